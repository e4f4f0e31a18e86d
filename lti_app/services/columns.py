"""Columns that the tool made in a gradebook: each follows its activity.

A course gives it another name or other points: the column gets them too, unless
somebody named it anew in the gradebook. The platform makes a column of its own
for the activity: scores move there, and ours goes when all of them have arrived.

Nothing here touches the network; ``jobs.columns`` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, aliased

from lti_app.db import wake
from lti_app.models import Delivery, LineItem, ResourceLink, Score
from lti_app.models.activity import read_activity
from lti_app.services.scores import ERRAND, next_stamp


@dataclass(frozen=True, slots=True)
class Change:
    """A column that says something else than its activity."""

    line_item_id: int
    url: str
    told: tuple[str | None, float | None]
    """Name and points as we last gave them."""
    label: str
    maximum: float


def columns_to_change(session: Session) -> list[Change]:
    query = (
        select(LineItem, ResourceLink)
        .join(ResourceLink, ResourceLink.id == LineItem.resource_link_id)
        .where(LineItem.ours, LineItem.url.is_not(None))
        .order_by(LineItem.id)
    )
    found = []
    for item, link in session.execute(query).all():
        label = link.title or item.label or ""
        maximum = read_activity(link.custom).points or item.maximum or 100.0
        told = (item.label, item.maximum)
        if item.url and (label, maximum) != told:
            found.append(Change(item.id, item.url, told, label, maximum))
    return found


def changed(session: Session, change: Change) -> None:
    item = session.get_one(LineItem, change.line_item_id)
    item.label, item.maximum = change.label, change.maximum


def left_to_others(session: Session, line_item_id: int) -> None:
    """Somebody changed the column in the gradebook, or deleted it: it is theirs from now on."""
    session.get_one(LineItem, line_item_id).ours = False


def move_scores(session: Session, *, now: datetime) -> int:
    """Queue anew, for a platform's own column, what stands in ours beside it; how many people.

    The decisions stay as they are. A column of which a score is out just now waits.
    """
    return sum(_move(session, old, new, now) for old, new in _doubled(session))


def columns_to_delete(session: Session) -> list[tuple[int, str]]:
    """Ours beside a platform's own, with nothing in them and nothing left to deliver there."""
    return [
        (old.id, old.url)
        for old, new in _doubled(session)
        if old.url
        and not _has_scores(session, old.id)
        and not _has_scores(session, new.id, Delivery.WAITING, Delivery.PARKED)
    ]


def deleted(session: Session, line_item_id: int) -> None:
    session.execute(delete(LineItem).where(LineItem.id == line_item_id))


def _doubled(session: Session) -> list[tuple[LineItem, LineItem]]:
    other = aliased(LineItem)
    query = (
        select(LineItem, other)
        .join(other, other.resource_link_id == LineItem.resource_link_id)
        .where(LineItem.ours, other.url.is_not(None), other.ours.is_(False))
        .order_by(LineItem.id, other.id)
    )
    return [(old, new) for old, new in session.execute(query).all()]


def _has_scores(session: Session, line_item_id: int, *states: Delivery) -> bool:
    query = select(Score.id).where(Score.line_item_id == line_item_id).limit(1)
    if states:
        query = query.where(Score.delivery.in_(states))
    return session.scalar(query) is not None


def _move(session: Session, old: LineItem, new: LineItem, now: datetime) -> int:
    session.scalars(
        select(LineItem.id).where(LineItem.id.in_((old.id, new.id))).with_for_update()
    ).all()
    moving = session.scalars(
        select(Score).where(Score.line_item_id == old.id).order_by(Score.person_id, Score.revision)
    ).all()
    if not moving or any(one.claimed_until and one.claimed_until > now for one in moving):
        return 0
    last = session.scalar(select(func.max(Score.revision)).where(Score.line_item_id == new.id)) or 0
    session.execute(
        update(Score)
        .where(Score.line_item_id == old.id)
        .values(line_item_id=new.id, revision=Score.revision + last)
        .execution_options(synchronize_session=False)
    )
    latest = {one.person_id: one for one in moving}.values()
    for score in latest:
        if score.scaled is not None:
            score.stamped_at = next_stamp(score.stamped_at, now)
            score.due_at = max(now, score.stamped_at)
            score.delivery, score.attempts, score.differs = Delivery.WAITING, 0, False
            score.delivered_at = score.result_scaled = None
    wake(session, ERRAND)
    return len(latest)
