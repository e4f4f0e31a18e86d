"""The outbox of scores: what is queued, what is due, and what came of it.

Nothing here touches the network. ``jobs.grades`` claims rows here, sends them, and
reports back here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lti_app.db import wake
from lti_app.errors import NotFound
from lti_app.models import Context, Delivery, LineItem, Person, ResourceLink, Score

ERRAND = "send scores"
LEASE = timedelta(minutes=5)
"""Longer than sending can take, so a row is tried again only if its worker is gone."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
LONGEST_COMMENT = 4000
MAY_MAKE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed score with all that is needed to send it."""

    score_id: int
    claim: datetime
    """Until when the row is ours: a later report of somebody else's claim changes nothing."""
    line_item_id: int
    line_item_url: str | None
    label: str
    resource_link: str | None
    """The platform's id of the activity."""
    line_items_url: str | None
    subject: str
    stamped_at: datetime
    scaled: float | None
    maximum: float
    comment: str | None
    attempts: int


def queue_score(
    session: Session,
    *,
    person_id: int,
    line_item_id: int,
    scaled: float | None,
    comment: str | None = None,
    maximum: float | None = None,
    now: datetime,
) -> Score | None:
    """Record a decision for the platform's gradebook, in the caller's transaction.

    ``scaled`` is 0 to 1; None says that something was handed in and waits for a
    grade, which is not queued once there is a grade: platforms would erase it.
    A later decision takes the place of earlier ones that were not sent. The
    caller commits. Raises ValueError, NotFound.
    """
    if scaled is not None and not 0 <= scaled <= 1:
        raise ValueError("a score is scaled from 0 to 1")
    item = session.scalar(select(LineItem).where(LineItem.id == line_item_id).with_for_update())
    if item is None:
        raise NotFound("there is no such line item")
    earlier = (Score.line_item_id == line_item_id, Score.person_id == person_id)
    if scaled is None and session.scalar(
        select(Score.id).where(*earlier, Score.scaled.is_not(None)).limit(1)
    ):
        return None
    last = session.scalar(select(Score).where(*earlier).order_by(Score.revision.desc()).limit(1))
    session.execute(
        update(Score)
        .where(
            *earlier,
            Score.delivery.in_((Delivery.WAITING, Delivery.PARKED)),
            or_(Score.claimed_until.is_(None), Score.claimed_until <= now),
        )
        .values(delivery=Delivery.SUPERSEDED)
    )
    stamp = next_stamp(last.stamped_at if last else None, now)
    score = Score(
        line_item_id=line_item_id,
        person_id=person_id,
        revision=last.revision + 1 if last else 1,
        scaled=scaled,
        maximum=maximum or item.maximum or 100.0,
        comment=comment[:LONGEST_COMMENT] if comment else None,
        stamped_at=stamp,
        delivery=Delivery.WAITING,
        due_at=max(now, stamp),
    )
    session.add(score)
    session.flush()
    wake(session, ERRAND)
    return score


def next_stamp(last: datetime | None, now: datetime) -> datetime:
    """A whole second, later than the last one by at least one."""
    stamp = now.replace(microsecond=0)
    return stamp if last is None or stamp > last else last + _SECOND


def same_score(left: float | None, right: float | None) -> bool:
    """Whether two scaled scores are one to a gradebook, which may round to two places."""
    if left is None or right is None:
        return left is right
    return abs(left - right) < 0.00501


def wanted_line_item(
    session: Session,
    *,
    resource_link_id: int,
    label: str | None,
    maximum: float | None,
    now: datetime,
) -> int | None:
    """The line item of an activity, noted for making where the platform named none.

    The platform's own goes before one that we made. None where there is none and none can be
    made, or ``maximum`` is None and so none is wanted. The caller commits.
    """
    known = session.scalar(
        select(LineItem.id)
        .where(LineItem.resource_link_id == resource_link_id)
        .order_by(LineItem.url.is_(None), LineItem.ours, LineItem.id)
        .limit(1)
    )
    if known is not None or maximum is None:
        return known
    link = session.scalar(
        select(ResourceLink).where(ResourceLink.id == resource_link_id).with_for_update()
    )
    course = session.get(Context, link.context_id) if link and link.context_id else None
    if link is None or course is None or course.line_items_url is None:
        return None
    if MAY_MAKE not in course.grade_scopes.split():
        return None
    item = LineItem(
        resource_link_id=link.id, label=label or link.title, maximum=maximum, seen_at=now
    )
    session.add(item)
    session.flush()
    return item.id


