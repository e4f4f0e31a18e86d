"""The tool under test, on SQLite and on PostgreSQL, with a platform and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response
from sqlalchemy import event

from lti_app import create_pages, tool_of
from lti_app.config import Config, FileRules
from lti_app.db import Base, Database
from lti_app.logs import configure_logs
from lti_app.services.platforms import NewPlatform, add_platform
from lti_app.services.schema import migrate
from lti_app.storage import FileRoom
from lti_app.storage.disk import DiskStorage
from lti_app.web import equip
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import TOOL, Browser, Clock, Network, Platform
from tests.helpers.postgres import NoPostgres, temporary_cluster


@dataclass
class Emptied:
    """A database that is as new before each test. Its engine knows the statements it has seen."""

    db: Database
    empty: Callable[[], None]


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emptied]:
    folder = tmp_path_factory.mktemp("sqlite")
    template, path = folder / "template.sqlite3", folder / "tool.sqlite3"
    first = Database(f"sqlite:///{template}")
    migrate(first)
    with first.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    first.dispose()
    db = Database(f"sqlite:///{path}")
    event.listen(db.engine, "connect", _without_waiting_for_the_disk)

    def empty() -> None:
        db.dispose()
        for left in folder.glob("tool.sqlite3-*"):
            left.unlink()
        shutil.copy(template, path)

    yield Emptied(db, empty)
    db.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Emptied]:
    try:
        with temporary_cluster() as url:
            db = Database(url)
            migrate(db)

            def empty() -> None:
                with db.engine.begin() as connection:
                    connection.exec_driver_sql(_emptying())

            yield Emptied(db, empty)
            db.dispose()
    except NoPostgres as reason:
        pytest.skip(f"left out on PostgreSQL: {reason}")


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database with all tables and nothing in them."""
    one: Emptied = request.getfixturevalue(request.param)
    one.empty()
    monkeypatch.setattr(one.db, "on_wake", one.db.on_wake)  # back to nobody afterwards
    return one.db


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@cache
def _emptying() -> str:
    """For tables with a handful of rows, deleting is many times faster than TRUNCATE."""
    tables = list(reversed(Base.metadata.sorted_tables))
    rows = [str(table.delete()) for table in tables]
    counters = [
        f"ALTER SEQUENCE {table.name}_id_seq RESTART" for table in tables if "id" in table.c
    ]
    # The log refuses to be emptied; a test run's own server may be told not to ask.
    off, on = (f"SET session_replication_role = {role}" for role in ("replica", "DEFAULT"))
    return "; ".join([off, *rows, *counters, on])


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """What a test sets up for the process's log ends with the test."""
    yield
    configure_logs("info")


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real key pairs, but the same ones for every test: the first that it makes, the second, …"""
    numbers = count()
    monkeypatch.setattr("lti_app.lti.keys._new_private_key", lambda: _key_pair(next(numbers)))


@cache
def _key_pair(_number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        files=str(tmp_path / "files"),
        url=TOOL,
        secret="a secret for tests, and for nothing else",
        metrics_token="m" * 32,
    )


@pytest.fixture
def failures_are_expected() -> list[str]:
    """Ask for this in the few tests that break the tool on purpose."""
    return []


@pytest.fixture
def room(tmp_path: Path) -> FileRoom:
    """Files in a folder of the test's own, and no scanner."""
    return FileRoom(DiskStorage(tmp_path / "files"), None, FileRules())


@dataclass
class Watched:
    """Pages without a tool yet, and what they answered 500 with."""

    pages: Flask
    failures: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def watched() -> Watched:
    """Pages that every test gives a tool of its own: making them takes a tenth of a second."""
    one = Watched(create_pages())

    @one.pages.after_request
    def watch(response: Response) -> Response:
        if response.status_code == 500:
            one.failures.append(response.get_data(as_text=True)[:2000])
        return response

    return one


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    watched: Watched,
    config: Config,
    db: Database,
    network: Network,
    clock: Clock,
    room: FileRoom,
) -> Iterator[Flask]:
    """The tool. A test in which it answered 500 fails, whatever else the test says."""
    app, failed = watched.pages, watched.failures
    failed.clear()
    app.__dict__.pop("wsgi_app", None)  # a proxy that the last test's tool stood behind
    equip(app, tool_of(config, db, http=network, clock=clock, files=room))
    yield app
    if "failures_are_expected" not in request.fixturenames:
        assert not failed, f"the tool answered 500: {failed[0]}"


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def platform(db: Database, clock: Clock, network: Network) -> Platform:
    return register(db, Platform(clock, network))


@pytest.fixture
def author(app: Flask, platform: Platform) -> Somebody:
    """Who writes a plan in course 2; launched, as the two below."""
    return Somebody(app, platform, "participant", sub="1")


@pytest.fixture
def expert(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "expert", sub="2")


@pytest.fixture
def staff(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "staff", sub="9")


def register(db: Database, platform: Platform, *, deployments: tuple[str, ...] = ()) -> Platform:
    """Tell the tool about a platform."""
    with db.write() as session:
        add_platform(
            session,
            NewPlatform(
                name=platform.issuer.removeprefix("https://"),
                issuer=platform.issuer,
                client_id=platform.client_id,
                auth_login_url=platform.auth_login_url,
                auth_token_url=platform.auth_token_url,
                key_set_url=platform.key_set_url,
                deployments=deployments,
            ),
            now=datetime(2026, 10, 1, tzinfo=UTC),
        )
    return platform
