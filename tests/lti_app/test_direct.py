"""Statements made once, on connections of the pool: what happens when something goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import NullPool, bindparam, create_engine, delete, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from lti_app.db import Base, Database, inserting
from lti_app.models import Deployment, LaunchTicket, Platform
from lti_app.prepared import Prepared
from tests.helpers.platform import Clock, Network
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
