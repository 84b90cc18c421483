"""Which list a round of rehearsal was judged by, where another has taken its place since

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: round_lines, after groups
"""

import sqlalchemy as sa

from alembic import op


revision = "round_lines"
down_revision = "groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_lines",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rehearsal_rounds.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "criterion_id"),
    )
