"""The statements of ``sign_in``: each is made once."""

from __future__ import annotations

from typing import cast

from sqlalchemy import BindParameter, Table, and_, bindparam, select, update

from lti_app.db import inserting, upserting
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
from lti_app.prepared import SCOPE, Prepared

_COURSE = (
    *("title", "label", "roster_url", "groups_url"),
    *("line_items_url", "grade_scopes", "seen_at"),
)
_ACTIVITY = ("context_id", "title", "custom", "seen_at")

DEPLOYMENT = upserting(Deployment, ("platform_id", "lti_id"), (), new=("created_at",))
PERSON = upserting(
    Person, ("subject",), ("name", "email", "locale", "last_seen_at"), new=("first_seen_at",)
)
CONTEXT = upserting(Context, ("lti_id",), _COURSE)
LINK = upserting(ResourceLink, ("lti_id",), _ACTIVITY)
LINE_ITEM = upserting(LineItem, ("url",), ("seen_at",))
LINE_ITEM_OF_LINK = upserting(LineItem, ("url",), ("resource_link_id", "seen_at"))
MEMBERSHIP = upserting(
    Membership, ("context_id", "person_id"), ("role", "lti_roles", "seen_at", "left_at")
)
SESSION = inserting(
    ToolSession,
    *("key_hash", "browser_hash", "binding", "platform_id", SCOPE, "person_id", "context_id"),
    *("resource_link_id", "role", "administers", "message", "details", "locale", "time_zone"),
    *("asks_zone", "return_url", "created_at", "used_at", "expires_at"),
)


def _known() -> Prepared:
    own: BindParameter[int] = bindparam(SCOPE)
    deployments, people, courses, links, items, memberships, preferences = (
        cast(Table, one.__table__)
        for one in (Deployment, Person, Context, ResourceLink, LineItem, Membership, Preference)
    )
    is_person = and_(people.c.deployment_id == own, people.c.subject == bindparam("subject"))
    is_course = and_(courses.c.deployment_id == own, courses.c.lti_id == bindparam("course"))
    is_link = and_(links.c.deployment_id == own, links.c.lti_id == bindparam("link"))
    is_item = and_(items.c.deployment_id == own, items.c.url == bindparam("line_item"))
    is_member = and_(
        memberships.c.deployment_id == own,
        memberships.c.context_id == courses.c.id,
        memberships.c.person_id == people.c.id,
        memberships.c.left_at.is_(None),
    )
    is_preference = and_(preferences.c.deployment_id == own, preferences.c.person_id == people.c.id)
    return Prepared(
        select(
            people.c.id.label("person_id"),
            courses.c.id.label("context_id"),
            *(courses.c[name].label(f"context_{name}") for name in _COURSE),
            links.c.id.label("link_id"),
            *(links.c[name].label(f"link_{name}") for name in _ACTIVITY),
            items.c.resource_link_id.label("item_resource_link_id"),
            items.c.seen_at.label("item_seen_at"),
            memberships.c.role,
            *(preferences.c.language, preferences.c.time_zone, preferences.c.seen_zone),
        )
        .select_from(deployments)
        .outerjoin(people, is_person)
        .outerjoin(courses, is_course)
        .outerjoin(links, is_link)
        .outerjoin(items, is_item)
        .outerjoin(memberships, is_member)
        .outerjoin(preferences, is_preference)
        .where(deployments.c.id == own)
    )


KNOWN = _known()
"""What is there of all that a launch names, in one row; None for what is not there, or has left."""


def _wanted_item() -> Prepared:
    own: BindParameter[int] = bindparam(SCOPE)
    items = cast(Table, LineItem.__table__)
    wanted = (
        select(items.c.id)
        .where(
            items.c.deployment_id == own,
            items.c.resource_link_id == bindparam("link"),
            items.c.url.is_(None),
        )
        .limit(1)
    )
    return Prepared(
        update(items)
        .where(items.c.id.in_(wanted.scalar_subquery()))
        .values(url=bindparam("url"), seen_at=bindparam("now"))
        .returning(items.c.id)
    )


WANTED_ITEM = _wanted_item()
"""Gives the column that an activity waits for its address."""
