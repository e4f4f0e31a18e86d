"""Notices, settings and calendars through HTTP: who is told what, and where it leads."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import event, select

from lti_app.db import Database, Scope
from lti_app.models import Notice, NoticeKind, Person, Preference, ToolSession
from lti_app.services.notices.events import score_failed, tell
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import TOOL, Browser, Clock, Platform, problem_of

HERE = Scope(1, 1)
K = NoticeKind


def told(db: Database) -> list[tuple[str, str]]:
    """Whom, by ``sub``, and what, in order."""
    with db.read(HERE) as session:
        query = select(Person.subject, Notice.kind).join(Person, Person.id == Notice.person_id)
        return [(row.subject, row.kind) for row in session.execute(query.order_by(Notice.id))]


def spoken(db: Database) -> list[str | None]:
    """The languages of open sessions."""
    with db.read() as session:
        return list(session.scalars(select(ToolSession.locale)))


def settings(somebody: Somebody, **changed: str) -> None:
    """Send the form as it stands, with some changes."""
    data = {"digest_hour": "7", **changed}
    assert somebody.post("settings/", data).status_code == 303


def number(event: object, name: str) -> int:
    """A number in an entry of a calendar, as it is written there."""
    assert isinstance(event, Event)
    found = re.search(rf"^{name}:(\d+)\r?$", event.to_ical().decode(), re.MULTILINE)
    assert found is not None
    return int(found.group(1))


def read_calendar(somebody: Somebody) -> tuple[str, Calendar]:
    """The calendar's address, and what stands there."""
    page = unescape(somebody.get("settings/").text)
    found = re.search(rf'href="{TOOL}(/calendar/[^"]+)"', page)
    assert found is not None
    answer = somebody.browser.get(found.group(1))
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.text)
    assert isinstance(calendar, Calendar)
    return found.group(1), calendar


def test_each_step_of_a_plan_is_told_to_those_whom_it_concerns(
    author: Somebody, expert: Somebody, staff: Somebody, db: Database
) -> None:
    plan = author.begin()
    author.write(plan, title="Light for Ward 7")
    author.submit(plan)
    assert told(db) == [("9", K.SUBMITTED)]
    staff.post(f"overview/plans/{plan}/reader", {"expert": "2"})
    assert told(db)[1:] == [("2", K.ASSIGNED)]
    expert.post(f"reviews/{plan}/claim")
    review = {"version": 1, "decision": "return"}
    expert.post(f"reviews/{plan}", review | comment_on("title", "For whom?"))
    assert told(db)[2:] == [("1", K.DECIDED)]
    author.post(f"plans/{plan}/comments/1/reply", {"body": "For all.", "done": "yes"})
    expert.post(f"plans/{plan}/comments/1/settle", {"settled": "yes"})
    staff.post(f"overview/plans/{plan}/due", {"until": "2027-01-31"})
    assert told(db)[3:] == [("2", K.REPLIED), ("1", K.SETTLED), ("1", K.DUE_MOVED)]
    author.submit(plan, 2)
    assert sorted(told(db)[6:]) == [("2", K.SUBMITTED), ("9", K.SUBMITTED)]


def test_what_is_new_is_counted_in_the_bar_and_leads_to_the_plan(
    author: Somebody, expert: Somebody
) -> None:
    plan = author.begin()
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "return"})
    assert re.search(r'class="bell"[^>]*>Notices <b>1</b>', author.get("").text)
    page = author.get("notices/").text
    assert "Your action plan came back for revision, with feedback." in page
    link = re.search(r'href="[^"]*/(notices/\d+)"', page)
    assert link is not None
    assert author.get(link.group(1)).headers["Location"].endswith(f"/plans/{plan}/feedback")
    assert "You have read them all." in author.get("notices/").text
    assert "<b>" not in author.get("").text.split("</nav>")[0]


