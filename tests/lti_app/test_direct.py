"""Statements made once, on connections of the pool: what happens when something goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import NullPool, bindparam, create_engine, delete, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from lti_app import create_pages, tool_of
from lti_app.config import Config
from lti_app.db import Base, Database, inserting
from lti_app.errors import ScopeError
from lti_app.models import Deployment, LaunchTicket, Person, Platform
from lti_app.postgres_line import PostgresLine
from lti_app.prepared import Prepared
from lti_app.storage import FileRoom
from lti_app.web import equip
from tests.helpers.platform import Browser, Clock, Network
from tests.helpers.platform import Platform as FakePlatform
from tests.lti_app.conftest import Emptied, register

DEPLOYMENTS = Base.metadata.tables["deployment"]
NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
ADD = inserting(Deployment, "platform_id", "lti_id", "created_at")
COUNT = Prepared(select(func.count().label("total")).select_from(DEPLOYMENTS))
FIND = Prepared(select(DEPLOYMENTS).where(DEPLOYMENTS.c.lti_id == bindparam("lti_id")))
NEW = {"platform_id": 1, "lti_id": "8", "created_at": NOW}


@pytest.fixture
def registered(db: Database, clock: Clock, network: Network) -> Database:
    register(db, FakePlatform(clock, network))
    return db


def test_a_row_comes_back_as_it_went_in(registered: Database) -> None:
    registered.run(ADD, **NEW)
    found = registered.run(FIND, lti_id="8")
    assert (found.platform_id, found.lti_id, found.created_at) == (1, "8", NOW)
    assert registered.run(FIND, lti_id="9") is None


def test_structured_values_come_back_too(registered: Database) -> None:
    tickets = Base.metadata.tables["launch_ticket"]
    add = inserting(
        LaunchTicket, "ticket_hash", "platform_id", "browser_hash", "claims", "expires_at"
    )
    take = Prepared(delete(tickets).returning(tickets.c.claims))
    claims = {"name": "Žofia", "roles": ["Learner"], "nothing": None}
    values: dict[str, Any] = {"ticket_hash": "t", "platform_id": 1, "browser_hash": ""}
    registered.run(add, **values, claims=claims, expires_at=NOW)
    with registered.direct() as direct, direct.transaction():
        assert direct.run(take).claims == claims
        assert direct.run(take) is None


def test_an_error_takes_back_all_of_its_transaction(registered: Database) -> None:
    with pytest.raises(ZeroDivisionError), registered.direct() as direct, direct.transaction():
        direct.run(ADD, **NEW)
        assert direct.run(COUNT).total == 1
        raise ZeroDivisionError
    assert registered.run(COUNT).total == 0


def test_what_a_driver_refuses_is_told_as_by_a_session(registered: Database) -> None:
    for _ in range(2):  # the connection is good for more
        with pytest.raises(IntegrityError), registered.direct() as direct, direct.transaction():
            direct.run(ADD, **NEW)
            direct.run(ADD, **NEW)
        with pytest.raises(IntegrityError):
            registered.run(ADD, **{**NEW, "platform_id": 99})
    with registered.write() as session:
        session.add(Deployment(**NEW))
        session.flush()
        session.rollback()  # of a transaction, so sessions still have one
    assert registered.run(COUNT).total == 0


def test_a_value_too_many_or_too_few_is_a_mistake(registered: Database) -> None:
    with pytest.raises(TypeError, match="created_at, lti_id, platform_id"):
        registered.run(ADD, platform_id=1, lti_id="8")
    with pytest.raises(TypeError, match="lti_id"):
        registered.run(FIND, lti_id="8", platform_id=1)


def test_a_question_sees_what_was_written_before_it(registered: Database) -> None:
    with registered.direct() as direct, direct.transaction():
        direct.write(ADD, **NEW)
        direct.write(ADD, **{**NEW, "lti_id": "9"})
        assert direct.run(COUNT).total == 2
        direct.write(ADD, **{**NEW, "lti_id": "10"})
    assert registered.run(COUNT).total == 3


def test_a_write_that_fails_is_told_at_the_end_and_takes_back_all(registered: Database) -> None:
    for _ in range(2):  # a statement that was not prepared for an error is prepared again
        with pytest.raises(IntegrityError), registered.direct() as direct, direct.transaction():
            direct.write(ADD, **NEW)
            direct.write(ADD, **{**NEW, "platform_id": 99})
            direct.write(ADD, **{**NEW, "lti_id": "9"})
        assert registered.run(FIND, lti_id="8") is None
    registered.run(ADD, **NEW)
    assert registered.run(COUNT).total == 1


def test_what_is_larger_than_any_buffer_goes_out_and_comes_back(registered: Database) -> None:
    names = ("ticket_hash", "platform_id", "browser_hash", "claims", "expires_at")
    add, claims = inserting(LaunchTicket, *names), {"text": "ž" * 4_000_000}
    tickets = Base.metadata.tables["launch_ticket"]
    with registered.direct() as direct, direct.transaction():
        for number in range(3):
            values = {"ticket_hash": f"t{number}", "platform_id": 1, "browser_hash": ""}
            direct.write(add, **values, claims=claims, expires_at=NOW)
        assert direct.run(Prepared(select(tickets.c.claims).limit(1))).claims == claims


def test_a_connection_that_comes_back_is_lent_again_and_belongs_to_nobody(
    registered: Database,
) -> None:
    people = Prepared(
        select(Person.__table__.c.id).where(
            Person.__table__.c.deployment_id == bindparam("deployment_id")
        )
    )
    with registered.direct() as direct:
        driver = direct.line.driver
        direct.enter(1)
        assert direct.run(people) is None
    with pytest.raises(ScopeError), registered.direct() as direct:
        assert direct.line.driver is driver
        direct.run(people)


def test_somebody_known_comes_in_with_six_exchanges(
    postgresql: Emptied,
    clock: Clock,
    network: Network,
    config: Config,
    room: FileRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    postgresql.empty()
    register(postgresql.db, platform := FakePlatform(clock, network))
    app = create_pages()
    equip(app, tool_of(config, postgresql.db, http=network, clock=clock, files=room))
    browser = Browser(app)
    browser.launch(platform)
    exchanges: list[int] = []
    exchange = PostgresLine._exchange

    def counted(line: PostgresLine) -> Any:
        exchanges.append(len(line._unsent))
        return exchange(line)

    monkeypatch.setattr(PostgresLine, "_exchange", counted)
    assert browser.launch(platform).status_code == 303
    login, launch = [1, 1], [1, 2, 1, 4]
    assert exchanges == [*login, *launch]


def test_a_connection_that_its_server_ended_meanwhile_is_not_lent(postgresql: Emptied) -> None:
    asked = Prepared(select(func.pg_backend_pid().label("pid")))
    before = postgresql.db.run(asked).pid
    another = create_engine(postgresql.db.engine.url, poolclass=NullPool)
    with another.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": before})
    assert postgresql.db.run(asked).pid != before


def test_a_connection_lost_in_the_middle_is_not_used_again(postgresql: Emptied) -> None:
    asked = Prepared(select(func.pg_backend_pid().label("pid")))
    one = Prepared(select(func.count()).select_from(Platform.__table__))
    another = create_engine(postgresql.db.engine.url, poolclass=NullPool)
    with pytest.raises(OperationalError), postgresql.db.direct() as direct, direct.transaction():
        before = direct.run(asked).pid
        with another.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": before})
        direct.run(one)
    assert postgresql.db.run(asked).pid != before
