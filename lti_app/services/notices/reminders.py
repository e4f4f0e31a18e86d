"""What comes round: dates that are near, and reviews that wait too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_app.models import (
    Membership,
    NoticeKind,
    Plan,
    PlanAuthor,
    PlanReader,
    PlanState,
    Role,
    Stage,
)
from lti_app.services.notices.events import OPEN, News, members, people_of, tell_all
from lti_app.services.plans.dates import Dates, due_at, read_dates

WAITING = (PlanState.SUBMITTED, PlanState.RESUBMITTED, PlanState.IN_REVIEW)


def remind(session: Session, *, days: Sequence[int], waiting_days: int, now: datetime) -> int:
    """Tell whom something is due from and who is waited for; how many notices.

    Each is told once: however often this runs, and after a night without it. Needs
    the scope of a deployment. The caller commits.
    """
    dates = read_dates(session)
    all_news = chain(
        _due_soon(session, dates, days, now),
        _not_begun(session, dates, days, now),
        _waiting(session, waiting_days, now),
    )
    return tell_all(session, all_news, now=now)


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


def _due_soon(session: Session, dates: Dates, days: Sequence[int], now: datetime) -> Iterator[News]:
    """To authors from whom something is due."""
    near: list[tuple[Plan, datetime, int]] = []
    for plan in session.scalars(select(Plan).where(Plan.state.in_(OPEN)).order_by(Plan.id)):
        due = due_at(plan, dates)
        if due is not None and (day := _nearest(due, days, now)) is not None:
            near.append((plan, due, day))
    authors = people_of(session, PlanAuthor, [plan.id for plan, _, _ in near])
    for plan, due, day in near:
        yield News(
            authors.get(plan.id, ()),
            NoticeKind.DUE_SOON,
            plan.context_id,
            plan.id,
            f"due:{plan.id}:{plan.stage}:{due:%Y-%m-%dT%H:%M}:{day}",
            {"stage": plan.stage, "due": due.isoformat()},
        )


def _not_begun(
    session: Session, dates: Dates, days: Sequence[int], now: datetime
) -> Iterator[News]:
    """To participants who have begun no plan, also those known by the course's list only."""
    near = [
        (course, due, day)
        for course, due in _first_dates(dates, now)
        if (day := _nearest(due, days, now)) is not None
    ]
    own = (
        select(PlanAuthor.id)
        .join(Plan, Plan.id == PlanAuthor.plan_id)
        .where(
            Plan.context_id == Membership.context_id, PlanAuthor.person_id == Membership.person_id
        )
    )
    idle = members(session, {course for course, _, _ in near}, Role.PARTICIPANT, ~exists(own))
    for course, due, day in near:
        yield News(
            idle.get(course, ()),
            NoticeKind.DUE_SOON,
            course,
            key=f"begin:{course}:{due:%Y-%m-%dT%H:%M}:{day}",
            details={"due": due.isoformat(), "begun": False},
        )


def _waiting(session: Session, waiting_days: int, now: datetime) -> Iterator[News]:
    """To readers; to staff where nobody reads. Again after as many days."""
    before = now - timedelta(days=waiting_days)
    waiting = select(Plan).where(Plan.state.in_(WAITING), Plan.state_since <= before)
    plans = session.scalars(waiting.order_by(Plan.id)).all()
    readers = people_of(session, PlanReader, [plan.id for plan in plans])
    unread = {plan.context_id for plan in plans if plan.id not in readers}
    staff = members(session, unread, Role.STAFF)
    for plan in plans:
        days = (now - plan.state_since).days
        yield News(
            readers.get(plan.id, staff.get(plan.context_id, ())),
            NoticeKind.REVIEW_WAITS,
            plan.context_id,
            plan.id,
            f"waits:{plan.id}:{plan.latest}:{days // waiting_days}",
            {"stage": plan.stage, "days": days},
        )
