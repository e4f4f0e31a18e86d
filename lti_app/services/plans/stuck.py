"""Which plans need somebody's help: told of one plan, and asked of the database for all."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Exists, and_, exists, or_

from lti_app.models import Membership, Plan, PlanReader, PlanState
from lti_app.services.notices.events import OPEN
from lti_app.services.plans.dates import Dates, due_in_order
from lti_app.services.plans.workflow import WAITING

QUIET_FOR = timedelta(days=14)
"""A draft that nobody touched for so long is stuck."""
WAITS_FOR = timedelta(days=7)
"""A submitted plan that waited for so long is stuck."""


class Stuck(StrEnum):
    """Why a plan needs somebody's help; the worst first."""

    OVERDUE = "overdue"
    NO_READER = "no-reader"
    WAITS = "waits"
    QUIET = "quiet"


def why_stuck(plan: Plan, due: datetime | None, has_reader: bool, now: datetime) -> Stuck | None:
    """None for a plan that needs no help. ``has_reader`` counts those who are in the course."""
    state = PlanState(plan.state)
    if state in WAITING:
        if not has_reader:
            return Stuck.NO_READER
        return Stuck.WAITS if plan.state_since <= now - WAITS_FOR else None
    if state not in OPEN:
        return None
    if due is not None and due < now:
        return Stuck.OVERDUE
    return Stuck.QUIET if plan.edited_at <= now - QUIET_FOR else None


def is_stuck(context_id: int, dates: Dates, now: datetime) -> ColumnElement[bool]:
    """Whether ``why_stuck`` names a reason, for plans of one course."""
    waits = or_(~is_read(context_id), Plan.state_since <= now - WAITS_FOR)
    late = or_(due_in_order(dates) < now, Plan.edited_at <= now - QUIET_FOR)
    return or_(
        and_(Plan.state.in_([*WAITING]), waits),
        and_(Plan.state.in_([*OPEN]), late),
    )


def is_read(context_id: int) -> Exists:
    """Whether a plan has a reader who is in the course."""
    return (
        exists()
        .where(
            PlanReader.plan_id == Plan.id,
            Membership.person_id == PlanReader.person_id,
            Membership.context_id == context_id,
            Membership.left_at.is_(None),
        )
        .correlate(Plan)
    )
