# ruff: noqa: ARG001  # the signatures are SQLAlchemy's
"""Connections to SQLite and PostgreSQL, and what each needs before it is used."""

from __future__ import annotations

import select
import sqlite3
import time
from functools import partial
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError

SQLITE_WAITS_MS = 10_000
CONNECT_SECONDS = 10
"""A PostgreSQL server that does not answer by then is away."""
TRUSTED_SECONDS = 5.0
"""A connection to a server that was in use so lately needn't be asked whether it lives."""


def open_engine(url: str) -> Engine:
    """Raises ValueError for a database that is neither SQLite nor PostgreSQL."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        engine = create_engine(
            address,
            connect_args={"connect_timeout": CONNECT_SECONDS},
            pool_size=10,
            max_overflow=10,
            hide_parameters=True,
        )
        event.listen(engine, "checkout", partial(_be_sure_it_lives, engine))
        return engine
    if address.get_backend_name() != "sqlite":
        raise ValueError("the database must be SQLite or PostgreSQL")
    engine = create_engine(
        address, connect_args={"timeout": SQLITE_WAITS_MS / 1000}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _be_sure_it_lives(engine: Engine, connection: Any, record: Any, proxy: object) -> None:
    """Ask a connection of the pool whether its server is there, where that is in doubt.

    A server that ends a connection says so: there is something to read. Asking by
    a statement would be one exchange more for each time a connection is taken.
    Raises InvalidatePoolError, after which the pool takes a new connection.
    """
    now = time.monotonic()
    before, record.info["taken"] = record.info.get("taken", now), now
    if now - before < TRUSTED_SECONDS and not _has_news(connection.fileno()):
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError("the server ended this connection") from error


def _has_news(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_WAITS_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer asks for its lock at once: one that asks halfway fails instead of waiting."""
    begin = "BEGIN" if connection.get_execution_options().get("blc_reading") else "BEGIN IMMEDIATE"
    driver = connection.connection.dbapi_connection
    try:
        cast(sqlite3.Connection, driver).execute(begin)
    except sqlite3.Error as error:
        raise OperationalError(begin, (), error) from error
