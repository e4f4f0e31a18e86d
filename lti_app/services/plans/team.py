"""The authors of a plan: one person or a team out of the course, and who of them wrote what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from lti_app.db import lock, upsert
from lti_app.errors import Conflict, NotFound
from lti_app.models import (
    CourseGroup,
    FieldWriter,
    GroupMember,
    Membership,
    Person,
    Plan,
    PlanAuthor,
    Role,
)
from lti_app.services.plans.audit import Act, note

MOST = 30
"""Authors of one plan."""


@dataclass(frozen=True, slots=True)
class Author:
    person_id: int
    name: str | None
    since: datetime
    left_course: bool
    """Whether the course no longer has them; what they wrote stays."""
    fields: tuple[str, ...]
    """What they wrote in, by name."""


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    name: str | None
    people: tuple[str | None, ...]


def authors(session: Session, plan: Plan) -> tuple[Author, ...]:
    """Everybody who writes the plan, the first who joined first. Two queries."""
    wrote = _wrote(session, plan)
    query = (
        select(PlanAuthor, Person.name, Membership.id, Membership.left_at)
        .join(Person, Person.id == PlanAuthor.person_id)
        .outerjoin(
            Membership,
            (Membership.person_id == PlanAuthor.person_id)
            & (Membership.context_id == plan.context_id),
        )
        .where(PlanAuthor.plan_id == plan.id)
        .order_by(PlanAuthor.id)
    )
    return tuple(
        Author(
            one.person_id,
            name,
            one.since,
            membership is None or left_at is not None,
            tuple(wrote.get(one.person_id, ())),
        )
        for one, name, membership, left_at in session.execute(query)
    )


def candidates(session: Session, plan: Plan) -> tuple[tuple[int, str | None], ...]:
    """Ids and names of the participants who could join, in alphabetical order."""
    query = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.context_id == plan.context_id,
            Membership.role == Role.PARTICIPANT,
            Membership.left_at.is_(None),
            Person.id.not_in(_author_ids(plan)),
        )
        .order_by(Person.name, Person.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def groups(session: Session, plan: Plan) -> tuple[Group, ...]:
    """The course's groups in which somebody could join."""
    free = dict(candidates(session, plan))
    query = (
        select(CourseGroup.id, CourseGroup.name, GroupMember.person_id)
        .join(GroupMember, GroupMember.group_id == CourseGroup.id)
        .where(CourseGroup.context_id == plan.context_id)
        .order_by(CourseGroup.name, CourseGroup.id, GroupMember.id)
    )
    found: dict[int, tuple[str | None, list[str | None]]] = {}
    for number, name, person_id in session.execute(query):
        if person_id in free:
            found.setdefault(number, (name, []))[1].append(free[person_id])
    return tuple(Group(number, name, tuple(people)) for number, (name, people) in found.items())


def add_people(
    session: Session, plan: Plan, person_ids: Sequence[int], *, by: int, now: datetime
) -> None:
    """Make participants of the course authors. Twice is harmless. The caller commits.

    Raises NotFound for somebody who is no participant of the course, Conflict past 30.
    """
    lock(session, plan)
    free = {number for number, _ in candidates(session, plan)}
    present = {one.person_id for one in authors(session, plan)}
    wanted = [one for one in dict.fromkeys(person_ids) if one not in present]
    if not set(wanted) <= free:
        raise NotFound("no such participant in this course")
    if len(present) + len(wanted) > MOST:
        raise Conflict("the team is as large as a team can be")
    for person_id in wanted:
        upsert(session, PlanAuthor, {"plan_id": plan.id, "person_id": person_id}, {"since": now})
        note(session, Act.JOINED, by=person_id, now=now, plan=plan, added_by=by)


def add_group(session: Session, plan: Plan, group_id: int, *, by: int, now: datetime) -> None:
    """Make everybody of a group an author. Raises NotFound, Conflict. The caller commits."""
    members = session.scalars(
        select(GroupMember.person_id)
        .join(CourseGroup, CourseGroup.id == GroupMember.group_id)
        .where(CourseGroup.id == group_id, CourseGroup.context_id == plan.context_id)
    ).all()
    free = {number for number, _ in candidates(session, plan)}
    add_people(session, plan, [one for one in members if one in free], by=by, now=now)


def take_out(
    session: Session, plan: Plan, person_id: int, *, by: int, manages: bool, now: datetime
) -> None:
    """End somebody's part in the team; what they wrote stays. The caller commits.

    Everybody may leave. Authors may take out who has written nothing, staff anybody.
    Raises Conflict otherwise, and for the last author; NotFound.
    """
    lock(session, plan)  # two who leave at once must not leave it alone
    found = {one.person_id: one for one in authors(session, plan)}
    if person_id not in found:
        raise NotFound("this person is no author of the plan")
    if len(found) == 1:
        raise Conflict("a plan needs an author")
    if person_id != by and found[person_id].fields and not manages:
        raise Conflict("somebody who wrote in the plan leaves it themselves")
    session.execute(
        delete(PlanAuthor).where(PlanAuthor.plan_id == plan.id, PlanAuthor.person_id == person_id)
    )
    note(session, Act.LEFT, by=person_id, now=now, plan=plan, taken_out_by=by)


def writers(session: Session, plan: Plan) -> Mapping[str, tuple[str | None, ...]]:
    """Field → who wrote in it, the last one first."""
    query = (
        select(FieldWriter.name, Person.name.label("who"))
        .join(Person, Person.id == FieldWriter.person_id)
        .where(FieldWriter.plan_id == plan.id)
        .order_by(FieldWriter.last_at.desc(), FieldWriter.id.desc())
    )
    found: dict[str, list[str | None]] = {}
    for field, who in session.execute(query):
        found.setdefault(field, []).append(who)
    return {field: tuple(names) for field, names in found.items()}


def _wrote(session: Session, plan: Plan) -> Mapping[int, list[str]]:
    query = select(FieldWriter.person_id, FieldWriter.name).where(FieldWriter.plan_id == plan.id)
    found: dict[int, list[str]] = {}
    for person_id, name in session.execute(query):
        found.setdefault(person_id, []).append(name)
    return found


def _author_ids(plan: Plan) -> Select[int]:
    return select(PlanAuthor.person_id).where(PlanAuthor.plan_id == plan.id)
