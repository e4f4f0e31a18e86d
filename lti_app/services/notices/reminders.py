"""What comes round: dates that are near, and reviews that wait too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_app.models import (
    Membership,
    NoticeKind,
    Plan,
    PlanAuthor,
    PlanState,
    Role,
    Stage,
)
from lti_app.services.notices import events
from lti_app.services.notices.events import OPEN, tell
from lti_app.services.plans.dates import Dates, due_at, read_dates

WAITING = (PlanState.SUBMITTED, PlanState.RESUBMITTED, PlanState.IN_REVIEW)


def remind(session: Session, *, days: Sequence[int], waiting_days: int, now: datetime) -> int:
    """Tell whom something is due from and who is waited for; how many notices.

    Each is told once: however often this runs, and after a night without it. Needs
    the scope of a deployment. The caller commits.
    """
    dates = read_dates(session)
    told = 0
    for plan in session.scalars(select(Plan).where(Plan.state.in_(OPEN)).order_by(Plan.id)):
        due = due_at(plan, dates)
        if due is not None and (day := _nearest(due, days, now)) is not None:
            told += _due_soon(session, plan, due, day, now)
    for course, due in _first_dates(dates, now):
        if (day := _nearest(due, days, now)) is not None:
            told += _not_begun(session, course, due, day, now)
    return told + _waiting(session, waiting_days, now)


def _first_dates(dates: Dates, now: datetime) -> Iterator[tuple[int, datetime]]:
    """When a first plan is due in each course: by the course, else by its open activities."""
    for (course, stage), date in dates.stages.items():
        if stage == Stage.OUTLINE:
            yield course, date.due_at
    for course, _, activity in dates.of_activities_alone():
        if activity.opens_at is None or activity.opens_at <= now:
            yield course, activity.due_at


def _nearest(due: datetime, days: Sequence[int], now: datetime) -> int | None:
    """Which reminder is due: of 7 and 1 days the one for 7 with six days left, 1 with none."""
    left = due - now
    if left <= timedelta():
        return None
    return min((day for day in days if left <= timedelta(days=day)), default=None)


def _due_soon(session: Session, plan: Plan, due: datetime, day: int, now: datetime) -> int:
    return tell(
        session,
        events.authors(session, plan.id),
        NoticeKind.DUE_SOON,
        context_id=plan.context_id,
        plan_id=plan.id,
        key=f"due:{plan.id}:{plan.stage}:{due:%Y-%m-%dT%H:%M}:{day}",
        now=now,
        stage=plan.stage,
        due=due.isoformat(),
    )


def _not_begun(session: Session, course: int, due: datetime, day: int, now: datetime) -> int:
    """To participants of a course who have begun no plan, also those known by its list only."""
    own = (
        select(PlanAuthor.id)
        .join(Plan, Plan.id == PlanAuthor.plan_id)
        .where(Plan.context_id == course, PlanAuthor.person_id == Membership.person_id)
    )
    query = events.members(course, Role.PARTICIPANT).where(~exists(own))
    return tell(
        session,
        session.scalars(query),
        NoticeKind.DUE_SOON,
        context_id=course,
        key=f"begin:{course}:{due:%Y-%m-%dT%H:%M}:{day}",
        now=now,
        due=due.isoformat(),
        begun=False,
    )


def _waiting(session: Session, waiting_days: int, now: datetime) -> int:
    """To readers; to staff where nobody reads. Again after as many days."""
    before = now - timedelta(days=waiting_days)
    told = 0
    waiting = select(Plan).where(Plan.state.in_(WAITING), Plan.state_since <= before)
    for plan in session.scalars(waiting.order_by(Plan.id)):
        days = (now - plan.state_since).days
        people = events.readers(session, plan.id) or events.staff(session, plan.context_id)
        told += tell(
            session,
            people,
            NoticeKind.REVIEW_WAITS,
            context_id=plan.context_id,
            plan_id=plan.id,
            key=f"waits:{plan.id}:{plan.latest}:{days // waiting_days}",
            now=now,
            stage=plan.stage,
            days=days,
        )
    return told