def claim_due(session: Session, *, now: datetime) -> Parcel | None:
    """Take the score that has waited longest, for this worker alone; None if none is due.

    Of one person and line item only one is out at a time, and only the latest.
    The caller commits before it sends.
    """
    other, claim = aliased(Score), now + LEASE
    blocked = (
        select(other.id)
        .where(
            other.line_item_id == Score.line_item_id,
            other.person_id == Score.person_id,
            other.id != Score.id,
            or_(other.revision > Score.revision, other.claimed_until > now),
        )
        .exists()
    )
    due = (
        select(Score.id)
        .where(
            Score.delivery == Delivery.WAITING,
            Score.due_at <= now,
            or_(Score.claimed_until.is_(None), Score.claimed_until <= now),
            ~blocked,
        )
        .order_by(Score.due_at, Score.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    score_id = session.scalar(due)
    if score_id is None:
        return None
    session.execute(
        update(Score)
        .where(Score.id == score_id)
        .values(claimed_until=claim, attempts=Score.attempts + 1)
    )
    return _parcel(session, score_id, claim)


def _parcel(session: Session, score_id: int, claim: datetime) -> Parcel:
    query = (
        select(Score, LineItem, Person, ResourceLink, Context)
        .join(LineItem, LineItem.id == Score.line_item_id)
        .join(Person, Person.id == Score.person_id)
        .outerjoin(ResourceLink, ResourceLink.id == LineItem.resource_link_id)
        .outerjoin(Context, Context.id == ResourceLink.context_id)
        .where(Score.id == score_id)
        .execution_options(populate_existing=True)
    )
    score, item, person, link, course = session.execute(query).one()
    return Parcel(
        score_id=score.id,
        claim=claim,
        line_item_id=item.id,
        line_item_url=item.url,
        label=item.label or (link.title if link else None) or "Action plan",
        resource_link=link.lti_id if link else None,
        line_items_url=course.line_items_url if course else None,
        subject=person.subject,
        stamped_at=score.stamped_at,
        scaled=score.scaled,
        maximum=score.maximum,
        comment=score.comment,
        attempts=score.attempts,
    )


def delivered(session: Session, parcel: Parcel, *, status: int | None, now: datetime) -> bool:
    """The platform has it. False if the claim ran out and the row is somebody else's."""
    values = {"delivery": Delivery.DELIVERED, "delivered_at": now, "last_status": status}
    return _report(session, parcel, {**values, "claimed_until": None})


def parked(session: Session, parcel: Parcel, *, status: int | None, problem: str) -> bool:
    """The platform said no for good: kept for staff to look at."""
    values = {"delivery": Delivery.PARKED, "last_status": status, "problem": problem[:255]}
    return _report(session, parcel, {**values, "claimed_until": None})


def not_needed(session: Session, parcel: Parcel) -> bool:
    """The platform has a grade already, which this message would erase."""
    values = {"delivery": Delivery.SUPERSEDED, "claimed_until": None, "problem": None}
    return _report(session, parcel, values)


def postponed(
    session: Session,
    parcel: Parcel,
    *,
    status: int | None,
    problem: str,
    now: datetime,
    at_least: timedelta = timedelta(),
) -> bool:
    """Nobody answered, or not now: again later, each time after a longer wait."""
    values = {"last_status": status, "problem": problem[:255], "claimed_until": None}
    wait = max(backoff(parcel.attempts), min(at_least, LONGEST_WAIT))
    return _report(session, parcel, {**values, "due_at": now + wait})


def restamped(session: Session, parcel: Parcel, stamp: datetime) -> bool:
    """The platform wants a newer timestamp; kept before it is used."""
    return _report(session, parcel, {"stamped_at": stamp})


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubled each time, with jitter of a half."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 12))
    return timedelta(seconds=longest.total_seconds() * random.uniform(0.5, 1.0))  # noqa: S311


def line_item_found(
    session: Session,
    line_item_id: int,
    *,
    url: str,
    label: str,
    maximum: float | None,
    ours: bool,
    now: datetime,
) -> None:
    """Keep where the platform has the column, and whether we made it. The caller commits."""
    twin = session.scalar(select(LineItem).where(LineItem.url == url, LineItem.id != line_item_id))
    item = session.get_one(LineItem, line_item_id)
    if twin is not None:  # a launch told us meanwhile, without an activity
        last = session.scalar(select(func.max(Score.revision)).where(Score.line_item_id == item.id))
        session.execute(
            update(Score)
            .where(Score.line_item_id == twin.id)
            .values(line_item_id=item.id, revision=Score.revision + (last or 0))
        )
        session.delete(twin)
        session.flush()
    item.url, item.maximum, item.seen_at = url, maximum or item.maximum, now
    item.label, item.ours = label, ours
    item.claimed_until = None


def claim_line_item(session: Session, line_item_id: int, *, now: datetime) -> bool:
    """Whether this worker alone may look for the line item and make it. The caller commits."""
    claimed = session.execute(
        update(LineItem)
        .where(
            LineItem.id == line_item_id,
            LineItem.url.is_(None),
            or_(LineItem.claimed_until.is_(None), LineItem.claimed_until <= now),
        )
        .values(claimed_until=now + LEASE)
        .returning(LineItem.id)
    )
    return claimed.one_or_none() is not None


def release_line_item(session: Session, line_item_id: int) -> None:
    session.execute(update(LineItem).where(LineItem.id == line_item_id).values(claimed_until=None))


def retry(session: Session, score_id: int, *, now: datetime) -> Score:
    """Send a parked or waiting score again now. Raises NotFound. The caller commits."""
    score = session.get(Score, score_id)
    if score is None or score.delivery not in (Delivery.PARKED, Delivery.WAITING):
        raise NotFound("there is no undelivered score with this number")
    score.delivery, score.due_at, score.attempts = Delivery.WAITING, now, 0
    wake(session, ERRAND)
    return score


def count_by_delivery(session: Session) -> dict[Delivery, int]:
    rows = session.execute(select(Score.delivery, func.count()).group_by(Score.delivery)).all()
    found = {Delivery(name): count for name, count in rows}
    return {one: found.get(one, 0) for one in Delivery}


def count_late(session: Session, *, before: datetime) -> int:
    """Scores on their way that were due before this moment."""
    late = (Score.delivery == Delivery.WAITING) & (Score.due_at <= before)
    return session.scalar(select(func.count()).select_from(Score).where(late)) or 0


def _report(session: Session, parcel: Parcel, values: Mapping[str, object]) -> bool:
    changed = session.execute(
        update(Score)
        .where(Score.id == parcel.score_id, Score.claimed_until == parcel.claim)
        .values(**values)
        .returning(Score.id)
    )
    return changed.one_or_none() is not None
