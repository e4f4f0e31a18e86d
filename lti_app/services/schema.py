"""The database's age: which revision it has, which one the program needs, and how to get there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from lti_app.db import Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 0x424C43  # "BLC"; one number for all who migrate this database


def current_revision(db: Database) -> str | None:
    """None for a database without tables of ours."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def needed_revision() -> str | None:
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def is_current(db: Database) -> bool:
    return current_revision(db) == needed_revision()


def migrate(db: Database, *, to: str = "head") -> tuple[str | None, str | None]:
    """Bring the database to the program's revision; from which, to which.

    One process at a time: others wait and find nothing left to do. All of it
    happens in one transaction, so a step that fails leaves everything as it was.
    """
    with db.engine.connect() as connection, _without_cascades(connection), _locked(connection):
        before = MigrationContext.configure(connection).get_current_revision()
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        after = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
    return before, after


@contextmanager
def _without_cascades(connection: Connection) -> Iterator[None]:
    """On SQLite a changed table is made anew and the old one dropped: that may delete no rows.

    Switched outside of the transaction, since SQLite ignores it within one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()  # does nothing after the commit
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


@contextmanager
def _locked(connection: Connection) -> Iterator[None]:
    """On SQLite the transaction is the lock: it begins by asking to be the only writer."""
    connection.begin()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    yield


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
