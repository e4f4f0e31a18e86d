"""Who is in a course: read over all pages, with people who came, left, and have no name."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from lti_app.db import Database
from lti_app.jobs.rosters import sync_due
from lti_app.lti.outfit import Outfit
from lti_app.models import Context, CourseGroup, GroupMember, Membership, Person
from tests.helpers.gradebook import Gradebook
from tests.helpers.platform import INSTITUTION, NRPS, Browser, Clock, Platform
from tests.lti_app.jobs.conftest import HERE

ROSTER: dict[str, Any] = {
    NRPS: {"context_memberships_url": "https://moodle.test/roster", "service_versions": ["2.0"]}
}


@pytest.fixture
def course(browser: Browser, platform: Platform, gradebook: Gradebook) -> Gradebook:
    """A course in which Siti (42) has come in; the platform lists three more on two pages."""
    assert browser.launch(platform, **ROSTER).status_code == 303
    gradebook.members = [
        member("42", "Siti Rahayu"),
        member("43", "Ioane Tito"),
        member("44", None),
        member("9", "Dr. Han", "Instructor"),
    ]
    return gradebook


def member(subject: str, name: str | None, role: str = "Learner", **more: Any) -> dict[str, Any]:
    row = {"user_id": subject, "roles": [role], "role": role, "status": "Active", **more}
    return {**row, "name": name} if name else row


def people(db: Database) -> dict[str, tuple[str | None, str, bool]]:
    """By sub: name, role, whether they are in the course now."""
    with db.read(HERE) as session:
        rows = session.execute(
            select(Person.subject, Person.name, Membership.role, Membership.left_at).join(
                Membership, Membership.person_id == Person.id
            )
        )
        return {sub: (name, role, left is None) for sub, name, role, left in rows}


@pytest.mark.usefixtures("course")
def test_everybody_on_all_pages_is_known_with_short_roles(outfit: Outfit, db: Database) -> None:
    assert sync_due(outfit) == 1
    assert people(db) == {
        "42": ("Siti Rahayu", "participant", True),
        "43": ("Ioane Tito", "participant", True),
        "44": (None, "participant", True),
        "9": ("Dr. Han", "expert", True),
    }


@pytest.mark.usefixtures("course")
def test_a_roster_is_read_twice_a_day_and_not_more(outfit: Outfit, clock: Clock) -> None:
    assert [sync_due(outfit), sync_due(outfit)] == [1, 0]
    clock.advance(hours=12)
    assert sync_due(outfit) == 1


def test_who_is_no_longer_listed_has_left_and_may_come_back(
    course: Gradebook, outfit: Outfit, db: Database, clock: Clock
) -> None:
    sync_due(outfit)
    gone = course.members.pop(1)
    course.members[1]["status"] = "Inactive"
    clock.advance(days=1)
    sync_due(outfit)
    assert people(db)["43"] == ("Ioane Tito", "participant", False)
    assert people(db)["44"][2] is False
    course.members.append(gone)
    clock.advance(days=1)
    sync_due(outfit)
    assert people(db)["43"][2] is True


@pytest.mark.usefixtures("course")
def test_a_platforms_administrator_whom_no_list_of_a_course_names_stays(
    browser: Browser, platform: Platform, outfit: Outfit, db: Database, clock: Clock
) -> None:
    browser.launch(platform, sub="2", roles=[f"{INSTITUTION}Administrator"], **ROSTER)
    clock.advance(days=1)
    sync_due(outfit)
    assert people(db)["2"][1:] == ("staff", True)


@pytest.mark.usefixtures("course")
def test_whoever_launches_while_the_roster_is_read_has_not_left(
    outfit: Outfit, db: Database, browser: Browser, platform: Platform
) -> None:
    browser.launch(platform, sub="77", name="Newly enrolled", **ROSTER)
    sync_due(outfit)
    assert people(db)["77"] == ("Newly enrolled", "participant", True)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_roster_that_can_not_be_read_makes_nobody_leave(
    course: Gradebook, outfit: Outfit, db: Database, clock: Clock, status: int
) -> None:
    sync_due(outfit)
    course.down_with = status
    clock.advance(days=1)
    assert sync_due(outfit) == 0
    assert all(here for _name, _role, here in people(db).values())
    with db.read(HERE) as session:
        assert str(status) in (session.scalars(select(Context.roster_problem)).one() or "")


def test_an_empty_roster_is_taken_for_a_fault(
    course: Gradebook, outfit: Outfit, db: Database
) -> None:
    course.members = []
    sync_due(outfit)
    assert people(db)["42"][2] is True


def test_a_name_that_the_roster_withholds_is_kept_from_the_launch(
    course: Gradebook, outfit: Outfit, db: Database
) -> None:
    course.members[0] = member("42", None)
    sync_due(outfit)
    assert people(db)["42"][0] == "Siti Rahayu"


@pytest.mark.parametrize(
    "row",
    [{}, {"user_id": None}, {"user_id": ""}, {"user_id": "x" * 300}, {"user_id": []}],
    ids=["nothing", "none", "empty", "too long", "a list"],
)
def test_a_row_that_names_nobody_is_passed_over(
    course: Gradebook, outfit: Outfit, db: Database, row: dict[str, Any]
) -> None:
    course.members.insert(0, {"role": "Learner", **row})
    assert sync_due(outfit) == 1
    assert len(people(db)) == 4


@pytest.mark.usefixtures("course")
def test_a_person_known_from_the_roster_only_was_never_here(outfit: Outfit, db: Database) -> None:
    sync_due(outfit)
    with db.read(HERE) as session:
        rows = session.execute(select(Person.subject, Person.last_seen_at))
        seen = {subject: moment for subject, moment in rows}  # noqa: C416  # rows are no pairs
    assert seen["42"] is not None
    assert seen["43"] is None


def test_groups_are_read_where_they_are_offered(
    course: Gradebook, outfit: Outfit, db: Database, browser: Browser, platform: Platform
) -> None:
    groups = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
    offered: dict[str, Any] = {groups: {"context_groups_url": "https://moodle.test/groups"}}
    browser.launch(platform, **ROSTER, **offered)
    course.groups = [{"id": "g1", "name": "Surabaya"}, {"id": "g2", "name": "Suva"}]
    course.members[0]["group_enrollments"] = [{"group_id": "g1"}, {"group_id": "unknown"}]
    course.members[1]["group_enrollments"] = [{"group_id": "g2"}]
    assert sync_due(outfit) == 1
    with db.read(HERE) as session:
        rows = session.execute(
            select(CourseGroup.name, Person.subject)
            .join(GroupMember, GroupMember.group_id == CourseGroup.id)
            .join(Person, Person.id == GroupMember.person_id)
            .order_by(CourseGroup.name)
        ).all()
    assert [tuple(row) for row in rows] == [("Surabaya", "42"), ("Suva", "43")]
