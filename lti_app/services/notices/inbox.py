"""A person's notices: what is unread, and where each leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_app.errors import NotFound
from lti_app.models import Context, Notice, NoticeKind, Plan
from lti_app.services.tool_sessions import Visit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    kind: NoticeKind
    details: Mapping[str, Any]
    at: datetime
    read: bool
    plan_id: int | None
    plan_title: str
    course: str | None
    here: bool
    """Whether it is about the course that was launched: only there its plan can be opened."""


def unread(session: Session, person_id: int) -> int:
    query = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalar(query) or 0


def inbox(session: Session, visit: Visit, *, page: int = 1) -> tuple[tuple[Item, ...], bool]:
    """A page of notices, the latest first, and whether there are older ones. One query."""
    query = (
        select(Notice, Plan.title, func.coalesce(Context.title, Context.label).label("course"))
        .join(Context, Context.id == Notice.context_id)
        .outerjoin(Plan, Plan.id == Notice.plan_id)
        .where(Notice.person_id == visit.person_id)
        .order_by(Notice.id.desc())
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE + 1)
    )
    rows = session.execute(query).all()
    items = tuple(_item(row.Notice, row.title, row.course, visit) for row in rows[:PAGE])
    return items, len(rows) > PAGE


def mark_read(
    session: Session, person_id: int, *, now: datetime, notice_id: int | None = None
) -> None:
    """One, or all of a person. The caller commits."""
    wanted = [Notice.person_id == person_id, Notice.read_at.is_(None)]
    if notice_id is not None:
        wanted.append(Notice.id == notice_id)
    session.execute(update(Notice).where(*wanted).values(read_at=now))


def find_notice(session: Session, visit: Visit, notice_id: int) -> Notice:
    """One of the person's own. Raises NotFound."""
    found = session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.person_id == visit.person_id)
    )
    if found is None:
        raise NotFound("no such notice for this person")
    return found


def _item(one: Notice, title: str | None, course: str | None, visit: Visit) -> Item:
    return Item(
        id=one.id,
        kind=NoticeKind(one.kind),
        details=one.details,
        at=one.created_at,
        read=one.read_at is not None,
        plan_id=one.plan_id,
        plan_title=title or "",
        course=course,
        here=one.context_id == visit.context_id,
    )
