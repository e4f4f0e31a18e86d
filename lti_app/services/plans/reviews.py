"""An expert's work until the decision: taking a plan, and comments sent before it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_app.db import lock, upsert
from lti_app.models import Person, Plan, PlanReader
from lti_app.services.notices import events
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.review_drafts import drafted_comments
from lti_app.services.plans.workflow import Step, is_possible, take


def claim(session: Session, plan: Plan, *, person_id: int, now: datetime) -> None:
    """Take a plan to read, and begin with it where it waits. Twice is harmless.

    The caller commits.
    """
    assign(session, plan, person_id, by=person_id, now=now)
    if is_possible(plan, Step.BEGIN_REVIEW):
        take(plan, Step.BEGIN_REVIEW, now=now)
        note(session, Act.READING, by=person_id, now=now, plan=plan, version=plan.latest)


def assign(session: Session, plan: Plan, person_id: int, *, by: int | None, now: datetime) -> bool:
    """Give a plan to an expert; whether it was not theirs before.

    Without ``by`` the caller notes who or what gave it. The caller commits, and has
    checked who the expert is.
    """
    lock(session, plan)
    found = session.scalar(
        select(PlanReader.id).where(
            PlanReader.plan_id == plan.id, PlanReader.person_id == person_id
        )
    )
    if found is not None:
        return False
    upsert(session, PlanReader, {"plan_id": plan.id, "person_id": person_id}, {"since": now})
    if by is not None:
        note(session, Act.ASSIGNED, by=by, now=now, plan=plan, expert=person_id)
    events.plan_assigned(session, plan, person_id, by=by, now=now)
    return True


def unassign(session: Session, plan: Plan, person_id: int, *, by: int, now: datetime) -> None:
    """Take a plan from an expert; what they sent stays. The caller commits."""
    gone = session.execute(
        delete(PlanReader)
        .where(PlanReader.plan_id == plan.id, PlanReader.person_id == person_id)
        .returning(PlanReader.id)
    )
    if gone.all():
        note(session, Act.UNASSIGNED, by=by, now=now, plan=plan, expert=person_id)


def readers(session: Session, plan: Plan) -> tuple[tuple[int, str | None], ...]:
    """Ids and names of those who read the plan, the first given first."""
    query = (
        select(Person.id, Person.name)
        .join(PlanReader, PlanReader.person_id == Person.id)
        .where(PlanReader.plan_id == plan.id)
        .order_by(PlanReader.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def send_comments(
    session: Session,
    plan: Plan,
    *,
    only: Collection[str] | None,
    person_id: int,
    now: datetime,
) -> int:
    """Send drafted comments without deciding: all, or those with these keys; how many.

    For a second reader, and for advice that can't wait. The caller commits.
    """
    lock(session, plan)
    found = [
        one
        for one in session.scalars(drafted_comments(plan, person_id))
        if only is None or one.key in only
    ]
    for one in found:
        one.sent_at = now
    if found:
        note(session, Act.COMMENTED, by=person_id, now=now, plan=plan, count=len(found))
        events.comments_sent(session, plan, by=person_id, now=now)
    return len(found)
