"""Who is in a course, as its platform says: brought in line with what we know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lti_app.db import in_batches, scope_of, upsert_all
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
    listed = {one.subject: one for one in people}  # whoever stands there twice is as told last
    person_ids = _keep_people(session, listed, now)
    known = {
        one.person_id: one
        for one in session.scalars(select(Membership).where(Membership.context_id == context_id))
    }
    by_person = {person_ids[one.subject]: one for one in listed.values()}
    _keep_memberships(session, context_id, by_person, known, now)
    active = {person for person, one in by_person.items() if one.active}
    gone = [one for one in known.values() if one.person_id not in active and _leaves(one, now)]
    for membership in gone:
        membership.left_at = now
        _note(session, Act.GONE, membership.person_id, context_id, now)
    _sign_out(session, context_id, [one.person_id for one in gone])
    if groups is not None:
        _keep_groups(session, context_id, listed.values(), groups, person_ids, now)


def _leaves(membership: Membership, now: datetime) -> bool:
    """Whether somebody whom the list no longer has was here, and didn't come in meanwhile."""
    came_meanwhile = membership.seen_at is not None and membership.seen_at >= now
    unlisted = is_administrator(membership.lti_roles)  # Moodle's lists leave them out
    return membership.left_at is None and not came_meanwhile and not unlisted


def _sign_out(session: Session, context_id: int, person_ids: Sequence[int]) -> None:
    """End the sessions of who has left; a platform's administrators need no roster."""
    for batch in in_batches(person_ids):
        session.execute(
            delete(ToolSession).where(
                ToolSession.deployment_id == scope_of(session).deployment_id,
                ToolSession.context_id == context_id,
                ToolSession.person_id.in_(batch),
                ToolSession.administers.is_(False),
            )
        )


def roster_failed(session: Session, context_id: int, problem: str) -> None:
    """Remember why; who was here stays. The caller commits."""
    session.get_one(Context, context_id).roster_problem = problem[:255]


def _keep_people(
    session: Session, listed: Mapping[str, Listed], now: datetime
) -> Mapping[str, int]:
    """The people's numbers by ``sub``; names and addresses as the list has them."""
    found: dict[str, int] = {}
    for batch in in_batches(listed):
        for person in session.scalars(select(Person).where(Person.subject.in_(batch))):
            one = listed[person.subject]
            person.name, person.email = one.name or person.name, one.email or person.email
            found[person.subject] = person.id
    new = [
        {"subject": one.subject, "name": one.name, "email": one.email, "first_seen_at": now}
        for one in listed.values()
        if one.subject not in found
    ]
    made = upsert_all(session, Person, ("subject",), new)
    return found | {subject: number for (subject,), number in made.items()}


def _keep_memberships(
    session: Session,
    context_id: int,
    listed: Mapping[int, Listed],
    known: Mapping[int, Membership],
    now: datetime,
) -> None:
    """Roles of those who have come in are as their launch said, which may know more."""
    new = []
    for person_id, one in listed.items():
        row = known.get(person_id)
        before = row.role if row is not None and row.left_at is None else None
        role = role_of(one.roles)
        if row is None:
            left = None if one.active else now
            new.append(
                {
                    "context_id": context_id,
                    "person_id": person_id,
                    "role": role,
                    "lti_roles": list(one.roles),
                    "left_at": left,
                }
            )
        elif row.seen_at is None:
            row.role, row.lti_roles = role, list(one.roles)
        else:
            role = Role(row.role)
        if row is not None and one.active:
            row.left_at = None
        if one.active and role != before:
            told = {"role": role.value, "before": before}
            _note(session, Act.ROLE, person_id, context_id, now, **told)
    upsert_all(session, Membership, ("context_id", "person_id"), new)


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
    people: Iterable[Listed],
    groups: Sequence[ListedGroup],
    person_ids: Mapping[str, int],
    now: datetime,
) -> None:
    named = {one.lti_id: one for one in groups}
    rows = [
        {"context_id": context_id, "lti_id": one.lti_id, "name": one.name, "seen_at": now}
        for one in named.values()
    ]
    made = upsert_all(session, CourseGroup, ("context_id", "lti_id"), rows)
    ids = {lti_id: number for (_, lti_id), number in made.items()}
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
