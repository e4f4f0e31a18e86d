"""When an activity opens, and when stages are due: by the plan, the course, or the activity."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, select
from sqlalchemy.orm import Session

from lti_app.db import UtcDateTime, upsert
from lti_app.models import Plan, ResourceLink, Role, Stage, StageDate
from lti_app.models.activity import read_activity
from lti_app.services.notices import events
from lti_app.services.plans.audit import Act, note, note_in_course
from lti_app.services.tool_sessions import Visit


@dataclass(frozen=True, slots=True)
class ActivityDate:
    context_id: int | None
    due_at: datetime
    opens_at: datetime | None
    told_at: datetime
    """When a launch last brought it along."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What courses and their activities have set."""

    stages: Mapping[tuple[int, str], StageDate]
    """By course and stage."""
    activities: Mapping[int, ActivityDate]
    """By resource link."""

    def of_course(self, plan: Plan, stage: str) -> StageDate | None:
        return self.stages.get((plan.context_id, stage))

    def of_activity(self, plan: Plan) -> ActivityDate | None:
        """That of the activity in which the plan was begun: it counts for the first stage only."""
        if plan.resource_link_id is None or plan.stage != Stage.OUTLINE:
            return None
        return self.activities.get(plan.resource_link_id)

    def of_activities_alone(self) -> Iterator[tuple[int, int, ActivityDate]]:
        """Course, activity and date, where the course itself says nothing of its first stage."""
        for link, one in self.activities.items():
            course = one.context_id
            if course is not None and (course, Stage.OUTLINE) not in self.stages:
                yield course, link, one


def read_dates(session: Session, courses: Collection[int] | None = None) -> Dates:
    """The dates of these courses, or of all in the deployment, in two queries."""
    stages, links = select(StageDate), select(ResourceLink)
    if courses is not None:
        stages = stages.where(StageDate.context_id.in_(courses))
        links = links.where(ResourceLink.context_id.in_(courses))
    return Dates(
        {(one.context_id, one.stage): one for one in session.scalars(stages)},
        {
            one.id: ActivityDate(one.context_id, found.due_at, found.opens_at, one.seen_at)
            for one in session.scalars(links)
            if (found := read_activity(one.custom)).due_at is not None
        },
    )


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
    if not changed:
        return
    events.course_dates_moved(session, context_id, changed, by=by, now=now)
    told = {stage.value: due.isoformat() if due else None for stage, due in changed.items()}
    note_in_course(session, Act.DATES, by=by, now=now, context_id=context_id, **told)
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


def due_at(plan: Plan, dates: Dates) -> datetime | None:
    """When the plan's present stage is due; None where nobody set a date.

    The plan's own extension goes before the course's date. An activity has one date, and a
    plan several stages: it counts for the first of them, where the course says nothing.
    """
    if plan.extended_to is not None:
        return plan.extended_to
    found = dates.of_course(plan, plan.stage) or dates.of_activity(plan)
    return found.due_at if found else None


def due_in_order(dates: Dates) -> ColumnElement[datetime | None]:
    """What ``due_at`` tells of one plan of a course, for the database to sort and compare by."""
    stages = [(Plan.stage == stage, one.due_at) for (_, stage), one in dates.stages.items()]
    first = Plan.stage == Stage.OUTLINE
    links = [
        (and_(first, Plan.resource_link_id == link), one.due_at)
        for link, one in dates.activities.items()
    ]
    if not stages and not links:
        return Plan.extended_to.expression
    whens = [(applies, literal(due, UtcDateTime())) for applies, due in (*stages, *links)]
    return func.coalesce(Plan.extended_to, case(*whens))


def first_due(session: Session, visit: Visit) -> datetime | None:
    """When a plan is due that is begun now, in the activity of a visit; None where nobody said."""
    if visit.context_id is None:
        return None
    dates = read_dates(session, {visit.context_id})
    course = dates.stages.get((visit.context_id, Stage.OUTLINE))
    found = course or dates.activities.get(visit.resource_link_id or 0)
    return found.due_at if found else None


def opens_later(session: Session, visit: Visit, *, now: datetime) -> datetime | None:
    """When the activity of a visit opens, for somebody who must wait until then: a participant."""
    if visit.role is not Role.PARTICIPANT or visit.resource_link_id is None:
        return None
    opens = read_activity(session.get_one(ResourceLink, visit.resource_link_id).custom).opens_at
    return opens if opens and opens > now else None


def extend(
    session: Session, plan: Plan, *, to: datetime | None, person_id: int, now: datetime
) -> None:
    """Give one plan more time for its present stage, or take that back. The caller commits."""
    if plan.extended_to == to:
        return
    plan.extended_to, plan.extended_at = to, now
    events.due_moved(session, plan, to, by=person_id, now=now)
    until = to.isoformat() if to else None
    note(session, Act.EXTENDED, by=person_id, now=now, plan=plan, stage=plan.stage, until=until)
