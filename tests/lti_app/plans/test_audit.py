"""The log: whole, unchangeable on both databases, read by staff with filters, and as CSV."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lti_app.db import Database, Scope
from lti_app.errors import ToolError
from lti_app.models import AuditEntry, PlanVersion
from lti_app.services.plans.audit import Act
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Clock, Platform, problem_of

HERE = Scope(1, 1)


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


@pytest.fixture
def plan(author: Somebody, expert: Somebody) -> int:
    """A plan that was returned once."""
    number = author.begin()
    author.write(number, title="Light for Ward 7")
    author.submit(number)
    expert.post(f"reviews/{number}/claim")
    expert.post(f"reviews/{number}", {"version": 1, "summary": "Go on.", "decision": "return"})
    return number


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_or_to_delete_a_line(db: Database, change: str) -> None:
    with pytest.raises(DBAPIError, match="rows of audit_entry never change"), db.write() as session:
        session.execute(text(change))
    with db.read(HERE) as session:
        assert len(session.scalars(select(AuditEntry)).all()) >= 6


@pytest.mark.usefixtures("plan")
def test_a_submitted_version_never_changes(db: Database) -> None:
    with (
        pytest.raises(DBAPIError, match="rows of plan_version never change"),
        db.write() as session,
    ):
        session.execute(text("UPDATE plan_version SET message = 'x'"))
    with pytest.raises(ToolError), db.write(HERE) as session:
        session.scalars(select(PlanVersion)).one().message = "x"


def test_every_step_grade_and_access_stands_in_the_log(
    plan: int, staff: Somebody, db: Database
) -> None:
    staff.post("overview/plans.csv")
    with db.read(HERE) as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    acts = [one.action for one in lines]
    expected = ["role", "role", "begun", "submitted", "assigned", "reading", "decided", "role"]
    assert acts == [*expected, "exported"]
    assert {one.context_id for one in lines} == {1}
    assert {one.plan_id for one in lines} == {None, plan}
    assert lines[0].details == {"role": "participant", "before": None}


def test_the_log_and_the_timeline_name_the_people_they_point_to(
    plan: int, staff: Somebody, app: Flask, platform: Platform
) -> None:
    Somebody(app, platform, "expert", sub="3")
    assert staff.post(f"overview/plans/{plan}/reader", {"expert": 4}).status_code == 303
    for path in ("log/", f"plans/{plan}/history"):
        page = text_of(staff.get(path).text)
        assert "Person 9 gave the plan to a reader" in page
        assert "· Person 3" in page
        assert "Person 2 took the plan to read" in page


def test_a_role_is_noted_when_it_changes_and_not_again(
    app: Flask, platform: Platform, db: Database
) -> None:
    for role in ("participant", "participant", "expert"):
        Somebody(app, platform, role, sub="5")
    with db.read(HERE) as session:
        told = session.scalars(select(AuditEntry.details).order_by(AuditEntry.id)).all()
    assert [(one["before"], one["role"]) for one in told] == [
        (None, "participant"),
        ("participant", "expert"),
    ]


@pytest.mark.usefixtures("plan")
def test_staff_read_the_log_by_what_who_plan_and_day(staff: Somebody, clock: Clock) -> None:
    whole = staff.get("log/").text
    assert "Light for Ward 7" in whole
    assert "sent feedback" in whole
    rows = '<li data-act="'
    assert staff.get("log/?act=decided").text.count(rows) == 1
    assert staff.get("log/?person=1&act=submitted").text.count(rows) == 1
    assert staff.get("log/?person=2&act=submitted").text.count(rows) == 0
    assert staff.get("log/?plan=77").text.count(rows) == 0
    today = clock().date().isoformat()
    assert staff.get(f"log/?since={today}&until={today}").text.count(rows) == whole.count(rows)
    assert staff.get("log/?until=2020-01-01").text.count(rows) == 0
    assert staff.get("log/?person=SON+2&act=decided").text.count(rows) == 1
    assert staff.get("log/?person=%25").text.count(rows) == 0
    assert staff.get("log/?act=nonsense&plan=x&since=yesterday&before=x").status_code == 200


def test_a_long_log_is_read_line_by_line_to_its_end_and_back(
    staff: Somebody, db: Database, clock: Clock
) -> None:
    with db.write(HERE) as session:
        for number in range(1000, 1119):
            session.add(
                AuditEntry(
                    at=clock(),
                    actor_id=1,
                    action=Act.BEGUN,
                    plan_id=number,
                    context_id=1,
                    details={},
                )
            )
    pages = [staff.get("log/").text]
    while 'rel="next"' in pages[-1]:
        pages.append(staff.get("log/" + link_to("next", pages[-1])).text)
    shown = [re.findall(r"plan (\d+), erased", page) for page in pages]
    assert [len(one) for one in shown] == [50, 50, 19]
    assert [one for page in shown for one in page] == [
        str(number) for number in reversed(range(1000, 1119))
    ]
    middle = staff.get("log/" + link_to("prev", pages[2])).text
    assert re.findall(r"plan (\d+), erased", middle) == shown[1]
    top = staff.get("log/" + link_to("prev", middle)).text
    assert (top.count("<li data-act"), 'rel="prev"' in top) == (50, False)


def link_to(which: str, page: str) -> str:
    found = re.search(rf'href="[^"]*(\?[^"]*)" rel="{which}"', page)
    assert found is not None
    return unescape(found.group(1))


@pytest.mark.usefixtures("plan")
def test_the_log_is_taken_along_as_a_table(staff: Somebody) -> None:
    answer = staff.get("log/log.csv?act=decided")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:5] == ["Line", "At (UTC)", "Person number", "Person", "What"]
    assert [row[3:5] for row in rows[1:]] == [["Person 2", "decided"]]
    assert "version: 1" in rows[1][7]


def test_nobody_but_staff_reads_the_log(author: Somebody, expert: Somebody) -> None:
    for somebody in (author, expert):
        for path in ("log/", "log/log.csv"):
            assert problem_of(somebody.get(path)) == (403, "not-allowed")


@pytest.mark.usefixtures("plan")
def test_a_course_sees_its_own_log_only(app: Flask, platform: Platform) -> None:
    other = Somebody(app, platform, "staff", sub="9", course="3")
    page = other.get("log/").text
    assert "Light for Ward 7" not in page
    assert page.count('<li data-act="') == 1  # that this person came in
