"""Who is in a course, as its platform says: brought in line with what we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lti_app.db import scope_of, upsert
from lti_app.models import (
    Context,
    CourseGroup,
    GroupMember,
    Membership,
    Person,
    Role,
    ToolSession,
)
from lti_app.models.message import Listed, ListedGroup
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.services.roles import is_administrator, role_of

EVERY = timedelta(hours=12)
"""How often a course's roster is read."""
STILL_TAUGHT = timedelta(days=60)
"""A course in which nobody was for so long is not read any more."""
SOONEST = timedelta(minutes=1)
"""Between two readings that people ask for."""


@dataclass(frozen=True, slots=True)
class DueRoster:
    context_id: int
    roster_url: str
    groups_url: str | None


def claim_due_roster(session: Session, *, now: datetime) -> DueRoster | None:
    """Take a course whose roster is due, for this worker alone. The caller commits."""
    return _claim(
        session,
        [Context.seen_at > now - STILL_TAUGHT],
        before=now - EVERY,
        now=now,
    )


def claim_roster_of(session: Session, context_id: int, *, now: datetime) -> DueRoster | None:
    """As above for one course that somebody asks for; None if it was read a moment ago."""
    return _claim(session, [Context.id == context_id], before=now - SOONEST, now=now)


def _claim(
    session: Session, conditions: list[object], *, before: datetime, now: datetime
) -> DueRoster | None:
    old = or_(Context.roster_tried_at.is_(None), Context.roster_tried_at <= before)
    due = (
        select(Context.id)
        .where(Context.roster_url.is_not(None), old, *conditions)  # type: ignore[arg-type]
        .order_by(Context.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(
        update(Context)
        .where(Context.id.in_(due.scalar_subquery()))
        .values(roster_tried_at=now)
        .returning(Context.id, Context.roster_url, Context.groups_url)
    ).one_or_none()
    if row is None or row.roster_url is None:
        return None
    return DueRoster(row.id, row.roster_url, row.groups_url)


def keep_roster(
    session: Session,
    context_id: int,
    people: Sequence[Listed],
    groups: Sequence[ListedGroup] | None,
    *,
    now: datetime,
) -> None:
    """Bring memberships in line with a roster that was read to its end. The caller commits.

    Who is no longer on it has left; what they wrote stays. A name that the roster
    withholds is not forgotten here: the next launch decides. A roster without
    anybody is taken for a fault, and nobody has left.
    """
    course = session.get_one(Context, context_id)
    course.roster_read_at, course.roster_problem = now, None
    if not people:
        course.roster_problem = "the list was empty"
        return
    person_ids = {one.subject: _person(session, one, now) for one in people}
    for one in people:
        _membership(session, context_id, person_ids[one.subject], one, now)
    active = {person_ids[one.subject] for one in people if one.active}
    for membership in session.scalars(
        select(Membership).where(Membership.context_id == context_id, Membership.left_at.is_(None))
    ):
        came_meanwhile = membership.seen_at is not None and membership.seen_at >= now
        unlisted = is_administrator(membership.lti_roles)  # Moodle's lists leave them out
        if membership.person_id not in active and not came_meanwhile and not unlisted:
            membership.left_at = now
            _note(session, Act.GONE, membership.person_id, context_id, now)
            _sign_out(session, context_id, membership.person_id)
    if groups is not None:
        _keep_groups(session, context_id, people, groups, person_ids, now)


def _sign_out(session: Session, context_id: int, person_id: int) -> None:
    """End the sessions of somebody who has left; a platform's administrators need no roster."""
    session.execute(
        delete(ToolSession).where(
            ToolSession.deployment_id == scope_of(session).deployment_id,
            ToolSession.context_id == context_id,
            ToolSession.person_id == person_id,
            ToolSession.administers.is_(False),
        )
    )


def roster_failed(session: Session, context_id: int, problem: str) -> None:
    """Remember why; who was here stays. The caller commits."""
    session.get_one(Context, context_id).roster_problem = problem[:255]


def _person(session: Session, one: Listed, now: datetime) -> int:
    known = session.scalar(select(Person).where(Person.subject == one.subject))
    if known is None:
        return upsert(
            session,
            Person,
            {"subject": one.subject},
            {"name": one.name, "email": one.email, "first_seen_at": now},
        )
    known.name, known.email = one.name or known.name, one.email or known.email
    return known.id


def _membership(
    session: Session, context_id: int, person_id: int, one: Listed, now: datetime
) -> None:
    """Roles of those who have come in are as their launch said, which may know more."""
    known = session.scalar(
        select(Membership).where(
            Membership.context_id == context_id, Membership.person_id == person_id
        )
    )
    before = known.role if known is not None and known.left_at is None else None
    if known is None:
        role = role_of(one.roles)
        upsert(
            session,
            Membership,
            {"context_id": context_id, "person_id": person_id},
            {
                "role": role,
                "lti_roles": list(one.roles),
                "left_at": None if one.active else now,
            },
        )
    else:
        if known.seen_at is None:
            known.role, known.lti_roles = role_of(one.roles), list(one.roles)
        if one.active:
            known.left_at = None
        role = Role(known.role)
    if one.active and role != before:
        told = {"role": role.value, "before": before}
        _note(session, Act.ROLE, person_id, context_id, now, **told)


def _note(
    session: Session, act: Act, person_id: int, context_id: int, now: datetime, **told: object
) -> None:
    """It is about the person and done by nobody here: the platform says so."""
    note_in_course(
        session, act, by=person_id, now=now, context_id=context_id, source="roster", **told
    )


def _keep_groups(
    session: Session,
    context_id: int,
    people: Sequence[Listed],
    groups: Sequence[ListedGroup],
    person_ids: dict[str, int],
    now: datetime,
) -> None:
    ids = {
        one.lti_id: upsert(
            session,
            CourseGroup,
            {"context_id": context_id, "lti_id": one.lti_id},
            {"name": one.name, "seen_at": now},
        )
        for one in groups
    }
    session.execute(
        delete(CourseGroup).where(
            CourseGroup.context_id == context_id, CourseGroup.id.not_in(ids.values())
        )
    )
    session.execute(delete(GroupMember).where(GroupMember.group_id.in_(ids.values())))
    for one in people:
        for group in dict.fromkeys(one.groups):
            if group in ids and one.active:
                session.add(GroupMember(group_id=ids[group], person_id=person_ids[one.subject]))
    session.flush()
