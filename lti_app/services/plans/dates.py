"""When stages are due: for a whole course, or later for one plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_app.db import upsert
from lti_app.models import Plan, Stage, StageDate
from lti_app.services.notices import events
from lti_app.services.plans.audit import Act, note


def stage_dates(session: Session, context_id: int) -> Mapping[Stage, datetime]:
    """The dates that a course has set."""
    query = select(StageDate).where(StageDate.context_id == context_id)
    return {Stage(row.stage): row.due_at for row in session.scalars(query)}


def set_stage_dates(
    session: Session,
    context_id: int,
    dates: Mapping[Stage, datetime | None],
    *,
    by: int,
    now: datetime,
) -> None:
    """None takes a date away. Who is concerned by a change is told. The caller commits."""
    before = stage_dates(session, context_id)
    changed = {stage: due for stage, due in dates.items() if before.get(stage) != due}
    events.course_dates_moved(session, context_id, changed, by=by, now=now)
    for stage, due_at in changed.items():
        key = {"context_id": context_id, "stage": stage}
        if due_at is not None:
            upsert(session, StageDate, key, {"due_at": due_at, "changed_at": now})
        else:
            session.execute(
                delete(StageDate).where(
                    StageDate.context_id == context_id, StageDate.stage == stage
                )
            )


def due_at(plan: Plan, dates: Mapping[Stage, datetime]) -> datetime | None:
    """When the plan's present stage is due; None where nobody set a date."""
    return plan.extended_to or dates.get(Stage(plan.stage))


def extend(
    session: Session, plan: Plan, *, to: datetime | None, person_id: int, now: datetime
) -> None:
    """Give one plan more time for its present stage, or take that back. The caller commits."""
    plan.extended_to, plan.extended_at = to, now
    events.due_moved(session, plan, to, by=person_id, now=now)
    until = to.date().isoformat() if to else None
    note(session, Act.EXTENDED, by=person_id, now=now, plan=plan, stage=plan.stage, until=until)
