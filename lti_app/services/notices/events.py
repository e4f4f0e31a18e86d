"""What happened, told to those whom it concerns, in the transaction in which it happens.

Nobody is told what they did themselves. The caller commits, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from lti_app.db import wake
from lti_app.models import (
    LineItem,
    Membership,
    Notice,
    NoticeKind,
    Person,
    Plan,
    PlanAuthor,
    PlanReader,
    PlanState,
    ResourceLink,
    Role,
    Score,
    Stage,
)

ERRAND = "send mail"
OPEN = (PlanState.DRAFT, PlanState.RETURNED)
"""States in which something is due from a plan's authors."""


def tell(
    session: Session,
    people: Iterable[int],
    kind: NoticeKind,
    *,
    context_id: int,
    plan_id: int | None = None,
    key: str | None = None,
    now: datetime,
    **details: Any,
) -> int:
    """A notice for each who is still in the course; how many.

    With a ``key`` nobody is told twice of the same.
    """
    wanted = set(session.scalars(_still_there(set(people), context_id)))
    if key is not None and wanted:
        told = select(Notice.person_id).where(Notice.key == key, Notice.person_id.in_(wanted))
        wanted -= set(session.scalars(told))
    for person_id in sorted(wanted):
        session.add(
            Notice(
                person_id=person_id,
                context_id=context_id,
                plan_id=plan_id,
                kind=kind,
                key=key,
                details=details,
                created_at=now,
            )
        )
    if wanted:
        wake(session, ERRAND)
    return len(wanted)


def plan_submitted(session: Session, plan: Plan, *, by: int, now: datetime) -> None:
    """To its readers and to staff."""
    people = {*readers(session, plan.id), *staff(session, plan.context_id)} - {by}
    _about(session, plan, people, NoticeKind.SUBMITTED, now=now, version=plan.latest)


def plan_assigned(
    session: Session, plan: Plan, person_id: int, *, by: int | None, now: datetime
) -> None:
    """To the expert to whom somebody else, or the rule of the course (None), gave the plan."""
    _about(session, plan, {person_id} - {by}, NoticeKind.ASSIGNED, now=now)


def plan_decided(session: Session, plan: Plan, outcome: str, *, by: int, now: datetime) -> None:
    """To its authors: feedback is there, and the plan came back or was accepted."""
    people = authors(session, plan.id) - {by}
    _about(session, plan, people, NoticeKind.DECIDED, now=now, outcome=outcome)


def comments_sent(session: Session, plan: Plan, *, by: int, now: datetime) -> None:
    """To its authors: there are comments, and no decision yet."""
    _about(session, plan, authors(session, plan.id) - {by}, NoticeKind.COMMENTED, now=now)


def comment_replied(
    session: Session, plan: Plan, author_id: int, *, by: int, now: datetime
) -> None:
    """To the comment's author, or to the plan's authors if that is who replied."""
    people = {author_id} if by != author_id else authors(session, plan.id)
    _about(session, plan, people - {by}, NoticeKind.REPLIED, now=now)


def comment_settled(session: Session, plan: Plan, *, by: int, now: datetime) -> None:
    """To the plan's authors; several comments settled on one day are one notice."""
    people = authors(session, plan.id) - {by}
    key = f"settled:{plan.id}:{now:%Y-%m-%d}"
    _about(session, plan, people, NoticeKind.SETTLED, key=key, now=now)


def due_moved(
    session: Session, plan: Plan, due_at: datetime | None, *, by: int, now: datetime
) -> None:
    """To a plan's authors: its present stage has another due date, or none any more."""
    people = authors(session, plan.id) - {by}
    date = due_at.isoformat() if due_at else None
    _about(session, plan, people, NoticeKind.DUE_MOVED, now=now, due=date)


def course_dates_moved(
    session: Session,
    context_id: int,
    stages: Iterable[Stage],
    *,
    by: int,
    now: datetime,
) -> None:
    """To authors of plans in these stages from whom something is due, but for extended ones."""
    concerned = select(Plan).where(
        Plan.context_id == context_id,
        Plan.stage.in_([*stages]),
        Plan.state.in_(OPEN),
        Plan.extended_to.is_(None),
    )
    for plan in session.scalars(concerned):
        people = authors(session, plan.id) - {by}
        _about(session, plan, people, NoticeKind.DUE_MOVED, now=now, stage_dates=True)


def score_failed(session: Session, score_id: int, *, now: datetime) -> None:
    """To staff of the course: the platform refused a score for good."""
    query = (
        select(ResourceLink.context_id)
        .join(LineItem, LineItem.resource_link_id == ResourceLink.id)
        .join(Score, Score.line_item_id == LineItem.id)
        .where(Score.id == score_id, ResourceLink.context_id.is_not(None))
    )
    context_id = session.scalar(query)
    if context_id is not None:
        people, key = staff(session, context_id), f"score:{score_id}"
        tell(session, people, NoticeKind.SCORE_FAILED, context_id=context_id, key=key, now=now)


def authors(session: Session, plan_id: int) -> set[int]:
    return set(session.scalars(select(PlanAuthor.person_id).where(PlanAuthor.plan_id == plan_id)))


def readers(session: Session, plan_id: int) -> set[int]:
    return set(session.scalars(select(PlanReader.person_id).where(PlanReader.plan_id == plan_id)))


def staff(session: Session, context_id: int) -> set[int]:
    return set(session.scalars(members(context_id, Role.STAFF)))


def members(context_id: int, role: Role) -> Select[int]:
    """The people of a role who are still in a course."""
    return select(Membership.person_id).where(
        Membership.context_id == context_id,
        Membership.role == role,
        Membership.left_at.is_(None),
    )


def _still_there(people: set[int], context_id: int) -> Select[int]:
    """Without those who have left the course, and those whose data were erased."""
    left = exists().where(
        Membership.person_id == Person.id,
        Membership.context_id == context_id,
        Membership.left_at.is_not(None),
    )
    return select(Person.id).where(Person.id.in_(people), Person.erased_at.is_(None), ~left)


def _about(
    session: Session,
    plan: Plan,
    people: set[int],
    kind: NoticeKind,
    *,
    key: str | None = None,
    now: datetime,
    **details: Any,
) -> None:
    tell(
        session,
        people,
        kind,
        context_id=plan.context_id,
        plan_id=plan.id,
        key=key,
        now=now,
        stage=plan.stage,
        **details,
    )