def test_nobody_opens_or_reads_the_notices_of_others(author: Somebody, expert: Somebody) -> None:
    plan = author.begin()
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "return"})
    assert problem_of(expert.get("notices/1")) == (404, "not-found")
    assert "Nothing yet." in expert.get("notices/").text
    expert.post("notices/read")
    assert "<b>1</b>" in author.get("").text


def test_notices_of_another_course_say_where_to_go(
    app: Flask, platform: Platform, author: Somebody, db: Database
) -> None:
    author.begin()
    with db.write(HERE) as session:
        tell(session, [1], K.SETTLED, context_id=1, plan_id=1, now=platform.clock())
    elsewhere = Somebody(app, platform, "participant", sub="1", course="3")
    page = elsewhere.get("notices/").text
    assert "This is about another course, Course 2." in page
    assert "Light" not in page
    assert elsewhere.get("notices/1").headers["Location"].endswith("/notices/")


def test_settings_are_kept_and_used(author: Somebody, db: Database) -> None:
    settings(
        author,
        time_zone="Pacific/Kiritimati",
        quiet_from="21",
        quiet_to="6",
        **{"way.decided": "daily", "way.score-failed": "none"},
    )
    page = author.get("settings/?kept=yes").text
    assert "Your settings are kept." in page
    assert '<option dir="ltr" selected>Pacific/Kiritimati</option>' in page
    with db.read(HERE) as session:
        row = session.scalars(select(Preference)).one()
    assert (row.quiet_from, row.quiet_to, row.digest_hour) == (21, 6, 7)
    assert row.ways == {"decided": "daily"}  # what a participant is not asked is not taken


@pytest.mark.parametrize(
    "sent",
    [
        {"time_zone": "Mars/Olympus", "language": "xx", "digest_hour": "99"},
        {"time_zone": "../../etc/passwd", "quiet_from": "-1", "quiet_to": "6"},
        {"way.decided": "by pigeon", "quiet_from": "5"},
    ],
)
def test_settings_that_make_no_sense_are_left_out(author: Somebody, sent: dict[str, str]) -> None:
    settings(author, **sent)
    page = author.get("settings/").text
    assert "<option selected>" not in page
    assert author.get("notices/").status_code == 200


def test_a_language_that_was_chosen_stays_over_launches(
    app: Flask, platform: Platform, author: Somebody, db: Database
) -> None:
    settings(author, language="id")
    assert spoken(db) == ["id"]
    assert '<html lang="id" dir="ltr">' in author.get("settings/").text
    Somebody(app, platform, "participant", sub="1")
    assert spoken(db) == ["id", "id"]


def test_a_calendar_address_shows_due_dates_until_it_is_switched_off(
    author: Somebody, staff: Somebody, clock: Clock
) -> None:
    plan = author.begin()
    staff.post("overview/dates", {"outline": "2026-12-01", "full-plan": "2027-02-01"})
    author.post("settings/calendar", {"do": "new"})
    address, calendar = read_calendar(author)
    events = {str(one["uid"]): one for one in calendar.walk("VEVENT")}
    host = TOOL.removeprefix("https://")
    outline = events[f"plan-{plan}-outline@{host}"]
    assert b"DTSTART:20261201T235900Z" in outline.to_ical()
    assert set(events) == {f"plan-{plan}-outline@{host}", f"plan-{plan}-full-plan@{host}"}

    clock.advance(hours=1)
    staff.post(f"overview/plans/{plan}/due", {"until": "2027-01-31"})
    later = {str(one["uid"]): one for one in read_calendar(author)[1].walk("VEVENT")}
    moved = later[f"plan-{plan}-outline@{host}"]
    assert b"DTSTART:20270131T235900Z" in moved.to_ical()
    assert number(moved, "SEQUENCE") > number(outline, "SEQUENCE")
    full_plan = f"plan-{plan}-full-plan@{host}"
    assert number(later[full_plan], "SEQUENCE") == number(events[full_plan], "SEQUENCE")

    author.post("settings/calendar", {"do": "new"})
    assert author.browser.get(address).status_code == 404
    again, _ = read_calendar(author)
    author.post("settings/calendar", {"do": "off"})
    assert author.browser.get(again).status_code == 404
    assert "Make a calendar address" in author.get("settings/").text


