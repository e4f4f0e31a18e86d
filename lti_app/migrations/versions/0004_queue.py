"""The queue of jobs: tables of huey 3.5, as it makes them itself on each database."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQLITE = (
    (
        "CREATE TABLE kv (queue TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,"
        " PRIMARY KEY (queue, key))"
    ),
    (
        "CREATE TABLE schedule (id INTEGER NOT NULL PRIMARY KEY, queue TEXT NOT NULL,"
        " data BLOB NOT NULL, timestamp REAL NOT NULL)"
    ),
    "CREATE INDEX schedule_queue_timestamp ON schedule (queue, timestamp)",
    (
        "CREATE TABLE task (id INTEGER NOT NULL PRIMARY KEY, queue TEXT NOT NULL,"
        " data BLOB NOT NULL, priority REAL NOT NULL DEFAULT 0.0)"
    ),
    "CREATE INDEX task_queue_priority_id ON task (queue, priority DESC, id)",
    (
        "CREATE TABLE counter (queue TEXT NOT NULL, key TEXT NOT NULL,"
        " value INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (queue, key))"
    ),
)
POSTGRESQL = (
    (
        "CREATE TABLE huey_kv (queue TEXT NOT NULL, key TEXT NOT NULL, value BYTEA NOT NULL,"
        " PRIMARY KEY (queue, key))"
    ),
    (
        "CREATE TABLE huey_schedule (id BIGSERIAL PRIMARY KEY, queue TEXT NOT NULL,"
        " data BYTEA NOT NULL, timestamp DOUBLE PRECISION NOT NULL)"
    ),
    "CREATE INDEX huey_schedule_queue_timestamp ON huey_schedule (queue, timestamp)",
    (
        "CREATE TABLE huey_task (id BIGSERIAL PRIMARY KEY, queue TEXT NOT NULL,"
        " data BYTEA NOT NULL, priority DOUBLE PRECISION NOT NULL DEFAULT 0.0)"
    ),
    "CREATE INDEX huey_task_queue_priority_id ON huey_task (queue, priority DESC, id)",
    (
        "CREATE TABLE huey_counter (queue TEXT NOT NULL, key TEXT NOT NULL,"
        " value BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (queue, key))"
    ),
)


def upgrade() -> None:
    statements = POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE
    for statement in statements:
        op.execute(statement)
