"""Rehearsals of several colleagues, and notices about them

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.
That code lists rehearsals by their pairs, so it does not see those that have none.

Revision: groups, after named_models
"""

import sqlalchemy as sa

from alembic import op


revision = "groups"
down_revision = "named_models"
branch_labels = None
depends_on = None

HANGING = ("rehearsal_criteria", "rehearsal_rounds", "round_criteria", "round_feedback")
"""What goes with a rehearsal, each after what it hangs on."""
ONE_OF_TWO = (
    "(pair_id IS NULL) = (cycle_id IS NULL) AND (pair_id IS NULL) = (step_id IS NULL)"
    " AND (pair_id IS NULL) <> (template_id IS NULL)"
)
SUBJECTS = ("lesson_id", "annotation_id", "step_id", "cycle_id", "rehearsal_id")
ONE_SUBJECT = " + ".join(f"(CASE WHEN {subject} IS NULL THEN 0 ELSE 1 END)" for subject in SUBJECTS) + " = 1"


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        # There the batch rebuilds the table, and dropping the old one takes with it, by ON DELETE CASCADE, every round.
        for table in HANGING:
            op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608
    with op.batch_alter_table("rehearsals") as batch_op:
        for column in ("pair_id", "cycle_id", "step_id"):
            batch_op.alter_column(column, existing_type=sa.Uuid(), nullable=True)
        batch_op.add_column(sa.Column("template_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("rehearsals_template_id_fkey", "step_templates", ["template_id"], ["id"])
        batch_op.create_check_constraint("pair_or_company", ONE_OF_TWO)
        batch_op.create_index("ix_rehearsals_template_id", ["template_id"])
    if on_sqlite:
        for table in HANGING:
            op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608
            op.execute(f"DROP TABLE kept_{table}")

    op.create_table(
        "rehearsal_members",
        sa.Column("rehearsal_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rehearsal_id"], ["rehearsals.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("rehearsal_id", "person_id"),
    )
    op.create_index("ix_rehearsal_members_person_id", "rehearsal_members", ["person_id"])

    if not on_sqlite:  # a batch there leaves checks behind by itself
        op.drop_constraint("one_subject", "notices", type_="check")
    with op.batch_alter_table("notices") as batch_op:
        batch_op.add_column(sa.Column("rehearsal_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            "notices_rehearsal_id_fkey", "rehearsals", ["rehearsal_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_check_constraint("one_subject", ONE_SUBJECT)
        batch_op.create_index("ix_notices_rehearsal_id", ["rehearsal_id"])
