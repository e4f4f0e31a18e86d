"""A plan's score on its way to the platform's gradebook: into the outbox, never further."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.models import Delivery, LineItem, Plan, PlanAuthor, ResourceLink, Score
from lti_app.models.activity import read_activity
from lti_app.services.ports import ScoreBox
from lti_app.services.scores import queue_score, wanted_line_item

MAXIMUM = 100.0


class Arrival(StrEnum):
    """Where a plan's score is, the worst of its authors' first."""

    REFUSED = "refused"
    DIFFERS = "differs"
    """The course site shows another score than the one that it took."""
    WAITING = "waiting"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class OnItsWay:
    arrival: Arrival
    scaled: float | None
    """0 to 1; None for "handed in, not graded"."""
    problem: str | None
    """What the last attempt failed of."""


def arrivals(
    session: Session, plans: Sequence[Plan], authors: Mapping[int, Collection[int]]
) -> Mapping[int, OnItsWay]:
    """Plan → what became of its authors' latest scores; nothing where none was queued.

    One query. It names people and activities instead of joining plans: a database that
    begins such a join at the scores reads all scores of an activity for each plan.
    """
    query = (
        select(LineItem.resource_link_id, Score)
        .join(Score, Score.line_item_id == LineItem.id)
        .where(
            Score.person_id.in_({one for people in authors.values() for one in people}),
            LineItem.resource_link_id.in_({plan.resource_link_id for plan in plans}),
            Score.delivery != Delivery.SUPERSEDED,
        )
        .order_by(Score.revision)
    )
    latest = {(link, score.person_id): score for link, score in session.execute(query)}
    order, found = list(Arrival), dict[int, OnItsWay]()
    for plan in plans:
        keys = [(plan.resource_link_id, person) for person in authors.get(plan.id, ())]
        ways = [_on_its_way(latest[key]) for key in keys if key in latest]
        if ways:
            found[plan.id] = min(ways, key=lambda one: order.index(one.arrival))
    return found


def _on_its_way(score: Score) -> OnItsWay:
    return OnItsWay(_arrival(score), score.scaled, score.problem)


def _arrival(score: Score) -> Arrival:
    if score.delivery == Delivery.PARKED:
        return Arrival.REFUSED
    if score.delivery == Delivery.WAITING:
        return Arrival.WAITING
    return Arrival.DIFFERS if score.differs else Arrival.ARRIVED


def outbox(
    session: Session,
    *,
    resource_link_id: int,
    person_id: int,
    scaled: float | None,
    comment: str | None,
    now: datetime,
) -> bool:
    """The ScoreBox of the running tool.

    An activity that doesn't count gets no column; one that its platform gave it all the same
    is filled.
    """
    link = session.get_one(ResourceLink, resource_link_id)
    activity = read_activity(link.custom)
    item = wanted_line_item(
        session,
        resource_link_id=resource_link_id,
        label=link.title,
        maximum=activity.points or MAXIMUM if activity.counts else None,
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
