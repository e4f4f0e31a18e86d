"""Lists of a big course, and what is held about a person, are read without reading all.

Each index begins with the deployment, as every query does: SQLite, which knows nothing
about how many rows have the same, takes an index in which more columns are given.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REPLACED = {
    "ix_plan_course_state": "plan",
    "ix_plan_author_person": "plan_author",
    "ix_plan_reader_person": "plan_reader",
    "ix_plan_comment_plan": "plan_comment",
    "ix_score_person": "score",
}
INDEXES = {
    "ix_plan_course_state": ("plan", "context_id", "state", "state_since", "id"),
    "ix_plan_course_since": ("plan", "context_id", "state_since", "id"),
    "ix_plan_author_person": ("plan_author", "person_id", "plan_id"),
    "ix_plan_reader_person": ("plan_reader", "person_id", "plan_id"),
    "ix_plan_comment_plan": ("plan_comment", "plan_id", "sent_at"),
    "ix_membership_role": ("membership", "context_id", "role", "left_at"),
    "ix_membership_seen": ("membership", "context_id", "seen_at", "id"),
    "ix_score_person": ("score", "person_id", "line_item_id"),
    "ix_audit_entry_actor": ("audit_entry", "actor_id", "id"),
    "ix_plan_version_submitter": ("plan_version", "submitted_by"),
    "ix_plan_comment_author": ("plan_comment", "author_id"),
    "ix_comment_reply_author": ("comment_reply", "author_id"),
    "ix_plan_decision_expert": ("plan_decision", "expert_id"),
    "ix_stored_file_uploader": ("stored_file", "uploaded_by"),
}


def upgrade() -> None:
    for name, table in REPLACED.items():
        op.drop_index(name, table)
    for name, (table, *columns) in INDEXES.items():
        op.create_index(name, table, ["deployment_id", *columns])
