"""The part of ``blc-lti doctor`` that looks at the database: age, writing, clock, files."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from lti_app.config import Config
from lti_app.db import Database
from lti_app.models import Job
from lti_app.services.findings import Finding, amiss, fine
from lti_app.services.schema import current_revision, needed_revision

LEAST_SPACE = 500 * 1024 * 1024
CLOCKS_DIFFER = timedelta(seconds=30)


class _Undone(Exception):  # noqa: N818  # not an error: it ends a transaction
    pass


def check_account(db: Database) -> Finding | None:
    """What is amiss if this process isn't the account that a SQLite file belongs to."""
    path = Path(db.engine.url.database or "")
    if db.engine.dialect.name != "sqlite" or not path.is_file():
        return None
    if path.stat().st_uid == os.geteuid():
        return None
    return amiss(
        "%(path)s belongs to another account than this command runs as: what one of them makes,"
        " the other may not read. Run commands as the account of the server.",
        path=path,
    )


def check_age(db: Database) -> Finding:
    """Whether it answers and has this program's tables; if not, nothing else can be said."""
    try:
        current = current_revision(db)
    except SQLAlchemyError as error:
        return amiss(
            "The database does not answer: %(error)s. Check DATABASE_URL (%(url)s), and whether"
            " it runs.",
            error=type(error).__name__,
            url=db.engine.url.render_as_string(hide_password=True),
        )
    needed = needed_revision()
    if not current:
        return amiss("The database is empty: blc-lti migrate.")
    if current != needed:
        return amiss(
            "The database is at revision %(current)s, not %(needed)s: blc-lti migrate.",
            current=current,
            needed=needed,
        )
    return fine("The database is at revision %(current)s.", current=current)


def check_state(db: Database, config: Config, *, now: datetime) -> Iterator[Finding]:
    """Of one that is of the right age."""
    yield _writing(db)
    if db.engine.dialect.name == "postgresql":
        yield from _postgres_clock(db, now)
    elif db.engine.url.database:
        yield from _sqlite(db, Path(db.engine.url.database), config)


def _writing(db: Database) -> Finding:
    try:
        with db.write() as session:
            session.add(Job(name="doctor", due_at=datetime.now(UTC)))
            session.flush()
            raise _Undone
    except _Undone:
        return fine("The database can be written.")
    except SQLAlchemyError as error:
        return amiss(
            "The database can't be written: %(error)s. Check that its disk has room"
            " and that this user may write to it, and to its folder with SQLite.",
            error=type(error).__name__,
        )


def _postgres_clock(db: Database, now: datetime) -> Iterator[Finding]:
    with db.read() as session:
        there = session.execute(select(text("clock_timestamp()"))).scalar_one()
    if abs(there - now) > CLOCKS_DIFFER:
        seconds = round(abs(there - now).total_seconds())
        yield amiss(
            "The database's clock and ours differ by %(seconds)d seconds: switch time"
            " synchronisation on, on both machines.",
            seconds=seconds,
        )


def _sqlite(db: Database, path: Path, config: Config) -> Iterator[Finding]:
    with db.engine.connect() as connection:
        broken = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken != "ok" or dangling is not None:
        yield amiss("%(path)s is damaged: stop the tool and restore a backup.", path=path)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        command = f"chmod 600 {path}*"
        yield amiss(
            "Others on this machine may read %(path)s: %(command)s.", path=path, command=command
        )
    free = shutil.disk_usage(path.parent).free
    if free < LEAST_SPACE:
        yield amiss(
            "Only %(free)d MiB are left beside %(path)s: make room.", free=free // 2**20, path=path
        )
    if config.workers > 4:
        yield amiss(
            "%(count)d processes share one SQLite file and wait for each other's writing:"
            " use fewer, or PostgreSQL.",
            count=config.workers,
        )
