"""The score of a plan is found by its activity, without reading all scores of a platform."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_line_item_link", "line_item", ["deployment_id", "resource_link_id"])
    op.create_index("ix_score_person", "score", ["person_id", "line_item_id"])
