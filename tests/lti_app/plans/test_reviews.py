"""Versions, comments and decisions, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from threading import Barrier, Thread
from typing import cast

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.errors import Conflict, NotFound, ToolError
from lti_app.models import AuditEntry, Outcome, Plan, PlanState, PlanVersion
from lti_app.services.plans import comments
from lti_app.services.plans.anchors import Quote
from lti_app.services.plans.audit import timeline
from lti_app.services.plans.decisions import decide, decisions
from lti_app.services.plans.fields import Edit, open_conflicts, read_fields, save_fields
from lti_app.services.plans.review_drafts import Draft, DraftComment, read_draft, save_draft
from lti_app.services.plans.reviews import claim, send_comments
from lti_app.services.plans.templates import shipped_template
from lti_app.services.plans.versions import find_version, submit
from tests.helpers.plans import AUTHOR, EXPERT, NOW, OTHER_EXPERT, add_course, new_plan

TEMPLATE = shipped_template()
HERE = Scope(1, 1)
BEST = {one.key: len(one.levels) - 1 for one in TEMPLATE.rubric}


class ScoreBook:
    """In place of the outbox."""

    def __init__(self) -> None:
        self.queued: list[tuple[int, float | None]] = []

    def __call__(
        self,
        session: Session,  # noqa: ARG002
        *,
        resource_link_id: int,  # noqa: ARG002
        person_id: int,
        scaled: float | None,
        comment: str | None,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> bool:
        self.queued.append((person_id, scaled))
        return True


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    add_course(db)
    with db.write(HERE) as session:
        yield session


def write(session: Session, plan: Plan, **texts: str) -> None:
    edits = [Edit(name, value, 10_000) for name, value in texts.items()]
    save_fields(session, plan, TEMPLATE, edits, person_id=AUTHOR, device="page", now=NOW)


def send(session: Session, plan: Plan, number: int) -> bool:
    return submit(session, plan, TEMPLATE, number=number, message="", person_id=AUTHOR, now=NOW)


def waiting_plan(session: Session) -> Plan:
    plan = new_plan(session)
    write(session, plan, title="Light for Ward 7", problem="It is dark.")
    send(session, plan, 1)
    return plan


def draft(session: Session, plan: Plan, *, expert: int = EXPERT, version: int = 1) -> None:
    comment = DraftComment("problem", "k1", "A number?", "Dark for 900 metres.")
    content = Draft((comment,), "Good.", "hm", BEST)
    save_draft(session, plan, TEMPLATE, content, version=version, person_id=expert, now=NOW)


def close(
    session: Session,
    plan: Plan,
    outcome: Outcome,
    *,
    expert: int = EXPERT,
    version: int = 1,
    scores: ScoreBook | None = None,
) -> None:
    decide(
        session,
        plan,
        TEMPLATE,
        version=version,
        outcome=outcome,
        graded=True,
        person_id=expert,
        scores=scores or ScoreBook(),
        now=NOW,
    )


def test_a_version_stays_as_it_was_submitted(session: Session) -> None:
    plan = waiting_plan(session)
    write(session, plan, problem="It is lit.")
    assert find_version(session, plan, 1).content["problem"] == "It is dark."


@pytest.mark.parametrize("model", [PlanVersion, AuditEntry])
def test_versions_and_the_log_can_not_be_changed_by_the_program(
    db: Database, model: type[PlanVersion] | type[AuditEntry]
) -> None:
    add_course(db)
    with db.write(HERE) as session:
        waiting_plan(session)
    with pytest.raises(ToolError, match="never change"), db.write(HERE) as session:
        cast(AuditEntry, session.query(model).all()[0]).plan_id = 99


def test_a_version_and_the_log_can_not_be_changed_in_the_database(db: Database) -> None:
    add_course(db)
    with db.write(HERE) as session:
        waiting_plan(session)
    for statement in (
        update(PlanVersion).values(message="x"),
        update(AuditEntry).values(action="x"),
    ):
        with pytest.raises(DBAPIError), db.write(HERE) as session:
            session.execute(statement)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT message FROM plan_version")).scalar_one() == ""


def test_a_double_click_on_submit_makes_one_version(session: Session) -> None:
    plan = new_plan(session)
    assert [send(session, plan, 1), send(session, plan, 1)] == [True, False]
    assert plan.latest == 1


def test_a_page_that_is_two_versions_old_submits_nothing(session: Session) -> None:
    plan = waiting_plan(session)
    send(session, plan, 2)
    with pytest.raises(Conflict):
        send(session, plan, 1)


def test_feedback_arrives_whole_with_the_decision_and_not_before(session: Session) -> None:
    plan = waiting_plan(session)
    claim(session, plan, person_id=EXPERT, now=NOW)
    draft(session, plan)
    assert comments.sent_comments(session, plan) == {}
    assert read_draft(session, plan, OTHER_EXPERT) == Draft()
    close(session, plan, Outcome.RETURN)
    (comment,) = comments.sent_comments(session, plan)["problem"]
    assert (comment.body, comment.suggestion) == ("A number?", "Dark for 900 metres.")
    (decision,) = decisions(session, plan)
    assert (decision.summary, decision.score, plan.state) == ("Good.", 1.0, PlanState.RETURNED)
    left = read_draft(session, plan, EXPERT)
    assert (left.comments, left.summary, left.private_note) == ((), "", "hm")


def test_a_plan_that_was_begun_outside_an_activity_queues_no_score(session: Session) -> None:
    plan, scores = waiting_plan(session), ScoreBook()
    claim(session, plan, person_id=EXPERT, now=NOW)
    draft(session, plan)
    close(session, plan, Outcome.ACCEPT, scores=scores)
    assert scores.queued == []


def test_an_expert_can_not_decide_on_a_version_that_is_no_longer_the_latest(
    session: Session,
) -> None:
    plan = waiting_plan(session)
    claim(session, plan, person_id=EXPERT, now=NOW)
    draft(session, plan)
    send(session, plan, 2)
    with pytest.raises(Conflict, match="no longer the latest"):
        close(session, plan, Outcome.ACCEPT, version=1)
    assert read_draft(session, plan, EXPERT).summary == "Good."


def test_two_experts_who_decide_at_once_make_one_decision(db: Database) -> None:
    add_course(db)
    with db.write(HERE) as session:
        plan = waiting_plan(session)
        for expert in (EXPERT, OTHER_EXPERT):
            claim(session, plan, person_id=expert, now=NOW)
            draft(session, plan, expert=expert)
    begin, results = Barrier(2), []

    def press(expert: int) -> None:
        begin.wait()
        try:
            with db.write(HERE) as session:
                close(session, session.get_one(Plan, 1), Outcome.ACCEPT, expert=expert)
            results.append("decided")
        except Conflict:
            results.append("too late")

    threads = [Thread(target=press, args=(expert,)) for expert in (EXPERT, OTHER_EXPERT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["decided", "too late"]
    with db.read(HERE) as session:
        assert len(decisions(session, session.get_one(Plan, 1))) == 1


def returned_plan(session: Session) -> tuple[Plan, int]:
    plan = waiting_plan(session)
    claim(session, plan, person_id=EXPERT, now=NOW)
    draft(session, plan)
    close(session, plan, Outcome.RETURN)
    (comment,) = comments.sent_comments(session, plan)["problem"]
    return plan, comment.id


def state_of(session: Session, plan: Plan) -> str:
    return comments.sent_comments(session, plan)["problem"][0].state


def test_a_comment_is_open_until_its_author_settles_it(session: Session) -> None:
    plan, number = returned_plan(session)
    comments.reply(session, plan, number, body="Done", done=True, person_id=AUTHOR, now=NOW)
    assert state_of(session, plan) == "answered"
    with pytest.raises(NotFound):
        comments.settle(session, plan, number, settled=True, person_id=OTHER_EXPERT, now=NOW)
    comments.settle(session, plan, number, settled=True, person_id=EXPERT, now=NOW)
    assert state_of(session, plan) == "settled"
    with pytest.raises(Conflict):
        comments.reply(session, plan, number, body="?", done=False, person_id=AUTHOR, now=NOW)


def test_an_answer_that_is_sent_twice_is_said_once(session: Session) -> None:
    plan, number = returned_plan(session)
    for _ in range(2):
        comments.reply(session, plan, number, body="Yes", done=False, person_id=AUTHOR, now=NOW)
    (comment,) = comments.sent_comments(session, plan)["problem"]
    assert [reply.body for reply in comment.replies] == ["Yes"]


def on_words(session: Session, plan: Plan, words: str, suggestion: str = "") -> int:
    """Send a comment on words of the problem; its id."""
    one = DraftComment("problem", "k2", "Which?", suggestion, Quote(words))
    save_draft(session, plan, TEMPLATE, Draft((one,)), version=1, person_id=EXPERT, now=NOW)
    assert send_comments(session, plan, only=None, person_id=EXPERT, now=NOW) == 1
    return comments.sent_comments(session, plan)["problem"][-1].id


def test_wording_for_some_words_replaces_these_words_only(session: Session) -> None:
    plan = waiting_plan(session)
    write(session, plan, problem="It is dark. It is far.")
    number = on_words(session, plan, "is dark", "has no light")
    for _ in range(2):
        comments.take_over(session, plan, TEMPLATE, number, person_id=AUTHOR, device="f", now=NOW)
        text = read_fields(session, plan, TEMPLATE)["problem"].value
        assert text == "It has no light. It is far."


def test_wording_for_words_that_are_gone_changes_nothing(session: Session) -> None:
    plan = waiting_plan(session)
    number = on_words(session, plan, "is dark", "has no light")
    write(session, plan, problem="Lit since May.")
    with pytest.raises(Conflict):
        comments.take_over(session, plan, TEMPLATE, number, person_id=AUTHOR, device="f", now=NOW)
    assert read_fields(session, plan, TEMPLATE)["problem"].value == "Lit since May."


def test_a_comment_that_is_sent_alone_leaves_the_others_and_the_state(session: Session) -> None:
    plan = waiting_plan(session)
    claim(session, plan, person_id=EXPERT, now=NOW)
    two = tuple(DraftComment("problem", key, key) for key in ("first", "second"))
    save_draft(session, plan, TEMPLATE, Draft(two), version=1, person_id=EXPERT, now=NOW)
    send_comments(session, plan, only={"second"}, person_id=EXPERT, now=NOW)
    assert [one.body for one in comments.sent_comments(session, plan)["problem"]] == ["second"]
    assert [one.body for one in read_draft(session, plan, EXPERT).comments] == ["first"]
    assert plan.state == PlanState.IN_REVIEW


def test_a_stale_page_says_nothing_twice_and_loses_no_changed_word(session: Session) -> None:
    plan = waiting_plan(session)
    for body in ("Why?", "Why?", "Why not?"):
        one = DraftComment("problem", "k", body)
        save_draft(session, plan, TEMPLATE, Draft((one,)), version=1, person_id=EXPERT, now=NOW)
        send_comments(session, plan, only=None, person_id=EXPERT, now=NOW)
    told = [one.body for one in comments.sent_comments(session, plan)["problem"]]
    assert told == ["Why?", "Why not?"]


def test_wording_that_is_taken_over_leaves_the_own_text_in_sight(session: Session) -> None:
    plan, number = returned_plan(session)
    comments.take_over(session, plan, TEMPLATE, number, person_id=AUTHOR, device="form", now=NOW)
    assert read_fields(session, plan, TEMPLATE)["problem"].value == "Dark for 900 metres."
    assert [one.value for one in open_conflicts(session, plan)] == ["It is dark."]


def test_the_timeline_tells_who_did_what(session: Session) -> None:
    plan, _ = returned_plan(session)
    told = [(one.who, one.act.value) for one in timeline(session, plan)]
    assert told == [
        ("Dr. Han", "decided"),
        ("Dr. Han", "reading"),
        ("Dr. Han", "assigned"),
        ("Aminath", "submitted"),
        ("Aminath", "begun"),
    ]
