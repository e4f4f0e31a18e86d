"""Comments on words, snippets, what experts read, how a course assigns, and who wrote what."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("quote", "before", "after"):
        op.add_column(
            "plan_comment", sa.Column(name, sa.String(), nullable=False, server_default="")
        )
    op.add_column(
        "plan_comment", sa.Column("key", sa.String(32), nullable=False, server_default="")
    )
    op.execute("UPDATE plan_comment SET key = 'c' || id")
    op.create_index(
        "ix_plan_comment_key",
        "plan_comment",
        ["deployment_id", "plan_id", "author_id", "key"],
        unique=True,
    )
    _table(
        "snippet",
        _number("person_id"),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _belongs_to("person"),
    )
    op.create_index("ix_snippet_person", "snippet", ["person_id"])
    _table(
        "expert_profile",
        _number("context_id"),
        _number("person_id"),
        *(
            sa.Column(name, sa.JSON(), nullable=False)
            for name in ("languages", "countries", "goals")
        ),
        _number("most", nullable=True),
        _belongs_to("context"),
        _belongs_to("person"),
        sa.UniqueConstraint("deployment_id", "context_id", "person_id"),
    )
    _table(
        "course_setting",
        _number("context_id"),
        sa.Column("assigns", sa.Boolean(), nullable=False),
        _number("readers_wanted"),
        _belongs_to("context"),
        sa.UniqueConstraint("deployment_id", "context_id"),
    )
    _table(
        "field_writer",
        _number("plan_id"),
        sa.Column("name", sa.String(64), nullable=False),
        _number("person_id"),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        _belongs_to("plan"),
        _belongs_to("person"),
        sa.UniqueConstraint("deployment_id", "plan_id", "name", "person_id"),
    )


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), primary_key=True),
        *parts,
        _number("deployment_id"),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], ondelete="CASCADE"),
    )


def _belongs_to(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{table}_id", "deployment_id"],
        [f"{table}.id", f"{table}.deployment_id"],
        ondelete="CASCADE",
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)
