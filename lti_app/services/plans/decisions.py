"""Deciding on a version: feedback sent whole, a step of the plan, and a score queued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.db import lock
from lti_app.errors import Conflict
from lti_app.models import Outcome, Person, Plan, PlanDecision
from lti_app.services.notices import events
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.recordings import send_recordings
from lti_app.services.plans.review_drafts import draft_row, drafted_comments, read_draft
from lti_app.services.plans.scores import score_authors
from lti_app.services.plans.templates import Template
from lti_app.services.plans.workflow import Step, take
from lti_app.services.ports import ScoreBox

_STEPS = {Outcome.RETURN: Step.RETURN, Outcome.ACCEPT: Step.ACCEPT}


@dataclass(frozen=True, slots=True)
class Decision:
    version: int
    outcome: Outcome
    summary: str
    rubric: Mapping[str, int]
    score: float | None
    by: str | None
    at: datetime


def decide(
    session: Session,
    plan: Plan,
    template: Template,
    *,
    version: int,
    outcome: Outcome,
    graded: bool,
    person_id: int,
    scores: ScoreBox,
    now: datetime,
) -> Decision:
    """Send the saved draft whole, and the decision with it.

    The score is queued for the platform, not sent. Raises Conflict if the version
    is no longer the latest, if somebody else decided first, or if the plan is not
    in review; the draft stays as it is then. The same decision twice is made once.
    The caller commits.
    """
    lock(session, plan)
    if version != plan.latest:
        raise Conflict("the version is no longer the latest")
    if _decided_already(session, plan, outcome, person_id):
        _clear(session, plan, person_id)
        return decisions(session, plan)[0]
    take(plan, _STEPS[outcome], now=now)
    draft = read_draft(session, plan, person_id)
    score = score_of(template, draft.rubric) if graded else None
    row = PlanDecision(
        plan_id=plan.id,
        version=version,
        expert_id=person_id,
        outcome=outcome,
        summary=draft.summary,
        rubric=dict(draft.rubric),
        score=score,
        decided_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("somebody else has decided on this version") from error
    for comment in session.scalars(drafted_comments(plan, person_id)):
        comment.sent_at = now
    send_recordings(session, plan, person_id, now=now)
    _clear(session, plan, person_id)
    details = {"version": version, "outcome": outcome, "stage": plan.stage, "score": score}
    note(session, Act.DECIDED, by=person_id, now=now, plan=plan, **details)
    events.plan_decided(session, plan, outcome, by=person_id, now=now)
    if score is not None:
        score_authors(session, plan, scores, scaled=score, now=now)
    return Decision(version, outcome, draft.summary, draft.rubric, score, None, now)


def score_of(template: Template, rubric: Mapping[str, int]) -> float | None:
    """0 to 1; None unless every criterion has its level."""
    if not template.rubric or any(one.key not in rubric for one in template.rubric):
        return None
    most = sum(len(one.levels) - 1 for one in template.rubric)
    return sum(rubric[one.key] for one in template.rubric) / most if most else None


def decisions(session: Session, plan: Plan) -> tuple[Decision, ...]:
    """What was decided on the plan's versions, the latest first."""
    query = (
        select(PlanDecision, Person.name)
        .join(Person, Person.id == PlanDecision.expert_id)
        .where(PlanDecision.plan_id == plan.id)
        .order_by(PlanDecision.id.desc())
    )
    return tuple(
        Decision(
            one.version,
            Outcome(one.outcome),
            one.summary,
            one.rubric,
            one.score,
            name,
            one.decided_at,
        )
        for one, name in session.execute(query)
    )


def _decided_already(session: Session, plan: Plan, outcome: Outcome, person_id: int) -> bool:
    """Whether this is a second press of the same button: it decides nothing anew."""
    found = session.scalar(
        select(PlanDecision).where(
            PlanDecision.plan_id == plan.id, PlanDecision.version == plan.latest
        )
    )
    return found is not None and (found.expert_id, found.outcome) == (person_id, outcome)


def _clear(session: Session, plan: Plan, person_id: int) -> None:
    """The private note stays; what was sent begins anew."""
    row = session.scalar(draft_row(plan, person_id))
    if row is not None:
        row.summary, row.rubric = "", {}
