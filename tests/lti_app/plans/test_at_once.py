"""Two who do the same at once, and who comes too late: a kind answer, and no text lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask, request_started
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lti_app.db import Base, Database, Scope
from lti_app.models import (
    AuditEntry,
    CommentReply,
    Person,
    Plan,
    PlanAuthor,
    PlanDecision,
    PlanReader,
    PlanTemplate,
    PlanVersion,
    Score,
)
from lti_app.models.message import Listed
from lti_app.services.roster import keep_roster
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import MEMBERSHIP, Clock, Platform, problem_of
from tests.lti_app.plans.test_templates import form

HERE = Scope(1, 1)
Ask = Callable[[], TestResponse]
AtOnce = Callable[..., list[TestResponse]]


@pytest.fixture
def author(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "participant", sub="1", several=False)


@pytest.fixture
def experts(app: Flask, platform: Platform) -> tuple[Somebody, Somebody]:
    return (
        Somebody(app, platform, "expert", sub="2"),
        Somebody(app, platform, "expert", sub="3"),
    )


@pytest.fixture
def at_once(app: Flask) -> Iterator[AtOnce]:
    """Ask for pages in threads of their own; none is answered before all have been asked for."""
    waiting: list[threading.Barrier] = []

    def meet(_app: Flask) -> None:
        if waiting:
            waiting[0].wait(timeout=300)

    def ask(*questions: Ask) -> list[TestResponse]:
        waiting[:] = [threading.Barrier(len(questions))]
        try:
            with ThreadPoolExecutor(len(questions)) as pool:
                return list(pool.map(lambda question: question(), questions))
        finally:
            waiting.clear()

    with request_started.connected_to(meet, app):
        yield ask


def count(db: Database, model: type[Base], **wanted: object) -> int:
    with db.read(HERE) as session:
        query = select(func.count()).select_from(model).filter_by(**wanted)
        return session.scalar(query) or 0


def statuses(answers: Sequence[TestResponse]) -> list[int]:
    return sorted(one.status_code for one in answers)


def in_review(author: Somebody, experts: tuple[Somebody, Somebody]) -> int:
    plan = author.begin()
    author.write(plan, title="Light", problem="It is dark.")
    author.submit(plan)
    for expert in experts:
        expert.post(f"reviews/{plan}/claim")
    return plan


def test_of_two_experts_who_decide_at_once_one_does_and_the_other_keeps_every_word(
    author: Somebody, experts: tuple[Somebody, Somebody], at_once: AtOnce, db: Database
) -> None:
    plan = in_review(author, experts)

    def decide(number: int) -> TestResponse:
        review = {
            "version": 1,
            "decision": ("accept", "return")[number],
            "summary": f"Summary of {number}",
            **comment_on("problem", f"Comment of {number}"),
        }
        return experts[number].post(f"reviews/{plan}", review)

    answers = at_once(lambda: decide(0), lambda: decide(1))
    assert statuses(answers) == [303, 409]
    assert count(db, PlanDecision) == count(db, AuditEntry, action="decided") == 1
    late = [one.status_code for one in answers].index(409)
    assert "Somebody was quicker" in answers[late].text
    for page in (answers[late], experts[late].get(f"reviews/{plan}")):
        assert f"Summary of {late}" in page.text
        assert f"Comment of {late}" in page.text
    read = author.get(f"plans/{plan}/feedback").text
    assert f"Summary of {1 - late}" in read
    assert f"Comment of {late}" not in read


def test_two_clicks_on_submit_make_one_version_one_line_and_one_score(
    author: Somebody, at_once: AtOnce, db: Database
) -> None:
    plan = author.begin()
    author.write(plan, title="Light")
    answers = at_once(*[lambda: author.submit(plan)] * 3)
    assert statuses(answers) == [303, 303, 303]
    assert count(db, PlanVersion) == count(db, Score) == 1
    assert count(db, AuditEntry, action="submitted") == 1


def test_two_clicks_on_begin_make_one_plan_where_one_is_allowed(
    author: Somebody, at_once: AtOnce, db: Database
) -> None:
    answers = at_once(*[lambda: author.post("plans/")] * 4)
    assert statuses(answers) == [303] * 4
    assert {one.headers["Location"] for one in answers} == {answers[0].headers["Location"]}
    assert count(db, Plan) == count(db, PlanAuthor) == 1


def test_two_authors_who_leave_at_once_do_not_leave_the_plan_alone(
    author: Somebody, app: Flask, platform: Platform, at_once: AtOnce, db: Database
) -> None:
    other = Somebody(app, platform, "participant", sub="4")
    plan = author.begin()
    author.post(f"plans/{plan}/team", {"person": 2})
    path = f"plans/{plan}/team/leave"
    answers = at_once(lambda: author.post(path), lambda: other.post(path))
    assert statuses(answers) == [303, 409]
    assert count(db, PlanAuthor) == 1


def test_two_clicks_on_everything_an_expert_and_staff_press_do_it_once(
    author: Somebody,
    experts: tuple[Somebody, Somebody],
    app: Flask,
    platform: Platform,
    at_once: AtOnce,
    db: Database,
) -> None:
    staff = Somebody(app, platform, "staff", sub="9")
    plan = author.begin()
    author.submit(plan)
    path = f"overview/plans/{plan}/reader"
    assert statuses(at_once(*[lambda: staff.post(path, {"expert": 3})] * 2)) == [303, 303]
    assert count(db, PlanReader) == count(db, AuditEntry, action="assigned") == 1
    assert statuses(at_once(*[lambda: experts[1].post(f"reviews/{plan}/claim")] * 2)) == [303, 303]
    assert count(db, AuditEntry, action="reading") == 1
    review = {"version": 1, "decision": "comments", **comment_on("problem", "Why?")}
    answers = at_once(*[lambda: experts[1].post(f"reviews/{plan}", review)] * 2)
    assert statuses(answers) == [303, 303]
    assert count(db, AuditEntry, action="commented") == 1
    answer = {"body": "So.", "done": "yes"}
    reply = f"plans/{plan}/comments/1/reply"
    assert statuses(at_once(*[lambda: author.post(reply, answer)] * 2)) == [303, 303]
    assert count(db, CommentReply) == count(db, AuditEntry, action="answered") == 1


def test_two_officers_who_change_what_plans_ask_for_at_once_both_keep_their_text(
    app: Flask, platform: Platform, at_once: AtOnce, db: Database
) -> None:
    officers = [Somebody(app, platform, "staff", sub=sub) for sub in ("8", "9")]
    officers[0].get("template")

    def save(number: int) -> TestResponse:
        sent = form(l__problem=f"Label of {number}")
        values = {name: sent.getlist(name) for name in sent}
        return officers[number].post("template", {**values, "base": "1"})

    answers = at_once(lambda: save(0), lambda: save(1))
    assert statuses(answers)[0] in (200, 303)
    late = [one.status_code for one in answers].index(303) ^ 1
    assert answers[late].status_code in (200, 409)
    assert f"Label of {late}" in answers[late].text
    assert count(db, PlanTemplate) == 2


def leaves(db: Database, clock: Clock, sub: str) -> None:
    """The platform's roster no longer has somebody."""
    clock.advance(minutes=5)
    with db.write(HERE) as session:
        others = [one for one in session.scalars(select(Person.subject)) if one != sub]
        people = [Listed(one, None, None, (f"{MEMBERSHIP}Learner",), True, ()) for one in others]
        nobody = Listed("nobody", None, None, (), True, ())
        keep_roster(session, 1, [*people, nobody], None, now=clock())


