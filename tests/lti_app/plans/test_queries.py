"""How often a page asks the database: as often for many plans, comments, versions as for few."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.models import (
    CommentReply,
    Membership,
    Notice,
    NoticeKind,
    Person,
    Plan,
    PlanAuthor,
    PlanComment,
    PlanReader,
    PlanState,
    PlanVersion,
    Stage,
    StoredFile,
)
from lti_app.models.message import Listed, ListedGroup
from lti_app.models.stored_file import FileState
from lti_app.services.notices.reminders import remind
from lti_app.services.plans import exports, values
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.dates import set_stage_dates
from lti_app.services.plans.templates import Template, current_template, template_of
from lti_app.services.plans.versions import MOST_PLANS
from lti_app.services.roster import keep_roster
from lti_app.web import overview, sending
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Clock, Platform

FEW, MANY = 3, 30


@pytest.fixture
def people(app: Flask, platform: Platform) -> dict[str, Somebody]:
    numbers = {"participant": "1", "expert": "2", "staff": "9"}
    return {role: Somebody(app, platform, role, sub=sub) for role, sub in numbers.items()}


PAGES = {
    "participant": (
        *("", "data/", "notices/", "plans/1/", "plans/1/submit", "plans/1/feedback"),
        *("plans/1/history", "plans/1/compare?old=1&new=2", "plans/1/team", "plans/1/versions/1"),
        *("plans/1/versions/1.json", "plans/1/versions/1.docx", "plans/1/versions/1.pdf"),
    ),
    "expert": ("", "readers", "reviews/", "reviews/1", "notices/"),
    "staff": (
        *("", "overview/", "overview/?state=stuck", "overview/?state=in-review", "readers"),
        *("log/", "log/?person=Person", "log/log.csv", "data/people/", "data/people/1"),
        *("overview/plans.csv", "overview/plans.xlsx"),
    ),
}
"""Every page that shows what there may be much of."""


def test_each_page_asks_as_often_for_much_as_for_little(
    people: dict[str, Somebody], db: Database, clock: Clock
) -> None:
    def count_all() -> dict[str, int]:
        found = {}
        for role, paths in PAGES.items():
            for path in paths:
                who = people[role]
                ask = who.post if path.startswith("overview/plans.") else who.get
                with counting(db) as seen:
                    assert ask(path).status_code == 200, path
                found[f"{role}: {path}"] = len(seen)
        return found

    grow(db, clock, 0, FEW)
    count_all()  # the first of its kind may make what later ones find
    few = count_all()
    grow(db, clock, FEW, MANY)
    assert count_all() == few
    assert max(few.values()) <= 25


def test_a_table_of_a_course_asks_anew_for_every_two_hundred_plans_and_holds_each_once(
    people: dict[str, Somebody], db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 10)
    grow(db, clock, 0, 25)
    with counting(db) as seen:
        table = people["staff"].post("overview/plans.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["Title"] for row in rows] == [f"Plan {number}" for number in range(25)]
    assert len([one for one in seen if "FROM plan_decision" in one]) == 3


def test_nobody_waits_to_write_while_a_table_is_made(
    people: dict[str, Somebody], db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(db, clock, 0, 2)
    written: list[int] = []

    def write_meanwhile(table: exports.Table, out: IO[bytes]) -> None:
        for _ in table.rows:
            with db.write(Scope(1, 1)) as session:
                session.execute(update(Plan).values(title="Changed meanwhile"))
            written.append(1)
        out.write(b"done")

    monkeypatch.setitem(overview._WRITERS, "csv", write_meanwhile)
    assert people["staff"].post("overview/plans.csv").data == b"done"
    assert len(written) == 2


def test_a_long_table_is_sent_from_disk_and_whole(
    people: dict[str, Somebody], db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(db, clock, 0, FEW)
    short = people["staff"].post("overview/plans.csv")
    monkeypatch.setattr(sending, "IN_MEMORY", 100)
    with people["staff"].post("overview/plans.csv") as long:
        assert long.is_streamed
        assert long.content_length == len(long.data)
        assert long.data == short.data


def test_a_long_queue_comes_in_pages_that_hold_each_plan_once(
    people: dict[str, Somebody], db: Database, clock: Clock
) -> None:
    grow(db, clock, 0, 60)
    with db.write(Scope(1, 1)) as session:
        session.execute(update(Plan).values(state=PlanState.RESUBMITTED))
    expert = people["expert"]
    first, second = expert.get("reviews/").text, expert.get("reviews/?page=2").text
    assert "Page 1 of 2" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    shown = [page.count("<li><h3>") for page in (first, second)]
    assert shown == [50, 10]
    titles = {f"Plan {number}<" for number in range(60)}
    assert {one for one in titles if (one in first) != (one in second)} == titles


def test_a_long_queue_is_sorted_before_it_is_cut(
    people: dict[str, Somebody], db: Database, clock: Clock
) -> None:
    grow(db, clock, 0, 60)
    with db.write(Scope(1, 1)) as session:
        session.execute(update(Plan).values(state=PlanState.RESUBMITTED))
        due = update(Plan).where(Plan.title == "Plan 58")
        session.execute(due.values(extended_to=clock() + timedelta(days=1)))
    shown = re.findall(r"<bdi>(Plan \d+)<", people["expert"].get("reviews/").text)
    own, free = shown[:20], shown[20:]
    assert own == [f"Plan {number}" for number in range(0, 60, 3)]
    assert free[:3] == ["Plan 58", "Plan 1", "Plan 2"]


@pytest.mark.usefixtures("people")
def test_reminders_and_dates_that_move_ask_as_often_for_many_plans_as_for_few(
    db: Database, clock: Clock
) -> None:
    def count_all() -> dict[str, int]:
        with db.write(Scope(1, 1)) as session, counting(db) as moving:
            later = clock() + timedelta(days=days.pop(0))
            set_stage_dates(session, 1, {Stage.OUTLINE: later}, by=3, now=clock())
        with db.write(Scope(1, 1)) as session, counting(db) as reminding:
            assert remind(session, days=(7,), waiting_days=7, now=clock())
        return {"reminders": questions(reminding), "dates": questions(moving)}

    days = [5, 6]
    grow(db, clock, 0, 8)
    some_wait_and_some_are_due(db, clock)
    few = count_all()
    grow(db, clock, 8, MANY)
    some_wait_and_some_are_due(db, clock)
    assert count_all() == few


def questions(seen: list[str]) -> int:
    """Without the rows that are written: SQLite, no network away, takes them one by one."""
    return sum(not one.startswith("INSERT") for one in seen)


def some_wait_and_some_are_due(db: Database, clock: Clock) -> None:
    long_ago, soon = clock() - timedelta(days=9), clock() + timedelta(days=4)
    with db.write(Scope(1, 1)) as session:
        session.execute(update(Plan).values(state_since=long_ago))
        due = update(Plan).where(Plan.id % 2 == 0)
        session.execute(due.values(state=PlanState.DRAFT))
        session.execute(due.where(Plan.id % 4 == 0).values(extended_to=soon))


@pytest.mark.usefixtures("people")
def test_a_long_roster_asks_as_often_as_a_short_one(db: Database, clock: Clock) -> None:
    def counted(count: int, name: str) -> int:
        groups = [ListedGroup("g1", "North"), ListedGroup("g2", "South")]
        listed = [
            Listed(f"{name}-{n}", f"{name} {n}", None, ("Learner",), True, ("g1", "g2"))
            for n in range(count)
        ]
        clock.advance(hours=1)
        with counting(db) as seen, db.write(Scope(1, 1)) as session:
            keep_roster(session, 1, listed, groups, now=clock())
        return questions(seen)

    first, again = counted(FEW, "few"), counted(FEW, "few")
    assert (counted(MANY, "many"), counted(MANY, "many")) == (first, again)


def grow(db: Database, clock: Clock, old: int, new: int) -> None:
    """Plans of the course; and as many versions, comments and lines of the log of the first."""
    now = clock()
    with db.write(Scope(1, 1)) as session:
        people = {row.subject: row.id for row in session.scalars(select(Person))}
        template_id = current_template(session, 1, now=now)
        empty = content_of(template_of(session, template_id))
        for number in range(old, new):
            plan = Plan(
                context_id=1,
                template_id=template_id,
                title=f"Plan {number}",
                state=PlanState.RESUBMITTED if number % 2 else PlanState.IN_REVIEW,
                stage=Stage.OUTLINE,
                created_at=now,
                state_since=now,
                edited_at=now,
            )
            session.add(plan)
            session.flush()
            if number < MOST_PLANS - 1:
                session.add(PlanAuthor(plan_id=plan.id, person_id=people["1"], since=now))
            if number % 3 == 0:
                session.add(PlanReader(plan_id=plan.id, person_id=people["2"], since=now))
            first = plan if number == 0 else session.get_one(Plan, 1)
            first.latest = number + 1
            content = {**empty, "problem": f"It is dark for {number} metres."}
            add_version(session, first, content, people["1"], now)
            add_comment(session, first, people["2"], now)
            add_the_rest(session, first, people, now)
            note(session, Act.SUBMITTED, by=people["1"], now=now, plan=first, version=number + 1)


def content_of(template: Template) -> dict[str, Any]:
    return {name: values.empty(field) for name, field in template.fields.items()}


def add_version(
    session: Session, plan: Plan, content: dict[str, Any], by: int, now: datetime
) -> None:
    session.add(
        PlanVersion(
            plan_id=plan.id,
            number=plan.latest,
            stage=plan.stage,
            content=content,
            message="",
            submitted_by=by,
            submitted_at=now,
        )
    )


def add_comment(
    session: Session, plan: Plan, by: int, now: datetime, *, key: str = "", sent: bool = True
) -> None:
    session.add(
        PlanComment(
            plan_id=plan.id,
            version=1,
            field="problem",
            author_id=by,
            key=key or str(plan.latest),
            body="How dark?",
            suggestion="",
            written_at=now,
            sent_at=now if sent else None,
        )
    )


def add_the_rest(session: Session, plan: Plan, people: dict[str, int], now: datetime) -> None:
    """A reply, a draft of a comment, an attachment, a notice, a member, and one more author."""
    session.flush()
    number = plan.latest
    comment = session.scalars(select(PlanComment.id).order_by(PlanComment.id.desc())).first()
    session.add(CommentReply(comment_id=comment, author_id=people["1"], body="So.", written_at=now))
    add_comment(session, plan, people["2"], now, key=f"draft-{number}", sent=False)
    file = {"name": f"map-{number}.txt", "media_type": "text/plain", "size": 3, "sha256": "0" * 64}
    session.add(
        StoredFile(
            **file,
            plan_id=plan.id,
            purpose="annexes",
            key=f"key-{number}",
            state=FileState.READY,
            uploaded_by=people["1"],
            uploaded_at=now,
            attached=True,
        )
    )
    other = Person(subject=f"other-{number}", name=f"Person O{number}", first_seen_at=now)
    session.add(other)
    session.flush()
    role = "expert" if number % 2 else "participant"
    session.add(Membership(person_id=other.id, context_id=1, role=role, lti_roles=[], seen_at=now))
    session.add(PlanAuthor(plan_id=plan.id, person_id=other.id, since=now))
    for person in (people["1"], people["2"]):
        session.add(
            Notice(
                person_id=person,
                context_id=1,
                plan_id=plan.id,
                kind=NoticeKind.REPLIED,
                details={"stage": "outline"},
                created_at=now,
            )
        )


@contextmanager
def counting(db: Database) -> Iterator[list[str]]:
    """The statements that reach the database inside."""
    seen: list[str] = []

    def keep(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", keep)
    yield seen
    event.remove(db.engine, "before_cursor_execute", keep)
