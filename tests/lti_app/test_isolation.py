"""No query crosses from one deployment, or one platform, into another."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from lti_app.db import Base, Database, Scope, Scoped, enter_scope, upsert
from lti_app.errors import ScopeError
from lti_app.models import Context, Membership, Person, Platform, ToolSession
from lti_app.prepared import Prepared
from tests.helpers.platform import MEMBERSHIP, Browser, Clock, Network
from tests.helpers.platform import Platform as FakePlatform
from tests.lti_app.conftest import register

PEOPLE, MEMBERSHIPS = Base.metadata.tables["person"], Base.metadata.tables["membership"]
HERE, THERE = Scope(1, 1), Scope(2, 2)


@pytest.fixture
def two_platforms(browser: Browser, db: Database, clock: Clock, network: Network) -> Database:
    """The same sub, course id and link id at two platforms: deployments 1 and 2."""
    for name in ("moodle", "canvas"):
        browser.launch(
            register(db, FakePlatform(clock, network, name=name)),
            name=f"Somebody at {name}",
            roles=[f"{MEMBERSHIP}Instructor"],
        )
    return db


QUERIES: dict[str, Any] = {
    "a plain query": lambda: select(Person.name),
    "a query by the other's key": lambda: select(Person.name).where(Person.id == 2),
    "a query that asks for the other": lambda: select(Person.name).where(Person.deployment_id == 2),
    "a query that asks for either": lambda: select(Person.name).where(
        (Person.deployment_id == 2) | (Person.id > 0)
    ),
    "a join": lambda: select(Person.name).join(Membership, Membership.person_id > 0),
    "a join from a table without scope": lambda: (
        select(Person.name).select_from(Platform).join(Person, Person.id > 0)
    ),
    "an alias": lambda: select(aliased(Person).name),
    "a subquery": lambda: select(select(Person.name).subquery().c.name),
    "an existence": lambda: select(Platform.name).where(
        select(Person.id).where(Person.deployment_id == 2).exists()
    ),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_session_reads_its_own_deployment_only(two_platforms: Database, query: Any) -> None:
    with two_platforms.read(HERE) as session:
        assert "Somebody at canvas" not in session.scalars(query()).all()
    with two_platforms.read(THERE) as session:
        assert "Somebody at moodle" not in session.scalars(query()).all()


def test_counting_counts_the_own_deployment_only(two_platforms: Database) -> None:
    with two_platforms.read(HERE) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
        assert session.scalar(select(func.count(Person.id))) == 1


def test_a_row_of_another_deployment_can_not_be_had_by_its_key(two_platforms: Database) -> None:
    with two_platforms.read(HERE) as session:
        assert session.get(Person, 1) is not None
        assert session.get(Person, 2) is None


def test_changing_and_deleting_everything_stays_at_home(two_platforms: Database) -> None:
    with two_platforms.write(HERE) as session:
        session.execute(update(Person).values(name="changed"))
        session.execute(delete(Membership))
    with two_platforms.read(THERE) as session:
        assert session.scalars(select(Person.name)).all() == ["Somebody at canvas"]
        assert session.scalar(select(func.count(Membership.id))) == 1


def test_a_session_without_a_scope_sees_nobody(two_platforms: Database) -> None:
    with two_platforms.read() as session:
        with pytest.raises(ScopeError):
            session.scalars(select(Person)).all()
        joined = select(Platform.name).join(Person, Person.id > 0)
        assert session.scalars(joined).all() == []


def test_a_row_of_another_deployment_can_not_be_written(
    two_platforms: Database, clock: Clock
) -> None:
    person = Person(deployment_id=2, subject="x", first_seen_at=clock(), last_seen_at=clock())
    with pytest.raises(ScopeError), two_platforms.write(HERE) as session:
        session.add(person)


def test_a_row_can_not_be_inserted_without_a_scope(two_platforms: Database, clock: Clock) -> None:
    values = {"subject": "x", "first_seen_at": clock(), "last_seen_at": clock()}
    with pytest.raises(ScopeError), two_platforms.write() as session:
        session.add(Person(**values))
    with pytest.raises(ScopeError), two_platforms.write() as session:
        upsert(session, Person, {"subject": "x"}, values)
    with pytest.raises(ScopeError), two_platforms.write() as session:
        session.execute(insert(Person).values(deployment_id=2, **values))


def test_a_session_can_not_move_to_another_deployment(two_platforms: Database) -> None:
    with two_platforms.read(HERE) as session, pytest.raises(ScopeError):
        enter_scope(session, THERE)


def test_even_the_database_refuses_a_membership_across_deployments(
    two_platforms: Database, clock: Clock
) -> None:
    statement = insert(Membership.__table__).values(  # type: ignore[arg-type]
        deployment_id=1, person_id=2, context_id=1, role="expert", lti_roles=[], seen_at=clock()
    )
    with pytest.raises(IntegrityError), two_platforms.engine.begin() as connection:
        connection.execute(statement)


def test_even_the_database_refuses_a_session_of_somebody_elsewhere(two_platforms: Database) -> None:
    statement = update(ToolSession.__table__).where(ToolSession.id == 1).values(person_id=2)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), two_platforms.engine.begin() as connection:
        connection.execute(statement)


def test_the_same_course_id_at_two_platforms_is_two_courses(two_platforms: Database) -> None:
    for scope in (HERE, THERE):
        with two_platforms.read(scope) as session:
            assert session.scalars(select(Context.lti_id)).all() == ["2"]


def test_two_deployments_of_one_platform_know_nothing_of_each_other(
    browser: Browser, platform: FakePlatform
) -> None:
    browser.launch(platform, name="In the first")
    page = browser.enter(
        platform, deployment_id="8", sub="1", name="In the second", roles=["Instructor"]
    )
    assert "In the second" in page.text
    assert "In the first" not in page.text


def test_every_table_about_people_is_held_in_a_scope() -> None:
    """A table that points to a deployment is Scoped, but for the one scopes are read from."""
    pointing = {
        mapper.class_
        for mapper in Base.registry.mappers
        if "deployment_id" in mapper.local_table.c and mapper.class_ is not ToolSession
    }
    assert pointing
    assert all(issubclass(model, Scoped) for model in pointing)


STATEMENTS: dict[str, Any] = {
    "a query of all": lambda: select(PEOPLE.c.name),
    "a query of another's number": lambda: select(PEOPLE.c.name).where(
        PEOPLE.c.deployment_id == bindparam("number")
    ),
    "a join of which one side is held": lambda: select(PEOPLE.c.name).join(
        MEMBERSHIPS, MEMBERSHIPS.c.deployment_id == bindparam("deployment_id")
    ),
    "a subquery": lambda: select(Platform.__table__.c.name).where(
        select(PEOPLE.c.id).scalar_subquery() == 1
    ),
    "a change": lambda: update(PEOPLE).values(name=bindparam("name")),
    "a removal": lambda: delete(PEOPLE),
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_a_statement_made_once_must_say_whose_rows_it_touches(statement: Any) -> None:
    with pytest.raises(ScopeError):
        Prepared(statement())


def test_a_row_inserted_by_a_statement_made_once_must_say_whose_it_is() -> None:
    with pytest.raises(ScopeError):
        Prepared(insert(PEOPLE), ("subject", "first_seen_at"))


def test_a_statement_made_once_touches_the_own_deployment_only(two_platforms: Database) -> None:
    named = select(PEOPLE.c.name).where(PEOPLE.c.deployment_id == bindparam("deployment_id"))
    query = Prepared(named)
    with pytest.raises(ScopeError), two_platforms.direct() as direct:
        direct.run(query)
    with two_platforms.direct() as direct:
        direct.enter(HERE.deployment_id)
        assert direct.run(query).name == "Somebody at moodle"
        assert direct.run(query, deployment_id=2).name == "Somebody at moodle"
        with pytest.raises(ScopeError):
            direct.enter(THERE.deployment_id)
