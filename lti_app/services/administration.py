"""What those who run the tool, or a platform of it, look after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_app.models import Context, Delivery, Job, LineItem, Person, Platform, ResourceLink, Score
from lti_app.services.tool_sessions import Visit

MOST_DELIVERIES = 200


class Access(StrEnum):
    """How far somebody's administration reaches."""

    NONE = "none"
    PLATFORM = "platform"
    """An administrator of a platform: of that one's connection and deliveries."""
    OPERATOR = "operator"
    """Named in the configuration: everything."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A score that needs a look: waiting, parked, or shown differently by the gradebook."""

    score_id: int
    deployment_id: int
    platform: str
    person: str | None
    course: str | None
    activity: str | None
    scaled: float | None
    delivery: Delivery
    attempts: int
    status: int | None
    problem: str | None
    due_at: datetime
    differs: bool
    shown: float | None


def access(session: Session, visit: Visit, administrators: Collection[str]) -> Access:
    """Needs the visit's scope. ``administrators`` are as configured: ``issuer|sub``."""
    if administrators:
        subject = session.get_one(Person, visit.person_id).subject
        if f"{visit.platform.issuer}|{subject}" in administrators:
            return Access.OPERATOR
    return Access.PLATFORM if visit.administers else Access.NONE


def undelivered(session: Session, platform: Platform) -> list[Undelivered]:
    """What needs a look in one deployment, the newest first. Needs its scope."""
    query = (
        select(Score, Person.name, Context.title, ResourceLink.title.label("activity"))
        .join(Person, Person.id == Score.person_id)
        .join(LineItem, LineItem.id == Score.line_item_id)
        .outerjoin(ResourceLink, ResourceLink.id == LineItem.resource_link_id)
        .outerjoin(Context, Context.id == ResourceLink.context_id)
        .where(
            or_(
                Score.delivery == Delivery.PARKED,
                (Score.delivery == Delivery.WAITING) & (Score.attempts > 0),
                (Score.delivery == Delivery.DELIVERED) & Score.differs,
            )
        )
        .order_by(Score.id.desc())
        .limit(MOST_DELIVERIES)
    )
    return [
        Undelivered(
            score_id=row.Score.id,
            deployment_id=row.Score.deployment_id,
            platform=platform.name,
            person=row.name,
            course=row.title,
            activity=row.activity,
            scaled=row.Score.scaled,
            delivery=Delivery(row.Score.delivery),
            attempts=row.Score.attempts,
            status=row.Score.last_status,
            problem=row.Score.problem,
            due_at=row.Score.due_at,
            differs=row.Score.differs,
            shown=row.Score.result_scaled,
        )
        for row in session.execute(query)
    ]


def rounds(session: Session) -> Sequence[Job]:
    """What comes round, and how it went."""
    return session.scalars(select(Job).order_by(Job.name)).all()
