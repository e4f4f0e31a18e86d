"""The log of a course as staff read it: filtered, page by page, or whole as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import func, select
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
    actor_id: int | None = None
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
    lines: tuple[Line, ...]
    total: int
    number: int
    last: int


def read_log(session: Session, context_id: int, wanted: Filter, *, page: int) -> LogPage:
    """The latest first. Two queries."""
    total = session.scalar(_fits(select(func.count(AuditEntry.id)), context_id, wanted)) or 0
    last = max(1, -(-total // PAGE))
    number = min(max(1, page), last)
    chosen = _chosen(context_id, wanted)
    query = chosen.order_by(AuditEntry.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    return LogPage(tuple(_lines(session, query)), total, number, last)


def log_table(session: Session, context_id: int, wanted: Filter) -> Table:
    """Every line that fits, the first first, for spreadsheets."""
    query = _chosen(context_id, wanted).order_by(AuditEntry.id)
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
    return Table(head, tuple(rows))


def actors(session: Session, context_id: int) -> tuple[tuple[int, str | None], ...]:
    """Ids and names of all who stand in the log of a course."""
    there = select(AuditEntry.actor_id).where(AuditEntry.context_id == context_id).distinct()
    query = select(Person.id, Person.name).where(Person.id.in_(there))
    return tuple((row.id, row.name) for row in session.execute(query.order_by(Person.name)))


def details_text(line: Line) -> str:
    """Names and values as they are stored, in one line."""
    return ", ".join(f"{name}: {value}" for name, value in line.details.items())


def _columns() -> Any:
    return select(AuditEntry, Person.name, Plan.title)


def _chosen(context_id: int, wanted: Filter) -> Any:
    query = (
        _columns()
        .join(Person, Person.id == AuditEntry.actor_id)
        .outerjoin(Plan, Plan.id == AuditEntry.plan_id)
    )
    return _fits(query, context_id, wanted)


def _fits(query: Any, context_id: int, wanted: Filter) -> Any:
    query = query.where(AuditEntry.context_id == context_id)
    if wanted.act is not None:
        query = query.where(AuditEntry.action == wanted.act)
    if wanted.plan_id is not None:
        query = query.where(AuditEntry.plan_id == wanted.plan_id)
    if wanted.actor_id is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
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