def test_somebody_who_has_begun_nothing_sees_the_date_of_the_course(
    author: Somebody, staff: Somebody
) -> None:
    staff.post("overview/dates", {"outline": "2026-12-01"})
    author.post("settings/calendar", {"do": "new"})
    events = read_calendar(author)[1].walk("VEVENT")
    assert [str(one["uid"]).split("@")[0] for one in events] == ["course-1-outline"]


def test_the_due_date_of_one_plan_can_be_taken_along(author: Somebody, staff: Somebody) -> None:
    plan = author.begin()
    assert problem_of(author.get(f"plans/{plan}/due.ics")) == (404, "not-found")
    staff.post("overview/dates", {"outline": "2026-12-01"})
    assert "Put the due date into my calendar" in author.get(f"plans/{plan}/").text
    answer = author.get(f"plans/{plan}/due.ics")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="plan-{plan}.ics"'
    assert "SUMMARY:Outline of your action plan is due" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/1-1-1.forged.ics",
        "/calendar/x.ics",
        "/unsubscribe/1-1.AAAA",
        "/unsubscribe/%ff.%00",
        "/in/1-1.ü",
    ],
)
def test_addresses_that_were_not_signed_by_us_lead_nowhere(
    browser: Browser, platform: Platform, path: str
) -> None:
    browser.launch(platform)
    assert browser.get(path).status_code == 404


def test_the_token_of_one_use_is_no_token_of_another(author: Somebody) -> None:
    author.post("settings/calendar", {"do": "new"})
    token = read_calendar(author)[0].removeprefix("/calendar/").removesuffix(".ics")
    assert author.browser.get(f"/unsubscribe/{token}").status_code == 404


def test_moved_dates_of_a_course_are_told_to_those_from_whom_something_is_due(
    app: Flask,
    platform: Platform,
    author: Somebody,
    expert: Somebody,
    staff: Somebody,
    db: Database,
) -> None:
    sent = Somebody(app, platform, "participant", sub="3")
    sent.submit(sent.begin())
    author.begin()
    expert.begin()
    before = len(told(db))
    staff.post("overview/dates", {"outline": "2026-12-01"})
    staff.post("overview/dates", {"outline": "2026-12-01"})  # nothing moved
    assert told(db)[before:] == [("1", K.DUE_MOVED), ("2", K.DUE_MOVED)]


def test_a_score_that_the_platform_refuses_is_told_to_staff_once(
    author: Somebody, expert: Somebody, staff: Somebody, db: Database, clock: Clock
) -> None:
    plan = author.begin()
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "accept"})
    before = len(told(db))
    for _ in range(2):  # refused, sent again by hand, and refused again
        with db.write(HERE) as session:
            score_failed(session, 1, now=clock())
    assert told(db)[before:] == [("9", K.SCORE_FAILED)]
    link = re.search(r'href="[^"]*/(notices/\d+)"', staff.get("notices/").text)
    assert link is not None
    leads_to = staff.get(link.group(1)).headers["Location"]
    assert leads_to.endswith("/admin/deliveries")
    assert staff.browser.get(leads_to).status_code == 200


def test_the_page_of_notices_asks_as_often_for_many_as_for_few(
    author: Somebody, db: Database, clock: Clock
) -> None:
    plan, asked = author.begin(), []

    def count(*_: object) -> None:
        asked.append(1)

    def queries() -> int:
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", count)
        author.get("notices/")
        event.remove(db.engine, "before_cursor_execute", count)
        return len(asked)

    few = queries()
    with db.write(HERE) as session:
        for _ in range(120):
            tell(session, [1], K.SETTLED, context_id=1, plan_id=plan, now=clock())
    assert queries() == few
    assert "Earlier ones" in author.get("notices/").text
    assert "Later ones" in author.get("notices/?page=3").text
    assert author.get("notices/?page=-7").status_code == 200
