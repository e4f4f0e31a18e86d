"""One-time links with which a platform registers itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lti_app.errors import NotFound
from lti_app.models import RegistrationInvite
from lti_app.services.tool_sessions import fingerprint, new_key

GOOD_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=90)


def invite(session: Session, *, note: str, approved: bool, now: datetime) -> str:
    """A secret that lets one platform register itself within a week. The caller commits."""
    token = new_key()
    session.add(
        RegistrationInvite(
            token_hash=fingerprint(token),
            note=note.strip()[:255],
            approved=approved,
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    return token


def look_at(session: Session, token: str, *, now: datetime) -> RegistrationInvite:
    """The invitation, still unused. Raises NotFound."""
    found = session.scalar(
        select(RegistrationInvite).where(
            RegistrationInvite.token_hash == fingerprint(token),
            RegistrationInvite.used_at.is_(None),
            RegistrationInvite.expires_at > now,
        )
    )
    if found is None:
        raise NotFound("the invitation is unknown, used up or too old")
    return found


def use_up(session: Session, token: str, *, now: datetime) -> RegistrationInvite:
    """Take the invitation, once, even among many at once. Raises NotFound. The caller commits."""
    taken = session.execute(
        update(RegistrationInvite)
        .where(
            RegistrationInvite.token_hash == fingerprint(token),
            RegistrationInvite.used_at.is_(None),
            RegistrationInvite.expires_at > now,
        )
        .values(used_at=now)
        .returning(RegistrationInvite.id)
    ).one_or_none()
    if taken is None:
        raise NotFound("the invitation is unknown, used up or too old")
    return session.get_one(RegistrationInvite, taken.id, populate_existing=True)


def give_back(session: Session, invitation_id: int) -> None:
    """The registration came to nothing: the link is good once more. The caller commits."""
    session.execute(
        update(RegistrationInvite)
        .where(RegistrationInvite.id == invitation_id)
        .values(used_at=None)
    )


def open_invitations(session: Session, *, now: datetime) -> Sequence[RegistrationInvite]:
    query = select(RegistrationInvite).where(
        RegistrationInvite.used_at.is_(None), RegistrationInvite.expires_at > now
    )
    return session.scalars(query.order_by(RegistrationInvite.created_at)).all()


def forget_old_invitations(session: Session, *, now: datetime) -> int:
    """Delete invitations long over; how many. The caller commits."""
    old = delete(RegistrationInvite).where(RegistrationInvite.expires_at <= now - KEPT_FOR)
    return len(session.execute(old.returning(RegistrationInvite.id)).all())
