"""Rehearsals, their rounds, and what was said after each

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: rehearsals, after meetings
"""

import sqlalchemy as sa

from alembic import op


revision = "rehearsals"
down_revision = "meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("deconstruction_id", sa.Uuid(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deconstruction_id"], ["deconstructions.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["started_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("organisation_id", "pair_id", "cycle_id", "step_id", "deconstruction_id"):
        op.create_index(f"ix_rehearsals_{column}", "rehearsals", [column])

    op.create_table(
        "rehearsal_criteria",
        sa.Column("rehearsal_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rehearsal_id"], ["rehearsals.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rehearsal_id", "criterion_id"),
    )

    op.create_table(
        "rehearsal_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rehearsal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=True),
        sa.Column("adaptation", sa.Text(), nullable=False),
        sa.Column("variation", sa.String(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rehearsal_id"], ["rehearsals.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rehearsal_id", "number"),
        sa.UniqueConstraint("lesson_id"),
    )

    op.create_table(
        "round_criteria",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rehearsal_rounds.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "criterion_id"),
    )

    op.create_table(
        "round_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum("glow", "grow", name="feedbackkind", native_enum=False, length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=True),
        sa.Column("lesson_id", sa.Uuid(), nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("criterion_id IS NOT NULL OR start_ms IS NOT NULL", name="feedback_tied"),
        sa.CheckConstraint("(start_ms IS NULL) = (lesson_id IS NULL)", name="feedback_moment"),
        sa.ForeignKeyConstraint(["round_id"], ["rehearsal_rounds.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["about_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "kind"),
    )
    op.create_index("ix_round_feedback_lesson_id", "round_feedback", ["lesson_id"])
