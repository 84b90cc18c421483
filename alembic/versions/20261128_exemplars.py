"""Exemplars and deconstructions

Must not lock for long, and must work with the previous release"s code still running: expand now, contract later.

Revision: exemplars, after steps_and_library
"""

import sqlalchemy as sa

from alembic import op


revision = "exemplars"
down_revision = "steps_and_library"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exemplars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("model", "contrast", name="exemplarkind", native_enum=False, length=20), nullable=False
        ),
        sa.Column("source", sa.Enum("lesson", "film", name="source", native_enum=False, length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "published", "withdrawn", name="exemplarstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "audience", sa.Enum("pairs", "school", name="audience", native_enum=False, length=20), nullable=False
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="exemplar_span"),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["step_templates.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("exemplars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exemplars_clip_id"), ["clip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exemplars_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exemplars_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_exemplars_template_state", ["template_id", "state"], unique=False)

    op.create_table(
        "deconstructions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("exemplar_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(["exemplar_id"], ["exemplars.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["pairs.id"],
        ),
        sa.ForeignKeyConstraint(
            ["started_by"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("deconstructions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deconstructions_exemplar_id"), ["exemplar_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deconstructions_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deconstructions_pair_id"), ["pair_id"], unique=False)

    op.create_table(
        "agreed_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deconstruction_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["deconstruction_id"], ["deconstructions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("agreed_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreed_marks_deconstruction_id"), ["deconstruction_id"], unique=False)

    op.create_table(
        "deconstruction_criteria",
        sa.Column("deconstruction_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["deconstruction_id"], ["deconstructions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("deconstruction_id", "criterion_id"),
    )
    op.create_table(
        "deconstruction_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deconstruction_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("start_ms >= 0 AND (end_ms IS NULL OR end_ms > start_ms)", name="mark_moment"),
        sa.ForeignKeyConstraint(["deconstruction_id"], ["deconstructions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("deconstruction_marks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deconstruction_marks_person", ["deconstruction_id", "person_id", "start_ms"], unique=False
        )

    op.create_table(
        "deconstruction_members",
        sa.Column("deconstruction_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deconstruction_id"], ["deconstructions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("deconstruction_id", "person_id"),
    )
    with op.batch_alter_table("deconstruction_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deconstruction_members_person_id"), ["person_id"], unique=False)
