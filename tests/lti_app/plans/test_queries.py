"""How often a page asks the database: as often for many plans, comments, versions as for few."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.models import (
    Person,
    Plan,
    PlanAuthor,
    PlanComment,
    PlanReader,
    PlanState,
    PlanVersion,
    Stage,
)
from lti_app.services.plans import values
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.templates import Template, current_template, template_of
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Clock, Platform

FEW, MANY = 3, 30


@pytest.fixture
def people(app: Flask, platform: Platform) -> dict[str, Somebody]:
    numbers = {"participant": "1", "expert": "2", "staff": "9"}
    return {role: Somebody(app, platform, role, sub=sub) for role, sub in numbers.items()}


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("expert", "reviews/"),
        ("expert", "reviews/1"),
        ("staff", "overview/"),
        ("staff", "overview/?state=stuck"),
        ("staff", "log/"),
        ("staff", "overview/plans.csv"),
        ("participant", "plans/1/"),
        ("participant", "plans/1/feedback"),
        ("participant", "plans/1/history"),
        ("participant", "plans/1/compare?old=1&new=2"),
        ("participant", "plans/1/versions/1"),
        ("participant", "plans/1/versions/1.json"),
        ("participant", "plans/1/team"),
        ("staff", "readers"),
    ],
)
def test_a_page_asks_as_often_for_thirty_plans_as_for_three(
    people: dict[str, Somebody], db: Database, clock: Clock, role: str, path: str
) -> None:
    who = people[role]
    ask = who.post if path.endswith(".csv") else who.get

    def count() -> int:
        with counting(db) as seen:
            assert ask(path).status_code == 200
        return len(seen)

    grow(db, clock, 0, FEW)
    few = count()
    grow(db, clock, FEW, MANY)
    assert count() == few
    assert few <= 30


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
            session.add(PlanAuthor(plan_id=plan.id, person_id=people["1"], since=now))
            if number % 3 == 0:
                session.add(PlanReader(plan_id=plan.id, person_id=people["2"], since=now))
            first = plan if number == 0 else session.get_one(Plan, 1)
            first.latest = number + 1
            content = {**empty, "problem": f"It is dark for {number} metres."}
            add_version(session, first, content, people["1"], now)
            add_comment(session, first, people["2"], now)
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


def add_comment(session: Session, plan: Plan, by: int, now: datetime) -> None:
    session.add(
        PlanComment(
            plan_id=plan.id,
            version=1,
            field="problem",
            author_id=by,
            key=str(plan.latest),
            body="How dark?",
            suggestion="",
            written_at=now,
            sent_at=now,
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
