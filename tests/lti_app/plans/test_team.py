"""Plans that several people write: joining, leaving, and who wrote what."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from lti_app.db import Database, Scope
from lti_app.models import (
    CourseGroup,
    GroupMember,
    Membership,
    Person,
    Plan,
    PlanAuthor,
    Role,
    Score,
)
from lti_app.services.plans.team import add_group, authors, groups
from tests.helpers.plan_pages import Somebody
from tests.helpers.plans import AUTHOR, NOW, add_course, new_plan
from tests.helpers.platform import Clock, Platform, problem_of


@pytest.fixture
def first(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "participant", sub="1")


@pytest.fixture
def second(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "participant", sub="2")


def number_of(page: str, name: str) -> int:
    found = re.search(rf'<option value="(\d+)"[^>]*>{name}', page)
    assert found is not None
    return int(found.group(1))


def join(first: Somebody, plan: int, name: str = "Person 2") -> None:
    page = first.get(f"plans/{plan}/team").text
    first.follow(f"plans/{plan}/team", {"person": number_of(page, name)})


def test_a_team_writes_one_plan_and_each_gets_the_score(
    first: Somebody, second: Somebody, db: Database
) -> None:
    plan = first.begin()
    assert second.get(f"plans/{plan}/").status_code == 404
    join(first, plan)
    first.write(plan, title="Light for Ward 7")
    second.write(plan, problem="It is dark.")
    page = first.get(f"plans/{plan}/").text
    assert re.search(r"Written by\s+<bdi>Person 2</bdi>", page)
    assert "Wrote in one part" in first.get(f"plans/{plan}/team").text
    second.submit(plan)
    with db.read(Scope(1, 1)) as session:
        assert len(session.scalars(select(Score.person_id)).all()) == 2
    assert "joined as an author" in first.get(f"plans/{plan}/history").text


def test_who_leaves_takes_nothing_along_and_sees_the_plan_no_more(
    first: Somebody, second: Somebody
) -> None:
    plan = first.begin()
    join(first, plan)
    second.write(plan, problem="It is dark.")
    second.post(f"plans/{plan}/team/leave")
    assert second.get(f"plans/{plan}/").status_code == 404
    assert "It is dark." in first.get(f"plans/{plan}/").text


def test_authors_do_not_throw_out_who_wrote_and_the_last_one_stays(
    first: Somebody, second: Somebody
) -> None:
    plan = first.begin()
    assert problem_of(first.post(f"plans/{plan}/team/leave")) == (409, "conflict")
    join(first, plan)
    second.write(plan, problem="It is dark.")
    assert problem_of(first.post(f"plans/{plan}/team/leave", {"person": 2})) == (409, "conflict")


def test_only_participants_of_the_course_can_join(
    app: Flask, platform: Platform, first: Somebody
) -> None:
    Somebody(app, platform, "expert", sub="3")
    Somebody(app, platform, "participant", sub="4", course="9")
    plan = first.begin()
    page = first.get(f"plans/{plan}/team").text
    assert "Person 3" not in page
    assert "Person 4" not in page
    for person in (2, 3, 99):
        assert first.post(f"plans/{plan}/team", {"person": person}).status_code == 404


def test_a_whole_group_of_the_course_joins_at_once(db: Database) -> None:
    add_course(db)
    with db.write(Scope(1, 1)) as session:
        plan = new_plan(session)
        session.add(CourseGroup(context_id=1, lti_id="g", name="Jayapura", seen_at=NOW))
        for number in (5, 6):
            session.add(Person(subject=str(number), name=f"P{number}", first_seen_at=NOW))
            session.flush()
            session.add(
                Membership(person_id=number, context_id=1, role=Role.PARTICIPANT, lti_roles=[])
            )
            session.add(GroupMember(group_id=1, person_id=number))
        session.flush()
        assert [(one.name, one.people) for one in groups(session, plan)] == [
            ("Jayapura", ("P5", "P6"))
        ]
        for _ in range(2):
            add_group(session, plan, 1, by=AUTHOR, now=NOW)
        assert [one.person_id for one in authors(session, plan)] == [AUTHOR, 5, 6]
        assert groups(session, plan) == ()


def test_an_activity_holds_one_plan_for_each_person_unless_it_allows_several(
    app: Flask, platform: Platform, db: Database
) -> None:
    person = Somebody(app, platform, "participant", sub="1", several=False)
    plan = person.begin()
    assert person.begin() == plan  # pressed twice
    person.write(plan, title="Light")
    assert "Begin another plan" not in person.get("").text
    assert problem_of(person.post("plans/")) == (409, "conflict")
    person.post(f"plans/{plan}/step", {"step": "withdraw"})
    person.begin()
    with db.read(Scope(1, 1)) as session:
        assert len(session.scalars(select(Plan.id)).all()) == 2
        assert len(session.scalars(select(PlanAuthor.id)).all()) == 2


def test_somebody_who_was_moved_to_another_course_learns_where_their_plan_is(
    app: Flask, platform: Platform, first: Somebody, clock: Clock
) -> None:
    plan = first.begin()
    first.write(plan, title="Light for Ward 7", problem="It is dark.")
    clock.advance(hours=1)
    moved = Somebody(app, platform, "participant", sub="1", course="9")
    home = moved.get("").text
    assert "Your plans in other courses" in home
    assert "Light for Ward 7" in home
    assert "Course 2" in home
    assert moved.get(f"plans/{plan}/").status_code == 404
    back = Somebody(app, platform, "participant", sub="1")
    assert "It is dark." in back.get(f"plans/{plan}/").text