def test_a_participant_who_was_moved_while_they_wrote_gets_their_text_back(
    author: Somebody, app: Flask, platform: Platform, db: Database, clock: Clock
) -> None:
    plan = author.begin()
    author.write(plan, title="Light", problem="It is dark.")
    leaves(db, clock, "1")
    late = {"field": ["problem"], "v.problem": "It is dark at night.", "base.problem": "1"}
    answer = author.post(f"plans/{plan}/", late)
    assert problem_of(answer) == (401, "not-signed-in")
    assert "It is dark at night." in answer.text
    moved = Somebody(app, platform, "participant", sub="1", course="3")
    assert moved.get(f"plans/{plan}/").status_code == 404
    assert "Course 2" in moved.get("").text
    back = Somebody(app, platform, "participant", sub="1")
    assert "It is dark." in back.get(f"plans/{plan}/").text


def test_an_expert_who_was_removed_while_they_wrote_gets_their_text_back(
    author: Somebody,
    experts: tuple[Somebody, Somebody],
    app: Flask,
    platform: Platform,
    db: Database,
    clock: Clock,
) -> None:
    plan = in_review(author, experts)
    kept = {"version": 1, "summary": "Kept before"}
    experts[0].post(f"reviews/{plan}/draft", kept)
    leaves(db, clock, "2")
    late = {"version": 1, "decision": "return", "summary": "Written too late"}
    answer = experts[0].post(f"reviews/{plan}", {**late, **comment_on("problem", "Why?")})
    assert problem_of(answer) == (401, "not-signed-in")
    assert "Written too late" in answer.text
    assert "Why?" in answer.text
    assert count(db, PlanDecision) == 0
    back = Somebody(app, platform, "expert", sub="2")
    assert "Kept before" in back.get(f"reviews/{plan}").text


def test_an_expert_from_whom_a_plan_was_taken_while_they_wrote_gets_their_text_back(
    author: Somebody, experts: tuple[Somebody, Somebody], app: Flask, platform: Platform
) -> None:
    staff = Somebody(app, platform, "staff", sub="9")
    plan = in_review(author, experts)
    staff.post(f"overview/plans/{plan}/reader", {"expert": 2, "do": "remove"})
    late = {"version": 1, "decision": "return", "summary": "Written too late"}
    answer = experts[0].post(f"reviews/{plan}", late)
    assert problem_of(answer) == (403, "not-allowed")
    assert "Written too late" in answer.text


def test_a_version_that_came_while_an_expert_wrote_is_told_and_nothing_is_decided(
    author: Somebody, experts: tuple[Somebody, Somebody], db: Database
) -> None:
    plan = in_review(author, experts)
    author.write(plan, problem="It is very dark.")
    author.submit(plan, 2)
    late = {"version": 1, "decision": "accept", "summary": "On the old one"}
    page = experts[0].follow(f"reviews/{plan}", late)
    assert "On the old one" in page.text
    assert count(db, PlanDecision) == 0


def test_a_session_that_ended_gives_back_what_was_typed(author: Somebody, clock: Clock) -> None:
    plan = author.begin()
    clock.now += timedelta(hours=100)
    answer = author.post(f"plans/{plan}/", {"field": ["problem"], "v.problem": "Typed for hours"})
    assert answer.status_code == 401
    assert "Typed for hours" in answer.text
