"""Action plans: templates, fields, versions, comments, decisions, and the log of all that."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("plan_version", "audit_entry")


def upgrade() -> None:
    _table(
        "plan_template",
        _number("number"),
        sa.Column("definition", sa.JSON(), nullable=False),
        _moment("created_at"),
        _number("created_by", nullable=True),
        _points_to("person", "created_by"),
        sa.UniqueConstraint("deployment_id", "number"),
        sa.UniqueConstraint("id", "deployment_id"),
    )
    _table(
        "stage_date",
        _number("context_id"),
        _word("stage"),
        _moment("due_at"),
        _belongs_to("context"),
        sa.UniqueConstraint("deployment_id", "context_id", "stage"),
    )
    _table(
        "plan",
        _number("context_id"),
        _number("resource_link_id", nullable=True),
        _number("template_id"),
        _word("title", 300),
        _word("state"),
        _word("stage"),
        _number("latest"),
        _moment("extended_to", nullable=True),
        _moment("created_at"),
        _moment("state_since"),
        _moment("edited_at"),
        _belongs_to("context"),
        _belongs_to("resource_link"),
        _points_to("plan_template", "template_id"),
        sa.UniqueConstraint("id", "deployment_id"),
    )
    op.create_index("ix_plan_course_state", "plan", ["deployment_id", "context_id", "state"])
    for name in ("plan_author", "plan_reader"):
        _table(
            name,
            _number("plan_id"),
            _number("person_id"),
            _moment("since"),
            _belongs_to("plan"),
            _belongs_to("person"),
            sa.UniqueConstraint("deployment_id", "plan_id", "person_id"),
        )
        op.create_index(f"ix_{name}_person", name, ["person_id"])
    _writing()
    _reviewing()
    _table(
        "audit_entry",
        _moment("at"),
        _number("actor_id"),
        _word("action"),
        _number("plan_id", nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        _belongs_to("plan"),
        _points_to("person", "actor_id"),
    )
    op.create_index("ix_audit_entry_plan", "audit_entry", ["plan_id", "id"])
    _forbid_changes()


def _writing() -> None:
    _table(
        "plan_field",
        _number("plan_id"),
        _word("name", 64),
        sa.Column("value", sa.JSON(), nullable=False),
        _number("revision"),
        _word("device", 64),
        _number("edited_by"),
        _moment("edited_at"),
        _belongs_to("plan"),
        _points_to("person", "edited_by"),
        sa.UniqueConstraint("deployment_id", "plan_id", "name"),
    )
    _table(
        "field_conflict",
        _number("plan_id"),
        _word("name", 64),
        sa.Column("value", sa.JSON(), nullable=False),
        _number("written_by"),
        _moment("written_at"),
        _moment("settled_at", nullable=True),
        _belongs_to("plan"),
        _points_to("person", "written_by"),
    )
    op.create_index("ix_field_conflict_plan", "field_conflict", ["plan_id", "settled_at"])
    _table(
        "plan_version",
        _number("plan_id"),
        _number("number"),
        _word("stage"),
        sa.Column("content", sa.JSON(), nullable=False),
        _text("message"),
        _number("submitted_by"),
        _moment("submitted_at"),
        _belongs_to("plan"),
        _points_to("person", "submitted_by"),
        sa.UniqueConstraint("deployment_id", "plan_id", "number"),
    )


def _reviewing() -> None:
    _table(
        "plan_comment",
        _number("plan_id"),
        _number("version"),
        _word("field", 64),
        _number("author_id"),
        _text("body"),
        _text("suggestion"),
        _moment("written_at"),
        _moment("sent_at", nullable=True),
        _moment("answered_at", nullable=True),
        _moment("settled_at", nullable=True),
        _belongs_to("plan"),
        _points_to("person", "author_id"),
        sa.UniqueConstraint("id", "deployment_id"),
    )
    op.create_index("ix_plan_comment_plan", "plan_comment", ["plan_id", "sent_at"])
    _table(
        "comment_reply",
        _number("comment_id"),
        _number("author_id"),
        _text("body"),
        _moment("written_at"),
        _belongs_to("plan_comment", "comment_id"),
        _points_to("person", "author_id"),
    )
    op.create_index("ix_comment_reply_comment", "comment_reply", ["comment_id"])
    _table(
        "plan_decision",
        _number("plan_id"),
        _number("version"),
        _number("expert_id"),
        _word("outcome"),
        _text("summary"),
        sa.Column("rubric", sa.JSON(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        _moment("decided_at"),
        _belongs_to("plan"),
        _points_to("person", "expert_id"),
        sa.UniqueConstraint("deployment_id", "plan_id", "version"),
    )
    _table(
        "review_draft",
        _number("plan_id"),
        _number("expert_id"),
        _text("summary"),
        _text("private_note"),
        sa.Column("rubric", sa.JSON(), nullable=False),
        _moment("edited_at"),
        _belongs_to("plan"),
        _belongs_to("person", "expert_id"),
        sa.UniqueConstraint("deployment_id", "plan_id", "expert_id"),
    )


def _forbid_changes() -> None:
    """The database itself refuses to change what must stay as it was."""
    if op.get_bind().dialect.name != "postgresql":
        for table in NEVER_CHANGED:
            op.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION blc_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME; END $$"
    )
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION blc_never_changes()"
        )


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), primary_key=True),
        *parts,
        _number("deployment_id"),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], ondelete="CASCADE"),
    )


def _belongs_to(table: str, column: str | None = None) -> sa.ForeignKeyConstraint:
    columns = [column or f"{table}_id", "deployment_id"]
    return sa.ForeignKeyConstraint(
        columns, [f"{table}.id", f"{table}.deployment_id"], ondelete="CASCADE"
    )


def _points_to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "deployment_id"], [f"{table}.id", f"{table}.deployment_id"]
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _word(name: str, length: int = 32) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
