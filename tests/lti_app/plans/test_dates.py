"""When an activity opens and is due, as its teacher chose: what it does to plans."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import event

from lti_app.db import Database, Scope
from lti_app.models import Person, Plan
from lti_app.models.activity import read_activity
from lti_app.services.notices.calendar import entries_of
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Clock, Platform

DUE = {"blc_due": "2026-10-09T17:00+00:00"}
OPENS = {"blc_opens": "2026-10-12T08:00+05:00"}


def came_in(app: Flask, platform: Platform, role: str, sub: str, **custom: str) -> Somebody:
    return Somebody(app, platform, role, sub=sub, custom=custom)


@pytest.fixture
def author(app: Flask, platform: Platform) -> Somebody:
    return came_in(app, platform, "participant", "1", **DUE)


@pytest.fixture
def staff(app: Flask, platform: Platform) -> Somebody:
    return came_in(app, platform, "staff", "9", **DUE)


def test_a_plan_is_due_by_its_extension_else_by_the_course_else_by_its_activity(
    author: Somebody, staff: Somebody
) -> None:
    plan = author.begin()
    assert ">9 October 2026, " in author.get(f"plans/{plan}/").text
    staff.post("overview/dates", {"full-plan": "2026-10-30"})  # another stage
    assert ">9 October 2026, " in author.get(f"plans/{plan}/").text
    staff.post("overview/dates", {"outline": "2026-10-14"})
    assert ">14 October 2026, " in author.get(f"plans/{plan}/").text
    staff.post(f"overview/plans/{plan}/due", {"until": "2026-10-20"})
    assert ">20 October 2026, " in author.get(f"plans/{plan}/").text


def test_the_date_of_an_activity_counts_in_lists_queue_help_and_table(
    app: Flask, platform: Platform, author: Somebody, staff: Somebody, clock: Clock
) -> None:
    plan = author.begin()
    assert ">9 October 2026, " in author.get("").text
    row = next(csv.DictReader(io.StringIO(staff.post("overview/plans.csv").text)))
    assert row["Due"] == "2026-10-09"
    clock.advance(days=5)
    staff = came_in(app, platform, "staff", "9", **DUE)
    assert "Past its due date" in staff.get("overview/?state=stuck").text
    author = came_in(app, platform, "participant", "1", **DUE)
    author.submit(plan)
    expert = came_in(app, platform, "expert", "2", **DUE)
    assert ">9 October 2026, " in expert.get("reviews/").text


def test_the_next_stage_does_not_begin_overdue_by_the_date_of_the_activity(
    app: Flask, platform: Platform, author: Somebody, clock: Clock, db: Database
) -> None:
    plan = author.begin()
    clock.advance(days=5)  # past the activity's date
    author = came_in(app, platform, "participant", "1", **DUE)
    staff = came_in(app, platform, "staff", "9", **DUE)
    with db.write(Scope(1, 1)) as session:
        session.get_one(Plan, plan).state = "accepted"
    assert author.post(f"plans/{plan}/step", {"step": "next-stage"}).status_code == 303
    assert "9 October" not in author.get(f"plans/{plan}/").text
    assert "Past its due date" not in staff.get("overview/").text
    assert "Stuck <b>0</b>" in staff.get("overview/").text
    staff.post("overview/dates", {"full-plan": "2026-10-30"})
    assert "30 October 2026" in author.get(f"plans/{plan}/").text


def test_of_plans_that_wait_the_one_whose_activity_is_due_first_stands_first(
    app: Flask, platform: Platform, clock: Clock
) -> None:
    titles = {"2": "No date", "3": "Later", "4": "Sooner"}
    dates = {"2": {}, "3": {"blc_due": "2026-11-20T17:00+00:00"}, "4": DUE}
    for sub, title in titles.items():
        one = Somebody(
            app, platform, "participant", sub=sub, custom=dates[sub], activity=f"link-{sub}"
        )
        plan = one.begin()
        one.write(plan, title=title)
        one.submit(plan)
        clock.advance(minutes=1)
    page = came_in(app, platform, "expert", "8").get("reviews/").text
    assert sorted(titles.values(), key=page.index) == ["Sooner", "Later", "No date"]


def test_calendars_have_the_date_of_an_activity_once_and_follow_it(
    app: Flask, platform: Platform, author: Somebody, db: Database, clock: Clock
) -> None:
    plan = author.begin()
    calendar = Calendar.from_ical(author.get(f"plans/{plan}/due.ics").text)
    assert b"DTSTART:20261009T170000Z" in calendar.walk("VEVENT")[0].to_ical()
    with db.read(Scope(1, 1)) as session:
        (before,) = entries_of(session, session.query(Person.id).filter_by(subject="1").scalar())
    clock.advance(hours=1)
    came_in(app, platform, "participant", "1", blc_due="2026-11-02T10:00+00:00")
    with db.read(Scope(1, 1)) as session:
        (after,) = entries_of(session, session.query(Person.id).filter_by(subject="1").scalar())
    assert after.uid == before.uid
    assert after.due_at == datetime(2026, 11, 2, 10, tzinfo=UTC)
    assert after.changed_at > before.changed_at


def test_before_an_activity_opens_a_participant_reads_when_and_cannot_begin(
    app: Flask, platform: Platform, clock: Clock
) -> None:
    author = came_in(app, platform, "participant", "1", **OPENS)
    page = author.get("").text
    assert "Not open yet" in page
    assert "12 October 2026, 03:00 (UTC)" in page
    assert "Begin your plan" not in page
    assert "Not open yet" in author.follow("plans/").text
    author.post("settings/", {"digest_hour": "7", "time_zone": "Indian/Maldives"})
    assert "12 October 2026, 08:00 (Maldives time)" in author.get("").text
    clock.advance(days=7)
    author = came_in(app, platform, "participant", "1", **OPENS)
    assert "Not open yet" not in author.get("").text
    assert author.begin() == 1


def test_staff_and_experts_may_look_before_an_activity_opens(
    app: Flask, platform: Platform
) -> None:
    for role, sub in (("expert", "2"), ("staff", "9")):
        somebody = came_in(app, platform, role, sub, **OPENS)
        assert "Not open yet" not in somebody.get("").text
        assert somebody.begin() > 0


def test_a_plan_that_was_begun_stays_open_when_its_activity_is_put_off(
    app: Flask, platform: Platform
) -> None:
    plan = came_in(app, platform, "participant", "1").begin()
    author = came_in(app, platform, "participant", "1", **OPENS)
    assert f"plans/{plan}/" in author.get("").text
    assert author.write(plan, problem="It is dark.").status_code == 303
    assert "Begin another plan" not in author.get("").text


@pytest.mark.parametrize("text", ["", "soon", "2026-10-09T17:00", "0001-01-01T00:00+14:00"])
def test_a_date_that_nobody_can_read_is_none(text: str) -> None:
    activity = read_activity({"blc_due": text, "blc_opens": text})
    assert (activity.due_at, activity.opens_at) == (None, None)


def test_many_activities_take_no_more_queries_than_one(
    app: Flask, platform: Platform, db: Database
) -> None:
    asked: list[object] = []

    def queries(somebody: Somebody) -> int:
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        assert somebody.get("").status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    def note(*_: object) -> None:
        asked.append(1)

    def author(number: int) -> Somebody:
        one = Somebody(app, platform, "participant", sub="1", custom=DUE, activity=f"link-{number}")
        one.begin()
        return one

    few = queries(author(0))
    assert queries([author(number) for number in range(1, 6)][-1]) == few
