"""The log of plans outlives them and their people's names; nothing can change or delete a line."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()
    op.create_index("ix_audit_entry_course", "audit_entry", ["deployment_id", "context_id", "id"])


def _postgresql() -> None:
    op.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stays")
    op.add_column("audit_entry", sa.Column("context_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE audit_entry SET context_id ="
        " (SELECT context_id FROM plan WHERE plan.id = audit_entry.plan_id)"
    )
    op.drop_constraint("fk_audit_entry_plan_id_deployment_id_plan", "audit_entry")
    op.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_stays")
    op.execute(
        "CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION blc_never_changes()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION blc_never_changes()"
    )


def _sqlite() -> None:
    """A table of this database can't lose a foreign key, so it is made anew."""
    op.execute("DROP TRIGGER audit_entry_stays")
    op.drop_index("ix_audit_entry_plan", "audit_entry")
    op.rename_table("audit_entry", "audit_before")
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("context_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["actor_id", "deployment_id"], ["person.id", "person.deployment_id"]
        ),
    )
    op.execute(
        "INSERT INTO audit_entry"
        " (id, at, actor_id, action, plan_id, context_id, details, deployment_id)"
        " SELECT one.id, at, actor_id, action, plan_id, plan.context_id, details, one.deployment_id"
        " FROM audit_before AS one LEFT JOIN plan ON plan.id = one.plan_id"
    )
    op.drop_table("audit_before")
    op.create_index("ix_audit_entry_plan", "audit_entry", ["plan_id", "id"])
    for name, event in (("stays", "UPDATE"), ("remains", "DELETE")):
        op.execute(
            f"CREATE TRIGGER audit_entry_{name} BEFORE {event} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'rows of audit_entry never change'); END"
        )
