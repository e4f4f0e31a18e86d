"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from lti_app.db import Base, Database
from lti_app.jobs.queue import TABLES
from lti_app.services.schema import is_current, migrate, needed_revision


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name not in TABLES


def test_the_migrations_and_the_models_agree(db: Database) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_ours}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_is_current_and_stays_so(db: Database) -> None:
    assert is_current(db)
    assert migrate(db) == (needed_revision(), needed_revision())
