"""From a verified launch to somebody at work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lti_app.db import Scope, enter_scope, insert_row, look_up_own, upsert
from lti_app.models import (
    Context,
    Deployment,
    LineItem,
    Membership,
    Person,
    Preference,
    ResourceLink,
    ToolSession,
)
from lti_app.models.launch_state import Binding
from lti_app.models.message import LaunchMessage
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.services.roles import is_administrator, role_of
from lti_app.services.tool_sessions import fingerprint, new_key


def _chosen(column: Any) -> Any:
    """One of the person's settings."""
    query = select(column).where(
        Preference.deployment_id == bindparam("deployment"),
        Preference.person_id == bindparam("person"),
    )
    return query.scalar_subquery().label(column.key)


_BEFORE = select(
    select(Membership.role)
    .where(
        Membership.deployment_id == bindparam("deployment"),
        Membership.person_id == bindparam("person"),
        Membership.context_id == bindparam("context"),
        Membership.left_at.is_(None),
    )
    .scalar_subquery()
    .label("role"),
    *(_chosen(one) for one in (Preference.language, Preference.time_zone, Preference.seen_zone)),
)
"""What somebody is in this course so far, unless they left it; their language and time zone."""


def sign_in(
    session: Session,
    platform_id: int,
    message: LaunchMessage,
    *,
    binding: Binding,
    browser_hash: str,
    now: datetime,
    lasts: timedelta,
    deployment_id: int | None = None,
) -> str:
    """Record who was launched into what, and open a session; its key.

    Ties the database session to the launch's deployment. What the platform no
    longer sends (a name, say) is forgotten, since it may have been withdrawn.
    The caller commits.
    """
    if deployment_id is None:
        deployment_id = _deployment(session, platform_id, message.deployment, now)
    enter_scope(session, Scope(platform_id, deployment_id))
    person_id = _person(session, message, now)
    context_id = _context(session, message, now)
    link_id = _resource_link(session, message, context_id, now)
    role = role_of(message.roles)
    before = look_up_own(session, _BEFORE, {"person": person_id, "context": context_id})
    if context_id is not None:
        if before.role != role:  # it opens or closes plans to somebody, so it goes into the log
            told = {"role": role.value, "before": before.role}
            note_in_course(session, Act.ROLE, by=person_id, now=now, context_id=context_id, **told)
        upsert(
            session,
            Membership,
            {"context_id": context_id, "person_id": person_id},
            {"role": role, "lti_roles": list(message.roles), "seen_at": now, "left_at": None},
        )
    if message.grades is not None and message.grades.line_item_url is not None:
        _line_item(session, message.grades.line_item_url, link_id, now)
    key = new_key()
    insert_row(
        session,
        ToolSession,
        {
            "key_hash": fingerprint(key),
            "browser_hash": browser_hash,
            "binding": binding,
            "platform_id": platform_id,
            "deployment_id": deployment_id,
            "person_id": person_id,
            "context_id": context_id,
            "resource_link_id": link_id,
            "role": role,
            "administers": is_administrator(message.roles),
            "message": message.kind,
            "details": dict(message.details),
            "locale": before.language or message.locale,
            "time_zone": before.time_zone or before.seen_zone,
            "asks_zone": before.time_zone is None,
            "return_url": message.return_url,
            "created_at": now,
            "used_at": now,
            "expires_at": now + lasts,
        },
    )
    return key


def _deployment(session: Session, platform_id: int, lti_id: str, now: datetime) -> int:
    """The row of a deployment that the launch was allowed to name."""
    known = session.scalar(
        select(Deployment.id).where(
            Deployment.platform_id == platform_id, Deployment.lti_id == lti_id
        )
    )
    if known is not None:
        return known
    return upsert(
        session, Deployment, {"platform_id": platform_id, "lti_id": lti_id}, {"created_at": now}
    )


def _person(session: Session, message: LaunchMessage, now: datetime) -> int:
    known = {
        "name": message.name,
        "email": message.email,
        "locale": message.locale,
        "last_seen_at": now,
    }
    new = {"first_seen_at": now}
    return upsert(session, Person, {"subject": message.subject}, known, new=new)


def _context(session: Session, message: LaunchMessage, now: datetime) -> int | None:
    if message.course is None:
        return None
    grades = message.grades
    return upsert(
        session,
        Context,
        {"lti_id": message.course.lti_id},
        {
            "title": message.course.title,
            "label": message.course.label,
            "roster_url": message.roster_url,
            "groups_url": message.groups_url,
            "line_items_url": grades.line_items_url if grades else None,
            "grade_scopes": " ".join(grades.scopes) if grades else "",
            "seen_at": now,
        },
    )


def _line_item(session: Session, url: str, link_id: int | None, now: datetime) -> None:
    """The column that the launch names; it may be the one we were about to look for."""
    wanted = None
    if link_id is not None:
        wanted = session.scalar(
            select(LineItem).where(LineItem.resource_link_id == link_id, LineItem.url.is_(None))
        )
    if wanted is not None and not session.scalar(select(LineItem.id).where(LineItem.url == url)):
        wanted.url, wanted.seen_at = url, now
        return
    found: dict[str, Any] = {"resource_link_id": link_id} if link_id is not None else {}
    upsert(session, LineItem, {"url": url}, {**found, "seen_at": now})


def _resource_link(
    session: Session, message: LaunchMessage, context_id: int | None, now: datetime
) -> int | None:
    if message.link is None:
        return None
    return upsert(
        session,
        ResourceLink,
        {"lti_id": message.link.lti_id},
        {
            "context_id": context_id,
            "title": message.link.title,
            "custom": dict(message.custom),
            "seen_at": now,
        },
    )
