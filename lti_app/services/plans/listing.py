"""Many plans at once: an expert's queue, one's own, and what every list of plans needs.

A fixed number of queries, however many plans there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from lti_app.models import Context, Membership, Person, Plan, PlanAuthor, PlanReader, PlanState
from lti_app.services.plans.comments import count_open
from lti_app.services.plans.dates import Dates, due_at, due_in_order, read_dates
from lti_app.services.plans.scores import OnItsWay, arrivals
from lti_app.services.plans.stuck import Stuck, is_read, why_stuck
from lti_app.services.plans.versions import own_plans
from lti_app.services.plans.workflow import WAITING
from lti_app.services.tool_sessions import Visit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    plan: Plan
    authors: tuple[str | None, ...]
    readers: tuple[str | None, ...]
    reader_ids: tuple[int, ...]
    left_readers: tuple[str | None, ...]
    """Readers who are no longer in the course: nobody waits for them."""
    due: datetime | None
    open_comments: int
    stuck: Stuck | None
    score: OnItsWay | None
    """What became of its score on the way to the course site."""

    @property
    def state(self) -> PlanState:
        return PlanState(self.plan.state)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A plan of somebody's own that is not of this course."""

    title: str
    state: PlanState
    course: str | None


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Row, ...]
    total: int
    number: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def queue(session: Session, context_id: int, *, reader_id: int, page: int, now: datetime) -> Page:
    """Plans that wait for an expert: the reader's own, those that nobody reads, the others.

    Each by due date, then by how long they have waited.
    """
    conditions = [Plan.context_id == context_id, Plan.state.in_([*WAITING])]
    total = session.scalar(select(func.count()).select_from(Plan).where(*conditions)) or 0
    dates = read_dates(session, {context_id})
    mine = is_read(context_id).where(PlanReader.person_id == reader_id)
    whose = case((mine, 0), (~is_read(context_id), 1), else_=2)
    due = due_in_order(dates).nulls_last()
    query = select(Plan).where(*conditions).order_by(whose, due, Plan.state_since, Plan.id)
    return page_of(session, context_id, query, total=total, page=page, dates=dates, now=now)


def page_of(
    session: Session,
    context_id: int,
    query: Select[Plan],
    *,
    total: int,
    page: int,
    dates: Dates,
    now: datetime,
) -> Page:
    """One page of a sorted list of plans; the nearest one where there is no such page."""
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    plans = session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Page(rows_of(session, context_id, plans, dates, now), total, number)


def own_rows(
    session: Session, visit: Visit, *, now: datetime, subject: str | None = None
) -> tuple[Row, ...]:
    """The plans of the person at work, or of the one with this ``sub``, in the visit's course.

    The latest begun stands first; there are none outside a course.
    """
    person_id: int | None = visit.person_id
    if subject is not None:
        person_id = session.scalar(select(Person.id).where(Person.subject == subject))
    if visit.context_id is None or person_id is None:
        return ()
    plans = own_plans(session, context_id=visit.context_id, person_id=person_id)
    dates = read_dates(session, {visit.context_id})
    return rows_of(session, visit.context_id, plans, dates, now)


def plans_elsewhere(session: Session, visit: Visit) -> tuple[Elsewhere, ...]:
    """The plans of the person at work in other courses of the platform, the latest begun first.

    Somebody who was moved to another course must not think that their text is lost.
    """
    query = (
        select(Plan.title, Plan.state, Context.title.label("course"))
        .join(PlanAuthor, PlanAuthor.plan_id == Plan.id)
        .join(Context, Context.id == Plan.context_id)
        .where(PlanAuthor.person_id == visit.person_id)
        .order_by(Plan.id.desc())
        .limit(20)
    )
    if visit.context_id is not None:
        query = query.where(Plan.context_id != visit.context_id)
    return tuple(
        Elsewhere(row.title, PlanState(row.state), row.course) for row in session.execute(query)
    )


def count_waiting(session: Session, visit: Visit) -> int:
    """How many plans of the course wait for an expert."""
    query = select(func.count()).where(
        Plan.context_id == visit.context_id, Plan.state.in_([*WAITING])
    )
    return session.scalar(query) or 0


def rows_of(
    session: Session, context_id: int, plans: Sequence[Plan], dates: Dates, now: datetime
) -> tuple[Row, ...]:
    """These plans with their people, dates and open comments."""
    ids = [plan.id for plan in plans]
    authors, given = _people(session, PlanAuthor, ids), _people(session, PlanReader, ids)
    here = _present(session, context_id, {one for people in given.values() for one, _ in people})
    readers = {plan: [one for one in people if one[0] in here] for plan, people in given.items()}
    comments = count_open(session, ids)
    scores = arrivals(
        session, plans, {plan: [one for one, _ in people] for plan, people in authors.items()}
    )
    return tuple(
        Row(
            plan=plan,
            authors=tuple(name for _, name in authors.get(plan.id, ())),
            readers=tuple(name for _, name in readers.get(plan.id, ())),
            reader_ids=tuple(number for number, _ in readers.get(plan.id, ())),
            left_readers=tuple(
                name for number, name in given.get(plan.id, ()) if number not in here
            ),
            due=due_at(plan, dates),
            open_comments=comments.get(plan.id, 0),
            score=scores.get(plan.id),
            stuck=why_stuck(plan, due_at(plan, dates), bool(readers.get(plan.id)), now),
        )
        for plan in plans
    )


def _present(session: Session, context_id: int, person_ids: Collection[int]) -> frozenset[int]:
    """Who of these is in the course at present."""
    query = select(Membership.person_id).where(
        Membership.context_id == context_id,
        Membership.person_id.in_(person_ids),
        Membership.left_at.is_(None),
    )
    return frozenset(session.scalars(query))


def _people(
    session: Session, model: type[PlanAuthor] | type[PlanReader], plan_ids: Sequence[int]
) -> Mapping[int, list[tuple[int, str | None]]]:
    query = (
        select(model.plan_id, Person.id, Person.name)
        .join(Person, Person.id == model.person_id)
        .where(model.plan_id.in_(plan_ids))
        .order_by(model.id)
    )
    found: dict[int, list[tuple[int, str | None]]] = {}
    for plan_id, person_id, name in session.execute(query):
        found.setdefault(plan_id, []).append((person_id, name))
    return found
