"""Steps with evidence, and the library

Must not lock for long, and must work with the previous release's code still running: expand now, contract later.

Revision: steps_and_library, after exports
"""

import sqlalchemy as sa

from alembic import op


revision = "steps_and_library"
down_revision = "exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "step_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("cue", sa.String(), nullable=False),
        sa.Column("contrast", sa.Text(), nullable=False),
        sa.Column("area_key", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("step_templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_templates_created_by"), ["created_by"], unique=False)
        batch_op.create_index(
            "ix_step_templates_order", ["organisation_id", "area_key", "title_key", "id"], unique=False
        )

    op.create_table(
        "template_criteria",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["step_templates.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("template_criteria", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_criteria_template_id"), ["template_id"], unique=False)

    op.create_table(
        "template_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["template_id"], ["step_templates.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("template_id", "version"),
    )
    with op.batch_alter_table("template_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_versions_template_id"), ["template_id"], unique=False)

    op.create_table(
        "step_clips",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["linked_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("step_id", "clip_id"),
    )
    with op.batch_alter_table("step_clips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_clips_clip_id"), ["clip_id"], unique=False)

    op.create_table(
        "step_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "proposed",
                "agreed",
                "practising",
                "secure",
                "set_aside",
                "reworded",
                "held",
                "slipped",
                name="stepverb",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("clip_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("step_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_events_clip_id"), ["clip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_events_step_id"), ["step_id"], unique=False)

    # Never a batch with a constraint here: on SQLite it rebuilds the table, and dropping the old one takes with it, by
    # ON DELETE CASCADE, every criterion and every link of a note to a step.
    op.add_column("steps", sa.Column("area", sa.String(), server_default="", nullable=False))
    op.add_column("steps", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("steps", sa.Column("template_version", sa.Integer(), nullable=True))
    op.add_column("steps", sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("steps", sa.Column("secured_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("steps", sa.Column("evidence_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("steps", sa.Column("checks_held", sa.Integer(), server_default="0", nullable=False))
    op.add_column("steps", sa.Column("next_check_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE steps ADD COLUMN template_id CHAR(32) REFERENCES step_templates (id)")
    else:
        op.add_column("steps", sa.Column("template_id", sa.Uuid(), sa.ForeignKey("step_templates.id"), nullable=True))
    op.create_index("ix_steps_template_id", "steps", ["template_id"])
    # what was agreed before there was a date for it counts from when it was proposed
    op.execute(
        "UPDATE steps SET agreed_at = created_at, evidence_since = created_at WHERE state IN ('agreed', 'practising')"
    )
