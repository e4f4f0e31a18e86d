"""A person's browser tells its time zone, and their sessions know it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preference", sa.Column("seen_zone", sa.String(64)))
    op.add_column("tool_session", sa.Column("time_zone", sa.String(64)))
    op.add_column(
        "tool_session",
        sa.Column("asks_zone", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
