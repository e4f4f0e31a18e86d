"""Which columns of gradebooks the tool made itself: they follow their activity.

Of those there are already nobody knows, so they are left as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "line_item", sa.Column("ours", sa.Boolean(), nullable=False, server_default=sa.false())
    )
