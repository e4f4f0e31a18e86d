"""All plans of a course, for staff: page by page, by state, and those that need help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.models import Plan, PlanState
from lti_app.services.plans.dates import Dates, read_dates
from lti_app.services.plans.listing import Page, page_of
from lti_app.services.plans.stuck import is_stuck


@dataclass(frozen=True, slots=True)
class Overview:
    page: Page
    counts: Mapping[PlanState, int]
    """How many plans of the course are in each state."""
    stuck: int
    """How many need somebody's help."""


def overview(
    session: Session,
    context_id: int,
    *,
    state: PlanState | None = None,
    only_stuck: bool = False,
    page: int,
    now: datetime,
) -> Overview:
    """The plans of a course, the longest unchanged first: all, of one state, or those stuck."""
    dates = read_dates(session, {context_id})
    counts, stuck = (
        _count_states(session, context_id),
        _count_stuck(session, context_id, dates, now),
    )
    query, total = select(Plan).where(Plan.context_id == context_id), sum(counts.values())
    if only_stuck:
        query, total = query.where(is_stuck(context_id, dates, now)), stuck
    elif state is not None:
        query, total = query.where(Plan.state == state), counts[state]
    query = query.order_by(Plan.state_since, Plan.id)
    return Overview(
        page_of(session, context_id, query, total=total, page=page, dates=dates, now=now),
        counts,
        stuck,
    )


def _count_states(session: Session, context_id: int) -> Mapping[PlanState, int]:
    query = (
        select(Plan.state, func.count()).where(Plan.context_id == context_id).group_by(Plan.state)
    )
    found = {PlanState(state): count for state, count in session.execute(query)}
    return {state: found.get(state, 0) for state in PlanState}


def _count_stuck(session: Session, context_id: int, dates: Dates, now: datetime) -> int:
    query = select(func.count()).where(
        Plan.context_id == context_id, is_stuck(context_id, dates, now)
    )
    return session.scalar(query) or 0
