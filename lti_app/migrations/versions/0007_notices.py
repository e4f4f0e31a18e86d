"""Notices, the outbox of mails, and how people want to be spoken to."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "preference",
        _number("person_id"),
        sa.Column("language", sa.String(35)),
        sa.Column("time_zone", sa.String(64)),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("no_mail", sa.Boolean(), nullable=False),
        _number("quiet_from", nullable=True),
        _number("quiet_to", nullable=True),
        _number("digest_hour"),
        _number("calendar"),
        _belongs_to("person"),
        sa.UniqueConstraint("deployment_id", "person_id"),
    )
    _table(
        "mail",
        _number("person_id"),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        _moment("created_at", nullable=False),
        _moment("due_at", nullable=False),
        _number("attempts"),
        _number("last_code", nullable=True),
        sa.Column("problem", sa.String(255)),
        _moment("claimed_until"),
        _moment("sent_at"),
        _belongs_to("person"),
        sa.UniqueConstraint("id", "deployment_id"),
    )
    op.create_index("ix_mail_due", "mail", ["state", "due_at"])
    _table(
        "notice",
        _number("person_id"),
        _number("context_id"),
        _number("plan_id", nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.String(120)),
        sa.Column("details", sa.JSON(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("read_at"),
        _moment("looked_at"),
        _number("mail_id", nullable=True),
        *(_belongs_to(one) for one in ("person", "context", "plan")),
        sa.ForeignKeyConstraint(["mail_id", "deployment_id"], ["mail.id", "mail.deployment_id"]),
        sa.UniqueConstraint("deployment_id", "person_id", "key"),
    )
    op.create_index("ix_notice_person", "notice", ["person_id", "read_at"])
    op.create_index("ix_notice_mail", "notice", ["mail_id"])
    op.create_index("ix_notice_looked_at", "notice", ["looked_at"])
    op.add_column("plan", _moment("extended_at"))
    op.add_column("stage_date", _moment("changed_at"))


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), primary_key=True),
        *parts,
        _number("deployment_id"),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], ondelete="CASCADE"),
    )


def _belongs_to(table: str) -> sa.ForeignKeyConstraint:
    columns = [f"{table}_id", "deployment_id"]
    return sa.ForeignKeyConstraint(
        columns, [f"{table}.id", f"{table}.deployment_id"], ondelete="CASCADE"
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
