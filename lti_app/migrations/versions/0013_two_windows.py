"""A review that is written in two windows at once loses nothing of either."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("pages", "asides"):
        op.add_column(
            "review_draft", sa.Column(name, sa.JSON(), nullable=False, server_default="{}")
        )
