"""A plan's score on its way to the platform's gradebook: into the outbox, never further."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.models import Plan, PlanAuthor, ResourceLink
from lti_app.services.ports import ScoreBox
from lti_app.services.scores import queue_score, wanted_line_item

MAXIMUM = 100.0


def outbox(
    session: Session,
    *,
    resource_link_id: int,
    person_id: int,
    scaled: float | None,
    comment: str | None,
    now: datetime,
) -> bool:
    """The ScoreBox of the running tool."""
    link = session.get(ResourceLink, resource_link_id)
    item = wanted_line_item(
        session,
        resource_link_id=resource_link_id,
        label=link.title if link else None,
        maximum=MAXIMUM,
        now=now,
    )
    if item is None:
        return False
    queue_score(
        session, person_id=person_id, line_item_id=item, scaled=scaled, comment=comment, now=now
    )
    return True


def score_authors(
    session: Session, plan: Plan, scores: ScoreBox, *, scaled: float | None, now: datetime
) -> bool:
    """Queue one score for each author; whether the activity has a column for it."""
    if plan.resource_link_id is None:
        return False
    people = session.scalars(select(PlanAuthor.person_id).where(PlanAuthor.plan_id == plan.id))
    taken = [
        scores(
            session,
            resource_link_id=plan.resource_link_id,
            person_id=person_id,
            scaled=scaled,
            comment=None,
            now=now,
        )
        for person_id in people.all()
    ]
    return any(taken)
