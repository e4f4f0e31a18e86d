"""The log of a course as staff read it: filtered, page by page, or whole as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.models import AuditEntry, Person, Plan
from lti_app.services.plans.audit import Act
from lti_app.services.plans.exports import Table

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; None for everything."""

    act: Act | None = None
    plan_id: int | None = None
    person: str = ""
    """Of whoever did it: their number, or their name or a part of it."""
    since: date | None = None
    until: date | None = None
    """The last day that is shown."""
    zone: tzinfo = UTC
    """Whose midnights part the days."""


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    at: datetime
    actor_id: int
    who: str | None
    """None where the platform withholds the name, or the person was erased."""
    act: Act
    plan_id: int | None
    title: str | None
    """None where there is no such plan any more."""
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some lines, the latest first. Where it begins is told by a line, never by a count."""

    lines: tuple[Line, ...]
    later: bool
    """Whether there are later lines that fit."""
    earlier: bool


def read_log(
    session: Session,
    context_id: int,
    wanted: Filter,
    *,
    before: int | None = None,
    after: int | None = None,
) -> LogPage:
    """The latest lines, or those next to the line with this number, before or after it.

    One query that reads no more lines than it shows, however long the log has become.
    """
    query = _chosen(context_id, wanted).limit(PAGE + 1)
    if after is not None:
        found = query.where(AuditEntry.id > after).order_by(AuditEntry.id)
        lines = tuple(_lines(session, found))
        if len(lines) > PAGE:
            return LogPage(lines[PAGE - 1 :: -1], later=True, earlier=True)
        before = None  # what is left fills no page, so the first one shows it
    if before is not None:
        query = query.where(AuditEntry.id < before)
    lines = tuple(_lines(session, query.order_by(AuditEntry.id.desc())))
    return LogPage(lines[:PAGE], later=before is not None, earlier=len(lines) > PAGE)


def log_table(session: Session, context_id: int, wanted: Filter) -> Table:
    """Every line that fits, the first first, for spreadsheets."""
    query = _chosen(context_id, wanted).order_by(AuditEntry.id).execution_options(yield_per=500)
    rows = (
        (
            str(line.id),
            line.at.isoformat(timespec="seconds"),
            str(line.actor_id),
            line.who or "",
            line.act.value,
            str(line.plan_id or ""),
            line.title or "",
            details_text(line),
        )
        for line in _lines(session, query)
    )
    head = ("Line", "At (UTC)", "Person number", "Person", "What", "Plan", "Title", "Details")
    return Table(head, rows)


def details_text(line: Line) -> str:
    """Names and values as they are stored, in one line."""
    return ", ".join(f"{name}: {value}" for name, value in line.details.items())


def _chosen(context_id: int, wanted: Filter) -> Any:
    query = (
        select(AuditEntry, Person.name, Plan.title)
        .join(Person, Person.id == AuditEntry.actor_id)
        .outerjoin(Plan, Plan.id == AuditEntry.plan_id)
        .where(AuditEntry.context_id == context_id)
    )
    if wanted.act is not None:
        query = query.where(AuditEntry.action == wanted.act)
    if wanted.plan_id is not None:
        query = query.where(AuditEntry.plan_id == wanted.plan_id)
    if wanted.person.isdecimal():
        query = query.where(AuditEntry.actor_id == int(wanted.person[:9]))
    elif wanted.person:
        named = select(Person.id).where(Person.name.icontains(wanted.person, autoescape=True))
        query = query.where(AuditEntry.actor_id.in_(named))
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= _midnight(wanted.since, wanted.zone))
    if wanted.until is not None:
        end = _midnight(wanted.until + timedelta(days=1), wanted.zone)
        query = query.where(AuditEntry.at < end)
    return query


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _lines(session: Session, query: Any) -> Iterator[Line]:
    for entry, name, title in session.execute(query):
        yield Line(
            id=entry.id,
            at=entry.at,
            actor_id=entry.actor_id,
            who=name,
            act=Act(entry.action),
            plan_id=entry.plan_id,
            title=title,
            details=entry.details,
        )
