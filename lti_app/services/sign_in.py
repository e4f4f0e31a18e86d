"""From a verified launch to somebody at work: one transaction of statements made once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lti_app.direct import Direct
from lti_app.models import Role
from lti_app.models.launch_state import Binding
from lti_app.models.message import LaunchMessage
from lti_app.services import sign_in_rows as rows
from lti_app.services.plans.audit import note_role
from lti_app.services.roles import is_administrator, role_of
from lti_app.services.tool_sessions import fingerprint, new_key

NOTED_AFTER = timedelta(hours=1)
"""That a course or an activity is in use is written down at most this often."""


def sign_in(
    direct: Direct,
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

    Ties the transaction to the launch's deployment. What the platform no longer
    sends (a name, say) is forgotten, since it may have been withdrawn. What is
    known already is not written again. The caller commits.
    """
    if deployment_id is None:
        deployment_id = direct.run(
            rows.DEPLOYMENT, platform_id=platform_id, lti_id=message.deployment, created_at=now
        ).id
    direct.enter(deployment_id)
    known, role, key = _known(direct, message), role_of(message.roles), new_key()
    person_id = known.person_id or direct.run(rows.PERSON, **_person(message, now)).id
    context_id = _context(direct, message, known, now)
    link_id = _link(direct, message, context_id, known, now)
    _line_item(direct, message, link_id, known, now)
    if context_id is not None and known.role != role:
        # It opens or closes plans to somebody, so it goes into the log.
        note_role(direct, role, known.role, person_id=person_id, context_id=context_id, now=now)
    if known.person_id is not None:
        direct.write(rows.PERSON, **_person(message, now))
    if context_id is not None:
        who = {"context_id": context_id, "person_id": person_id}
        direct.write(rows.MEMBERSHIP, **who, **_membership(message, role, now))
    direct.write(
        rows.SESSION,
        key_hash=fingerprint(key),
        browser_hash=browser_hash,
        binding=binding,
        platform_id=platform_id,
        person_id=person_id,
        context_id=context_id,
        resource_link_id=link_id,
        **_session(message, role, known, now, now + lasts),
    )
    return key


def _session(
    message: LaunchMessage, role: Role, known: Any, now: datetime, ends: datetime
) -> dict[str, Any]:
    return {
        "role": role,
        "administers": is_administrator(message.roles),
        "message": message.kind,
        "details": dict(message.details),
        "locale": known.language or message.locale,
        "time_zone": known.time_zone or known.seen_zone,
        "asks_zone": known.time_zone is None,
        "return_url": message.return_url,
        "created_at": now,
        "used_at": now,
        "expires_at": ends,
    }


def _membership(message: LaunchMessage, role: Role, now: datetime) -> dict[str, Any]:
    return {"role": role, "lti_roles": list(message.roles), "seen_at": now, "left_at": None}


def _known(direct: Direct, message: LaunchMessage) -> Any:
    """What the database has of all that the launch names, in one row."""
    return direct.run(
        rows.KNOWN,
        subject=message.subject,
        course=message.course.lti_id if message.course else None,
        link=message.link.lti_id if message.link else None,
        line_item=message.grades.line_item_url if message.grades else None,
    )


def _is_known(known: Any, kind: str, values: Mapping[str, object], now: datetime) -> bool:
    """Whether a row says all this already, and was written lately."""
    noted: datetime | None = getattr(known, f"{kind}_seen_at")
    return (
        noted is not None
        and now - noted < NOTED_AFTER
        and all(getattr(known, f"{kind}_{name}") == value for name, value in values.items())
    )


def _person(message: LaunchMessage, now: datetime) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "name": message.name,
        "email": message.email,
        "locale": message.locale,
        "last_seen_at": now,
        "first_seen_at": now,
    }


def _context(direct: Direct, message: LaunchMessage, known: Any, now: datetime) -> int | None:
    if message.course is None:
        return None
    grades = message.grades
    values = {
        "title": message.course.title,
        "label": message.course.label,
        "roster_url": message.roster_url,
        "groups_url": message.groups_url,
        "line_items_url": grades.line_items_url if grades else None,
        "grade_scopes": " ".join(grades.scopes) if grades else "",
    }
    found: int = known.context_id
    if not _is_known(known, "context", values, now):
        found = direct.run(rows.CONTEXT, lti_id=message.course.lti_id, **values, seen_at=now).id
    return found


def _link(
    direct: Direct, message: LaunchMessage, context_id: int | None, known: Any, now: datetime
) -> int | None:
    if message.link is None:
        return None
    values = {
        "context_id": context_id,
        "title": message.link.title,
        "custom": dict(message.custom),
    }
    found: int = known.link_id
    if not _is_known(known, "link", values, now):
        found = direct.run(rows.LINK, lti_id=message.link.lti_id, **values, seen_at=now).id
    return found


def _line_item(
    direct: Direct, message: LaunchMessage, link_id: int | None, known: Any, now: datetime
) -> None:
    """The column that the launch names; it may be the one we were about to look for."""
    url = message.grades.line_item_url if message.grades else None
    if url is None:
        return
    if link_id is None:
        direct.run(rows.LINE_ITEM, url=url, seen_at=now)
        return
    if _is_known(known, "item", {"resource_link_id": link_id}, now):
        return
    if known.item_seen_at is None and direct.run(rows.WANTED_ITEM, link=link_id, url=url, now=now):
        return
    direct.run(rows.LINE_ITEM_OF_LINK, url=url, resource_link_id=link_id, seen_at=now)
