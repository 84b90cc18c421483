"""Departments of people, and terms of the school

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: coverage, after rehearsals
"""

import sqlalchemy as sa

from alembic import op


revision = "coverage"
down_revision = "rehearsals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memberships", sa.Column("department", sa.String(), server_default="", nullable=False))
    op.create_table(
        "school_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_school_terms_organisation_starts", "school_terms", ["organisation_id", "starts_on"])
