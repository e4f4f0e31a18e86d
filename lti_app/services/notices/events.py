"""What happened, told to those whom it concerns, in the transaction in which it happens.

Nobody is told what they did themselves. The caller commits, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from lti_app.db import in_batches, wake
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


@dataclass(frozen=True, slots=True)
class News:
    """What to tell, and whom."""

    people: Collection[int]
    kind: NoticeKind
    context_id: int
    plan_id: int | None = None
    key: str | None = None
    """Nobody is told twice of the same; None may be told again."""
    details: Mapping[str, Any] = field(default_factory=dict)


def tell_all(session: Session, all_news: Iterable[News], *, now: datetime) -> int:
    """A notice of each for each who is still in its course; how many.

    As many queries for a hundred as for one.
    """
    told = 0
    for batch in in_batches(all_news):
        away, known = _away(session, batch), _told_before(session, batch)
        for news in batch:
            for person_id in sorted(set(news.people)):
                where, what = (person_id, news.context_id), (person_id, news.key)
                if (person_id, None) in away or where in away or what in known:
                    continue
                if news.key is not None:
                    known.add(what)
                session.add(_notice(news, person_id, now))
                told += 1
        session.flush()
    if told:
        wake(session, ERRAND)
    return told


def _notice(news: News, person_id: int, now: datetime) -> Notice:
    return Notice(
        person_id=person_id,
        context_id=news.context_id,
        plan_id=news.plan_id,
        kind=news.kind,
        key=news.key,
        details=dict(news.details),
        created_at=now,
    )


def _away(session: Session, batch: Sequence[News]) -> set[tuple[int, int | None]]:
    """Who has left which course; None as the course for those whose data were erased."""
    people = {one for news in batch for one in news.people}
    courses = {news.context_id for news in batch}
    left = and_(
        Membership.person_id == Person.id,
        Membership.context_id.in_(courses),
        Membership.left_at.is_not(None),
    )
    query = (
        select(Person.id, Membership.context_id, Person.erased_at)
        .outerjoin(Membership, left)
        .where(
            Person.id.in_(people),
            or_(Person.erased_at.is_not(None), Membership.id.is_not(None)),
        )
    )
    return {
        (person, None if erased else course) for person, course, erased in session.execute(query)
    }


def _told_before(session: Session, batch: Sequence[News]) -> set[tuple[int, str | None]]:
    keys = {news.key for news in batch if news.key is not None}
    if not keys:
        return set()
    query = select(Notice.person_id, Notice.key).where(Notice.key.in_(keys))
    return {(person, key) for person, key in session.execute(query)}


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
    news = News(set(people), kind, context_id, plan_id, key, details)
    return tell_all(session, [news], now=now)


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
    plans = session.scalars(concerned).all()
    authors_of = people_of(session, PlanAuthor, [plan.id for plan in plans])
    all_news = (
        News(
            authors_of.get(plan.id, set()) - {by},
            NoticeKind.DUE_MOVED,
            context_id,
            plan.id,
            details={"stage": plan.stage, "stage_dates": True},
        )
        for plan in plans
    )
    tell_all(session, all_news, now=now)


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
    return people_of(session, PlanAuthor, [plan_id]).get(plan_id, set())


def readers(session: Session, plan_id: int) -> set[int]:
    return people_of(session, PlanReader, [plan_id]).get(plan_id, set())


def people_of(
    session: Session, model: type[PlanAuthor] | type[PlanReader], plan_ids: Iterable[int]
) -> Mapping[int, set[int]]:
    """By plan its authors, or its readers; nothing for a plan that has none."""
    found: dict[int, set[int]] = {}
    for batch in in_batches(plan_ids):
        query = select(model.plan_id, model.person_id).where(model.plan_id.in_(batch))
        for plan_id, person_id in session.execute(query):
            found.setdefault(plan_id, set()).add(person_id)
    return found


def staff(session: Session, context_id: int) -> set[int]:
    return members(session, [context_id], Role.STAFF).get(context_id, set())


def members(
    session: Session, courses: Iterable[int], role: Role, *also: ColumnElement[bool]
) -> Mapping[int, set[int]]:
    """By course the people of a role who are still there, and of whom this is true as well."""
    found: dict[int, set[int]] = {}
    for batch in in_batches(courses):
        query = select(Membership.context_id, Membership.person_id).where(
            Membership.context_id.in_(batch),
            Membership.role == role,
            Membership.left_at.is_(None),
            *also,
        )
        for context_id, person_id in session.execute(query):
            found.setdefault(context_id, set()).add(person_id)
    return found


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
