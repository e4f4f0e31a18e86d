"""What plans ask for belongs to a course; what was stored before stays for all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_template", sa.Column("context_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_plan_template_course", "plan_template", ["deployment_id", "context_id", "number"]
    )
