"""Whose data somebody may see, and erasing a person as far as that may be.

Everything about somebody points to their row in ``person``: ``personal_export`` tells
it whole. Erasing empties that row, after ``FATES`` has said for each table whether its
rows go or stay without a name. A new table that points to people must say so there: a
test looks.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lti_app.errors import Conflict, NotAllowed, NotFound
from lti_app.models import (
    Membership,
    Person,
    Plan,
    PlanComment,
    Role,
    StoredFile,
)
from lti_app.services.personal_export import here, plans_of, pointers, table_of
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.services.tool_sessions import Visit


class Fate(StrEnum):
    """What becomes of the rows about somebody who is erased."""

    GOES = "goes"
    STAYS = "stays"
    """Without a name: it belongs to others too, or must be kept."""


FATES: Mapping[str, Fate] = {
    **dict.fromkeys(
        (
            *("notice", "mail", "preference", "tool_session", "membership", "group_member"),
            *("expert_profile", "snippet", "review_draft", "plan_reader", "score"),
        ),
        Fate.GOES,
    ),
    **dict.fromkeys(
        (
            *("plan_author", "plan_field", "field_conflict", "field_writer", "plan_version"),
            *("plan_comment", "comment_reply", "plan_decision", "stored_file"),
            *("audit_entry", "plan_template"),
        ),
        Fate.STAYS,
    ),
}
"""In the order in which rows can go: notices before the mails that carry them."""


PAGE = 50


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of a course."""

    id: int
    name: str | None
    role: Role


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is about somebody, in numbers."""

    own_plans: int
    """Written by them alone."""
    team_plans: int
    versions: int
    comments: int
    decisions: int
    files: int
    log_lines: int


def find_person(session: Session, visit: Visit, person_id: int) -> Person:
    """Somebody whose data the person at work may see whole.

    Oneself; for staff those whose only course is theirs; for the platform's own
    administrators everybody of it. Raises NotFound, NotAllowed.
    """
    person = session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound("nobody has this number")
    if person_id == visit.person_id or (visit.administers and visit.role is Role.STAFF):
        return person
    if visit.role is not Role.STAFF:
        raise NotFound("other people's data are for staff")
    courses = set(
        session.scalars(select(Membership.context_id).where(Membership.person_id == person_id))
    )
    if visit.context_id not in courses:
        raise NotFound("nobody of this course has this number")
    if len(courses) > 1:
        raise NotAllowed("this person is in other courses too: their platform must ask")
    return person


def people(
    session: Session, context_id: int, *, named: str = "", page: int = 1
) -> tuple[tuple[Known, ...], bool]:
    """A page of those who are or were in a course, by name, and whether there are more.

    ``named`` leaves those whose name has this in it.
    """
    query = (
        select(Person.id, Person.name, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.context_id == context_id, Person.erased_at.is_(None))
        .order_by(Person.name, Person.id)
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE + 1)
    )
    if named:
        query = query.where(Person.name.icontains(named, autoescape=True))
    found = tuple(Known(row.id, row.name, Role(row.role)) for row in session.execute(query))
    return found[:PAGE], len(found) > PAGE


def holdings(session: Session, person_id: int) -> Holdings:
    own, team = plans_of(session, person_id)

    def count(table: str, column: str) -> int:
        found = table_of(table)
        query = select(func.count()).where(found.c[column] == person_id, here(session, found))
        return session.scalar(query) or 0

    return Holdings(
        own_plans=len(own),
        team_plans=len(team),
        versions=count("plan_version", "submitted_by"),
        comments=count("plan_comment", "author_id"),
        decisions=count("plan_decision", "expert_id"),
        files=count("stored_file", "uploaded_by"),
        log_lines=count("audit_entry", "actor_id"),
    )


def erase(session: Session, person: Person, *, keep_plans: bool, by: int, now: datetime) -> None:
    """Take away all that tells who somebody was. The caller commits.

    Plans that they wrote alone go too, with their versions and files, unless
    ``keep_plans``; then these stay without a name, as plans of a team always do.
    Raises Conflict for oneself: somebody must be there to answer for it.
    """
    if person.id == by:
        raise Conflict("nobody erases themselves while they are at work")
    own, _team = plans_of(session, person.id)
    note_in_course(
        session,
        Act.ERASED,
        by=by,
        now=now,
        context_id=session.scalar(
            select(Membership.context_id).where(Membership.person_id == person.id).limit(1)
        ),
        person=person.id,
        plans="kept" if keep_plans else "erased",
    )
    if not keep_plans:
        _erase_plans(session, own)
    session.execute(
        delete(PlanComment).where(PlanComment.author_id == person.id, PlanComment.sent_at.is_(None))
    )
    columns = {table.name: (table, column) for table, column in pointers()}
    for name, fate in FATES.items():
        if fate is Fate.GOES:
            table, column = columns[name]
            session.execute(delete(table).where(column == person.id, here(session, table)))
    person.subject = f"erased-{secrets.token_hex(16)}"
    person.name = person.email = person.locale = None
    person.erased_at = now


def _erase_plans(session: Session, plan_ids: list[int]) -> None:
    """With everything that hangs on them. Bytes of their files go in the next cleaning round."""
    session.execute(
        update(StoredFile)
        .where(StoredFile.plan_id.in_(plan_ids))
        .values(plan_id=None, attached=False, name="erased", sent_with=None)
    )
    session.execute(delete(Plan).where(Plan.id.in_(plan_ids)))
