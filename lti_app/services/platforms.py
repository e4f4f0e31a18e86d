"""Platform registrations, as an operator keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.db import Scope
from lti_app.errors import Conflict, NotFound
from lti_app.models import Deployment, Platform

LONGEST = {"issuer": 512, "name": 255, "client_id": 255, "deployment": 255, "deployments": 255}
"""Characters of what names a platform; other addresses have room for 2,048."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlatform:
    """What an administrator of a platform hands over."""

    name: str
    issuer: str
    client_id: str
    auth_login_url: str
    auth_token_url: str
    key_set_url: str
    auth_audience: str | None = None
    frame_origins: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    """With none, the first launch of each deployment introduces it."""


def add_platform(session: Session, new: NewPlatform, *, now: datetime) -> Platform:
    """Register a platform. Raises Conflict if issuer and client are known. The caller commits."""
    query = select(Platform).where(
        Platform.issuer == new.issuer, Platform.client_id == new.client_id
    )
    if session.scalar(query) is not None:
        raise Conflict("a platform with this issuer and client id is registered already")
    platform = Platform(
        name=new.name,
        issuer=new.issuer,
        client_id=new.client_id,
        auth_login_url=new.auth_login_url,
        auth_token_url=new.auth_token_url,
        key_set_url=new.key_set_url,
        auth_audience=new.auth_audience,
        frame_origins=list(new.frame_origins),
        accepts_new_deployments=not new.deployments,
        created_at=now,
    )
    session.add(platform)
    session.flush()
    for lti_id in new.deployments:
        session.add(Deployment(platform_id=platform.id, lti_id=lti_id, created_at=now))
    return platform


def list_platforms(session: Session) -> Sequence[Platform]:
    return session.scalars(select(Platform).order_by(Platform.name, Platform.id)).all()


def get_platform(session: Session, platform_id: int) -> Platform:
    """Raises NotFound."""
    platform = session.get(Platform, platform_id)
    if platform is None:
        raise NotFound(f"there is no platform {platform_id}")
    return platform


def active_deployments(session: Session) -> list[tuple[Platform, Scope]]:
    """Every deployment that jobs work for: each needs a session of its own."""
    rows = session.execute(
        select(Platform, Deployment.id)
        .join(Deployment, Deployment.platform_id == Platform.id)
        .where(Platform.disabled_at.is_(None))
        .order_by(Deployment.id)
    )
    return [(row.Platform, Scope(row.Platform.id, row.id)) for row in rows]


def disable_platform(session: Session, platform_id: int, *, now: datetime) -> Platform:
    """Refuse this platform's launches from now on, and end its sessions at their next request.

    What its people wrote stays. Raises NotFound, Conflict. The caller commits.
    """
    platform = get_platform(session, platform_id)
    if platform.disabled_at is not None:
        raise Conflict("this platform is disabled already")
    platform.disabled_at = now
    return platform


def enable_platform(session: Session, platform_id: int) -> Platform:
    """Accept its launches again, or for the first time: this is the approval, too.

    Raises NotFound, Conflict. The caller commits."""
    platform = get_platform(session, platform_id)
    if platform.disabled_at is None:
        raise Conflict("this platform is not disabled")
    platform.disabled_at = None
    platform.awaits_approval = False
    return platform


def framing_origins(platform: Platform) -> tuple[str, ...]:
    """The origins whose pages may show the tool in a frame for this platform."""
    addresses = (platform.issuer, platform.auth_login_url, *platform.frame_origins)
    return tuple(dict.fromkeys(one for one in map(origin_of, addresses) if one))


@lru_cache(maxsize=1024)
def origin_of(address: str) -> str | None:
    """``https://host:port`` of an address; None where it has none (an issuer needn't be one)."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    safe = host and not set(host) & set(" ;,'\"*")
    return f"{parts.scheme}://{host}" if parts.scheme in {"http", "https"} and safe else None
