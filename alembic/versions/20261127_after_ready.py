"""What follows after ready: damage found, speech heard, data savers

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: after_ready, after secret_tries
"""

import sqlalchemy as sa

from alembic import op


revision = "after_ready"
down_revision = "secret_tries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_speech", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("tended_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("segments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("codecs", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("peak_bit_s", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("flaws", sa.Text(), nullable=True))
    op.create_table(
        "data_savers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("blob_key", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("init_bytes", sa.Integer(), nullable=False),
        sa.Column("codecs", sa.String(), nullable=False),
        sa.Column("peak_bit_s", sa.BigInteger(), nullable=False),
        sa.Column("fragments", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lesson_id", "index"),
    )
    with op.batch_alter_table("data_savers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_savers_lesson_id"), ["lesson_id"], unique=False)
