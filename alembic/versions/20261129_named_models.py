"""Whom a model is for, where its teacher names people one by one

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: named_models, after holds
"""

import sqlalchemy as sa

from alembic import op


revision = "named_models"
down_revision = "holds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exemplar_people",
        sa.Column("exemplar_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["exemplar_id"], ["exemplars.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("exemplar_id", "person_id"),
    )
    op.create_index("ix_exemplar_people_person_id", "exemplar_people", ["person_id"])
