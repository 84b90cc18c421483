"""Legal holds, and which recordings they keep

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: holds, after rooms
"""

import sqlalchemy as sa

from alembic import op


revision = "holds"
down_revision = "rooms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["placed_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["released_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(f"ix_holds_{column}", "holds", [column])
    op.create_table(
        "held_lessons",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hold_id", "lesson_id"),
    )
    op.create_index("ix_held_lessons_lesson_id", "held_lessons", ["lesson_id"])
    op.add_column("lesson_terms", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
