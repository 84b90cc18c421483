"""Tries at a secret are counted in the database

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: secret_tries, after 0001
"""

import sqlalchemy as sa

from alembic import op


revision = "secret_tries"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "secret_tries",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("secret_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secret_tries_since"), ["since"], unique=False)
