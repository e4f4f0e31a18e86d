"""Everything that the platform's services need: grades, rosters, groups, registration, jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("platform") as table:
        table.add_column(sa.Column("family", sa.String(length=64), nullable=True))
        table.add_column(
            sa.Column("awaits_approval", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("tool_session") as table:
        table.add_column(
            sa.Column("administers", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("person") as table:
        table.alter_column("last_seen_at", existing_type=MOMENT, nullable=True)
    with op.batch_alter_table("membership") as table:
        table.alter_column("seen_at", existing_type=MOMENT, nullable=True)
    with op.batch_alter_table("context") as table:
        table.add_column(sa.Column("roster_tried_at", MOMENT, nullable=True))
        table.add_column(sa.Column("roster_read_at", MOMENT, nullable=True))
        table.add_column(sa.Column("roster_problem", sa.String(length=255), nullable=True))
    with op.batch_alter_table("line_item") as table:
        table.alter_column("url", existing_type=sa.String(length=2048), nullable=True)
        table.add_column(sa.Column("label", sa.String(length=512), nullable=True))
        table.add_column(sa.Column("maximum", sa.Double(), nullable=True))
        table.add_column(sa.Column("claimed_until", MOMENT, nullable=True))
        table.add_column(sa.Column("compared_at", MOMENT, nullable=True))
    with op.batch_alter_table("score") as table:
        table.add_column(sa.Column("claimed_until", MOMENT, nullable=True))
        table.add_column(sa.Column("problem", sa.String(length=255), nullable=True))
        table.add_column(sa.Column("result_scaled", sa.Double(), nullable=True))
        table.add_column(
            sa.Column("differs", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    _groups()
    op.create_table(
        "registration_invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_invite")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_registration_invite_token_hash")),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ran_at", MOMENT, nullable=True),
        sa.Column("problem", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )


def _groups() -> None:
    op.create_table(
        "course_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lti_id", sa.String(length=255), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            name=op.f("fk_course_group_context_id_deployment_id_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_course_group_deployment_id_deployment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_group")),
        sa.UniqueConstraint(
            "deployment_id",
            "context_id",
            "lti_id",
            name=op.f("uq_course_group_deployment_id_context_id_lti_id"),
        ),
        sa.UniqueConstraint("id", "deployment_id", name=op.f("uq_course_group_id_deployment_id")),
    )
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_group_member_deployment_id_deployment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id", "deployment_id"],
            ["course_group.id", "course_group.deployment_id"],
            name=op.f("fk_group_member_group_id_deployment_id_course_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            name=op.f("fk_group_member_person_id_deployment_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint(
            "deployment_id",
            "group_id",
            "person_id",
            name=op.f("uq_group_member_deployment_id_group_id_person_id"),
        ),
    )


def downgrade() -> None:
    for name in ("job", "registration_invite", "group_member", "course_group"):
        op.drop_table(name)
    columns = {
        "score": ("claimed_until", "problem", "result_scaled", "differs"),
        "line_item": ("label", "maximum", "claimed_until", "compared_at"),
        "context": ("roster_tried_at", "roster_read_at", "roster_problem"),
        "tool_session": ("administers",),
        "platform": ("family", "awaits_approval"),
    }
    for table_name, names in columns.items():
        with op.batch_alter_table(table_name) as table:
            for name in names:
                table.drop_column(name)
