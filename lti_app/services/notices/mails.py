"""The outbox of mails: which notices go in which mail, when, and what came of it.

Nothing here touches the network. ``jobs.mail`` claims rows here, sends them, and
reports back here, as it is with scores. A row holds no text and no address.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lti_app.db import wake
from lti_app.errors import NotFound
from lti_app.models import Context, Mail, MailState, Notice, NoticeKind, Person
from lti_app.services.notices.events import ERRAND
from lti_app.services.notices.wishes import (
    Way,
    Wishes,
    after_quiet_hours,
    next_digest,
    read_wishes,
)
from lti_app.services.scores import backoff

LEASE = timedelta(minutes=5)
"""Longer than sending one can take, so a row is tried again only if its worker is gone."""
GIVEN_UP_AFTER = timedelta(days=4)
OLD_NEWS = timedelta(days=1)
"""A notice this old gets no mail any more: mail was off when it was made."""
MOST_AT_ONCE = 200
KEPT = timedelta(days=400)
"""Longer than an edition of the course: afterwards nobody looks for a notice."""


@dataclass(frozen=True, slots=True)
class News:
    """One notice in a mail."""

    kind: NoticeKind
    details: Mapping[str, Any]
    context_id: int
    course: str | None
    plan_id: int | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed mail with all that is needed to write and send it."""

    mail_id: int
    claim: datetime
    deployment_id: int
    person_id: int
    address: str
    token: str
    digest: bool
    attempts: int
    created_at: datetime
    locale: str | None
    wishes: Wishes
    news: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail that needs a look."""

    mail_id: int
    deployment_id: int
    platform: str
    person: str | None
    parked: bool
    attempts: int
    problem: str | None
    due_at: datetime


def gather(session: Session, *, time_zone: str, now: datetime) -> int:
    """Decide for new notices whether and when a mail carries them; how many were looked at.

    The caller commits. Several at once are safe: each takes other notices.
    """
    waiting = session.scalars(
        select(Notice)
        .where(Notice.looked_at.is_(None))
        .order_by(Notice.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    wishes: dict[int, Wishes | None] = {}
    for notice in waiting:
        if notice.person_id not in wishes:
            wishes[notice.person_id] = _wishes(session, notice.person_id)
        wanted = wishes[notice.person_id]
        notice.looked_at = now
        if wanted is None or notice.read_at is not None or notice.created_at <= now - OLD_NEWS:
            continue
        way = wanted.way(NoticeKind(notice.kind))
        if way is not Way.NEVER:
            notice.mail_id = _mail_for(session, notice, way, wanted, time_zone, now)
    session.flush()
    return len(waiting)


def claim_due(session: Session, *, now: datetime) -> Parcel | None:
    """Take the mail that is due first, for this worker alone; None if nothing is due.

    One that nobody needs any more is dropped on the way. The caller commits before it sends.
    """
    for _ in range(MOST_AT_ONCE):
        row = session.scalar(
            select(Mail)
            .where(
                Mail.state == MailState.WAITING,
                Mail.due_at <= now,
                or_(Mail.claimed_until.is_(None), Mail.claimed_until <= now),
            )
            .order_by(Mail.due_at, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        parcel = _parcel(session, row, now + LEASE)
        if parcel is not None:
            row.claimed_until, row.attempts = parcel.claim, parcel.attempts
            return parcel
        row.state = MailState.DROPPED
        session.flush()
    return None


def sent(session: Session, parcel: Parcel, *, now: datetime) -> bool:
    """The mail server has it. False if the claim ran out and the row is somebody else's."""
    return _report(session, parcel, {"state": MailState.SENT, "sent_at": now, "problem": None})


def parked(session: Session, parcel: Parcel, *, code: int | None, problem: str) -> bool:
    """The mail server said no for good: kept for staff to look at."""
    values = {"state": MailState.PARKED, "last_code": code, "problem": problem[:255]}
    return _report(session, parcel, values)


def postponed(
    session: Session, parcel: Parcel, *, code: int | None, problem: str, now: datetime
) -> bool:
    """Not now: again later, each time after a longer wait; after some days it is parked."""
    if now - parcel.created_at > GIVEN_UP_AFTER:
        return parked(session, parcel, code=code, problem=problem)
    due_at = now + backoff(parcel.attempts)
    values = {"due_at": due_at, "last_code": code, "problem": problem[:255]}
    return _report(session, parcel, values)


def unsent(session: Session, deployment_id: int, platform: str) -> list[Unsent]:
    """What needs a look in one deployment, the newest first. Needs its scope."""
    query = (
        select(Mail, Person.name)
        .join(Person, Person.id == Mail.person_id)
        .where(
            or_(
                Mail.state == MailState.PARKED,
                (Mail.state == MailState.WAITING) & (Mail.attempts > 0),
            )
        )
        .order_by(Mail.id.desc())
        .limit(MOST_AT_ONCE)
    )
    return [
        Unsent(
            mail_id=row.Mail.id,
            deployment_id=deployment_id,
            platform=platform,
            person=row.name,
            parked=row.Mail.state == MailState.PARKED,
            attempts=row.Mail.attempts,
            problem=row.Mail.problem,
            due_at=row.Mail.due_at,
        )
        for row in session.execute(query)
    ]


