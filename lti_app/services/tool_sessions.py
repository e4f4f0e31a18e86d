"""Sessions of people at work: one per launch, in the database, bound to all it came with."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lti_app.db import Scope
from lti_app.errors import NotSignedIn
from lti_app.models import Platform, Role, ToolSession
from lti_app.models.launch_state import Binding
from lti_app.models.message import MessageKind

NOTED_AFTER = timedelta(minutes=5)
"""A session in use is written to the database at most this often."""
LONGEST = timedelta(hours=72)
"""However busy, a session ends this long after its launch: roles may have changed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A session as a request sees it."""

    key_hash: str
    binding: Binding
    scope: Scope
    platform: Platform
    person_id: int
    context_id: int | None
    resource_link_id: int | None
    role: Role
    administers: bool
    """Whether the platform calls this person an administrator of its own."""
    kind: MessageKind
    details: Mapping[str, Any]
    locale: str | None
    time_zone: str | None
    """The person's own, chosen or told by their browser; None while it is not known."""
    asks_zone: bool
    """Whether the browser shall tell its zone, since the person chose none."""
    return_url: str | None
    used_at: datetime
    expires_at: datetime

    def is_worth_noting(self, now: datetime) -> bool:
        """Whether its use was last written down long enough ago."""
        return now - self.used_at >= NOTED_AFTER


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key() -> str:
    """256 random bits: the part of a session that stands in its addresses."""
    return secrets.token_urlsafe(32)


def find_visit(session: Session, key: str, browser_secret: str | None, *, now: datetime) -> Visit:
    """The session with this key, if this browser may use it. Only reads.

    A session bound by cookie needs the secret of the browser it was made in; one
    bound by the platform's storage has nothing but its key. Raises NotSignedIn.
    """
    query = (
        select(ToolSession, Platform)
        .join(Platform, Platform.id == ToolSession.platform_id)
        .where(ToolSession.key_hash == fingerprint(key))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotSignedIn("no such session")
    found, platform = row.ToolSession, row.Platform
    if found.expires_at <= now or found.created_at + LONGEST <= now:
        raise NotSignedIn("the session is over")
    if platform.disabled_at is not None:
        raise NotSignedIn("the platform is disabled")
    binding = Binding(found.binding)
    if binding is Binding.COOKIE and not _is_of_browser(found, browser_secret):
        raise NotSignedIn("another browser's session")
    return _visit(found, platform, binding)


def keep_awake(session: Session, visit: Visit, *, now: datetime, lasts: timedelta) -> None:
    """Move the end of a session ahead: it is in use. The caller commits."""
    session.execute(
        update(ToolSession)
        .where(ToolSession.key_hash == visit.key_hash)
        .values(used_at=now, expires_at=now + lasts)
    )


def _visit(found: ToolSession, platform: Platform, binding: Binding) -> Visit:
    return Visit(
        key_hash=found.key_hash,
        binding=binding,
        scope=Scope(found.platform_id, found.deployment_id),
        platform=platform,
        person_id=found.person_id,
        context_id=found.context_id,
        resource_link_id=found.resource_link_id,
        role=Role(found.role),
        administers=found.administers,
        kind=MessageKind(found.message),
        details=found.details,
        locale=found.locale,
        time_zone=found.time_zone,
        asks_zone=found.asks_zone,
        return_url=found.return_url,
        used_at=found.used_at,
        expires_at=found.expires_at,
    )


def end_visit(session: Session, visit: Visit) -> int:
    """Sign somebody out of every tab of this browser; how many sessions ended.

    People share phones: whoever signs out of one tab means all of theirs. Other
    people's sessions in the same browser stay. The caller commits.
    """
    own = select(ToolSession.browser_hash).where(ToolSession.key_hash == visit.key_hash)
    condition = ToolSession.key_hash == visit.key_hash
    if visit.binding is Binding.COOKIE:
        condition = (
            (ToolSession.browser_hash == own.scalar_subquery())
            & (ToolSession.person_id == visit.person_id)
            & (ToolSession.deployment_id == visit.scope.deployment_id)
        )
    ended = session.execute(delete(ToolSession).where(condition).returning(ToolSession.id))
    return len(ended.all())


def forget_old_sessions(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Delete sessions that are over, a bounded number at a time; how many. The caller commits."""
    old = select(ToolSession.id).where(ToolSession.expires_at <= now).limit(limit)
    gone = session.execute(
        delete(ToolSession).where(ToolSession.id.in_(old)).returning(ToolSession.id)
    )
    return len(gone.all())


def _is_of_browser(found: ToolSession, browser_secret: str | None) -> bool:
    if browser_secret is None:
        return False
    return hmac.compare_digest(found.browser_hash, fingerprint(browser_secret))
