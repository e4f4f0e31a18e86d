"""Due dates as calendar entries (RFC 5545): in UTC, so no calendar has to know our time zones.

An entry keeps its UID for ever; its SEQUENCE is the time of the last change, in seconds,
which only grows, also over dates that were taken away and set again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.languages.voice import Voice
from lti_app.models import (
    Context,
    Membership,
    Plan,
    PlanAuthor,
    PlanReader,
    PlanState,
    Role,
    Stage,
)
from lti_app.services.plans.dates import Dates, due_at, read_dates

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
DONE = frozenset({PlanState.ACCEPTED, PlanState.WITHDRAWN})
STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Entry:
    uid: str
    due_at: datetime
    changed_at: datetime
    stage: Stage
    course: str | None
    number: int | None
    """The plan's; None for a course in which none was begun."""
    reading: bool
    """Whether it is for somebody who reads the plan, not for its author."""


def entries_of(session: Session, person_id: int) -> tuple[Entry, ...]:
    """What is due from a person, in every course: the present stage and later ones."""
    written = _plans(session, PlanAuthor, person_id)
    read = [plan for plan in _plans(session, PlanReader, person_id) if plan not in written]
    joined = set(
        session.scalars(
            select(Membership.context_id).where(
                Membership.person_id == person_id,
                Membership.role == Role.PARTICIPANT,
                Membership.left_at.is_(None),
            )
        )
    )
    courses = joined | {plan.context_id for plan in (*written, *read)}
    dates = read_dates(session, courses)
    titles = _titles(session, courses)
    found = [one for plan in written for one in _of_plan(plan, dates, titles, reading=False)]
    found += [one for plan in read for one in _of_plan(plan, dates, titles, reading=True)[:1]]
    begun = {plan.context_id for plan in written}
    found += _not_begun(dates, titles, joined - begun)
    return tuple(sorted(found, key=lambda one: (one.due_at, one.uid)))


def _not_begun(dates: Dates, titles: dict[int, str | None], courses: set[int]) -> Iterator[Entry]:
    """When a first plan is due in courses in which none was begun."""
    for (course, stage), row in dates.stages.items():
        if course in courses and stage == Stage.OUTLINE:
            uid, changed = f"course-{course}-{stage}", row.changed_at or EPOCH
            yield Entry(uid, row.due_at, changed, Stage.OUTLINE, titles.get(course), None, False)
    for course, link, one in dates.of_activities_alone():
        if course in courses:
            uid, title = f"activity-{link}-{Stage.OUTLINE}", titles.get(course)
            yield Entry(uid, one.due_at, one.told_at, Stage.OUTLINE, title, None, False)


def entries_of_plan(session: Session, plan: Plan) -> tuple[Entry, ...]:
    """The present stage of one plan, if it is due."""
    dates, titles = read_dates(session, {plan.context_id}), _titles(session, {plan.context_id})
    return tuple(_of_plan(plan, dates, titles, reading=False)[:1])


def as_ics(entries: Iterable[Entry], voice: Voice, *, host: str, now: datetime) -> bytes:
    """A calendar that other programs read. No text of a plan is in it."""
    _ = voice.texts.gettext
    calendar = Calendar()
    calendar.add("prodid", "-//Blended Learning Course//Action plans//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Action plans"))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for one in entries:
        calendar.add_component(_event(one, voice, host, now))
    return bytes(calendar.to_ical())


def stage_name(voice: Voice, stage: Stage) -> str:
    _ = voice.texts.gettext
    names = {
        Stage.OUTLINE: _("Outline"),
        Stage.FULL_PLAN: _("Full plan"),
        Stage.PROGRESS_REPORT: _("Progress report"),
        Stage.FINAL_REPORT: _("Final report"),
    }
    return names[stage]


def _event(one: Entry, voice: Voice, host: str, now: datetime) -> Event:
    _, stage = voice.texts.gettext, stage_name(voice, one.stage)
    if one.reading:
        summary = _("%(stage)s of a plan that you read is due") % {"stage": stage}
    else:
        summary = _("%(stage)s of your action plan is due") % {"stage": stage}
    event = Event()
    event.add("uid", f"{one.uid}@{host}")
    event.add("sequence", max(0, int((one.changed_at - EPOCH).total_seconds())))
    event.add("dtstamp", now)
    event.add("last-modified", one.changed_at)
    event.add("dtstart", one.due_at.astimezone(UTC))
    event.add("dtend", one.due_at.astimezone(UTC))
    event.add("transp", "TRANSPARENT")
    event.add("summary", summary)
    place = [one.course or "", _("Plan %(number)d") % {"number": one.number} if one.number else ""]
    event.add("description", " · ".join(part for part in place if part))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(days=-1))
    event.add_component(alarm)
    return event


def _of_plan(
    plan: Plan,
    dates: Dates,
    titles: dict[int, str | None],
    *,
    reading: bool,
) -> list[Entry]:
    """The present stage, and later ones where the course has dated them."""
    now_at = STAGES.index(Stage(plan.stage))
    found = []
    for stage in STAGES[now_at:]:
        present = stage == plan.stage
        if PlanState(plan.state) is PlanState.WITHDRAWN or (present and plan.state in DONE):
            continue
        row, activity = dates.of_course(plan, stage), dates.of_activity(plan)
        due = due_at(plan, dates) if present else row.due_at if row else None
        if due is None:
            continue
        changes = [row.changed_at if row else None]
        if present:
            changes += [plan.extended_at, activity.told_at if activity else None]
        changed = max([one for one in changes if one is not None], default=EPOCH)
        title = titles.get(plan.context_id)
        found.append(Entry(f"plan-{plan.id}-{stage}", due, changed, stage, title, plan.id, reading))
    return found


def _plans(
    session: Session, link: type[PlanAuthor] | type[PlanReader], person_id: int
) -> Sequence[Plan]:
    query = select(Plan).join(link, link.plan_id == Plan.id).where(link.person_id == person_id)
    return session.scalars(query.order_by(Plan.id)).all()


def _titles(session: Session, courses: set[int]) -> dict[int, str | None]:
    query = select(Context.id, func.coalesce(Context.title, Context.label).label("title"))
    return {row.id: row.title for row in session.execute(query.where(Context.id.in_(courses)))}