def count_parked(session: Session) -> int:
    query = select(func.count()).where(Mail.state == MailState.PARKED)
    return session.scalar(query) or 0


def count_undelivered(session: Session, context_id: int) -> int:
    """Parked mails with news of a course that nobody has read in the tool either."""
    query = (
        select(func.count(Mail.id.distinct()))
        .join(Notice, Notice.mail_id == Mail.id)
        .where(
            Mail.state == MailState.PARKED,
            Notice.context_id == context_id,
            Notice.read_at.is_(None),
        )
    )
    return session.scalar(query) or 0


def forget_old(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Delete notices of the last year's course and mails that are over; how many.

    Needs the scope of a deployment. The caller commits.
    """
    old = select(Notice.id).where(Notice.created_at <= now - KEPT).limit(limit)
    gone = session.execute(delete(Notice).where(Notice.id.in_(old)).returning(Notice.id)).all()
    carried = exists().where(Notice.mail_id == Mail.id)
    over = (MailState.SENT, MailState.DROPPED)
    empty = select(Mail.id).where(Mail.state.in_(over), ~carried).limit(limit)
    mails = session.execute(delete(Mail).where(Mail.id.in_(empty)).returning(Mail.id)).all()
    return len(gone) + len(mails)


def retry(session: Session, mail_id: int, *, now: datetime) -> None:
    """Send a parked or waiting mail again now. Raises NotFound. The caller commits."""
    mail = session.get(Mail, mail_id)
    if mail is None or mail.state not in (MailState.PARKED, MailState.WAITING):
        raise NotFound("there is no unsent mail with this number")
    mail.state, mail.due_at, mail.attempts, mail.created_at = MailState.WAITING, now, 0, now
    wake(session, ERRAND)


def _wishes(session: Session, person_id: int) -> Wishes | None:
    """None for somebody whom no mail can reach."""
    person = session.get_one(Person, person_id)
    return read_wishes(session, person_id) if person.email else None


def _mail_for(
    session: Session, notice: Notice, way: Way, wishes: Wishes, time_zone: str, now: datetime
) -> int:
    """The mail that waits for this person already, or a new one."""
    digest, zone = way is Way.DAILY, wishes.zone(time_zone)
    waiting = session.scalar(
        select(Mail.id)
        .where(
            Mail.person_id == notice.person_id,
            Mail.digest == digest,
            Mail.state == MailState.WAITING,
            Mail.attempts == 0,
            Mail.claimed_until.is_(None),
        )
        .limit(1)
        .with_for_update()
    )
    if waiting is not None:
        return waiting
    due_at = next_digest(wishes, zone, now) if digest else after_quiet_hours(wishes, zone, now)
    mail = Mail(
        person_id=notice.person_id,
        token=secrets.token_hex(16),
        digest=digest,
        state=MailState.WAITING,
        created_at=now,
        due_at=due_at,
    )
    session.add(mail)
    session.flush()
    return mail.id


def _parcel(session: Session, mail: Mail, claim: datetime) -> Parcel | None:
    """None where nobody needs the mail: all is read, or no mail is wanted any more."""
    person = session.get_one(Person, mail.person_id)
    wishes = read_wishes(session, mail.person_id)
    news = _news(session, mail.id)
    wanted = tuple(one for one in news if wishes.way(one.kind) is not Way.NEVER)
    if not wanted or not person.email:
        return None
    return Parcel(
        mail_id=mail.id,
        claim=claim,
        deployment_id=mail.deployment_id,
        person_id=person.id,
        address=person.email,
        token=mail.token,
        digest=mail.digest,
        attempts=mail.attempts + 1,
        created_at=mail.created_at,
        locale=wishes.language or person.locale,
        wishes=wishes,
        news=wanted,
    )


def _news(session: Session, mail_id: int) -> Sequence[News]:
    """What is still unread, the oldest first."""
    query = (
        select(Notice, func.coalesce(Context.title, Context.label).label("course"))
        .join(Context, Context.id == Notice.context_id)
        .where(Notice.mail_id == mail_id, Notice.read_at.is_(None))
        .order_by(Notice.id)
    )
    return [
        News(
            NoticeKind(row.Notice.kind),
            row.Notice.details,
            row.Notice.context_id,
            row.course,
            row.Notice.plan_id,
        )
        for row in session.execute(query)
    ]


def _report(session: Session, parcel: Parcel, values: Mapping[str, object]) -> bool:
    changed = session.execute(
        update(Mail)
        .where(Mail.id == parcel.mail_id, Mail.claimed_until == parcel.claim)
        .values(**values, claimed_until=None)
        .returning(Mail.id)
    )
    return changed.one_or_none() is not None
