"""What each role finds when it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lti_app.errors import NotFound
from lti_app.models import (
    CommentReply,
    Context,
    LineItem,
    Membership,
    Person,
    PlanAuthor,
    PlanComment,
    PlanDecision,
    ResourceLink,
    Role,
    Score,
    StoredFile,
)
from lti_app.services.tool_sessions import Visit

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who is here and where; every text may be withheld by the platform."""

    name: str | None
    email: str | None
    course: str | None
    activity: str | None
    graded: bool
    """Whether the activity has a column in the platform's gradebook."""


@dataclass(frozen=True, slots=True)
class Member:
    name: str | None
    role: Role
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """Which of the platform's services this course may use."""

    roster: bool
    grades: bool
    groups: bool


@dataclass(frozen=True, slots=True)
class Traces:
    """How much of somebody's own work is here."""

    plans: int
    """Those they are an author of."""
    comments: int
    decisions: int
    files: int
    scores: int
    """Those about them."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Who somebody is, as far as the tool was told."""

    id: int
    name: str | None
    email: str | None
    locale: str | None
    first_seen_at: datetime
    last_seen_at: datetime | None
    """None for somebody whom only the roster names."""
    courses: tuple[str | None, ...]
    traces: Traces


def welcome(session: Session, visit: Visit) -> Welcome:
    """Needs the visit's scope, as everything here."""
    person = session.get_one(Person, visit.person_id)
    course = session.get(Context, visit.context_id) if visit.context_id else None
    link = session.get(ResourceLink, visit.resource_link_id) if visit.resource_link_id else None
    graded = link is not None and (
        session.scalar(select(LineItem.id).where(LineItem.resource_link_id == link.id).limit(1))
        is not None
    )
    return Welcome(
        name=person.name,
        email=person.email,
        course=(course.title or course.label) if course else None,
        activity=link.title if link else None,
        graded=graded,
    )


def members(session: Session, visit: Visit) -> tuple[Member, ...]:
    """The people of this course who have come in, the latest first; at most 200."""
    query = (
        select(Person.name, Membership.role, Membership.seen_at)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.context_id == visit.context_id,
            Membership.left_at.is_(None),
            Membership.seen_at.is_not(None),
        )
        .order_by(Membership.seen_at.desc(), Membership.id)
        .limit(MOST_PEOPLE)
    )
    return tuple(
        Member(row.name, Role(row.role), row.seen_at)
        for row in session.execute(query)
        if row.seen_at is not None
    )


def head_count(session: Session, visit: Visit) -> Mapping[Role, int]:
    """How many people of each role are in this course, as far as roster and launches tell."""
    query = (
        select(Membership.role, func.count())
        .where(Membership.context_id == visit.context_id, Membership.left_at.is_(None))
        .group_by(Membership.role)
    )
    found = {Role(role): count for role, count in session.execute(query)}
    return {role: found.get(role, 0) for role in Role}


def offer(session: Session, visit: Visit) -> Offer:
    course = session.get(Context, visit.context_id) if visit.context_id else None
    if course is None:
        return Offer(roster=False, grades=False, groups=False)
    return Offer(
        roster=course.roster_url is not None,
        grades="https://purl.imsglobal.org/spec/lti-ags/scope/score" in course.grade_scopes.split(),
        groups=course.groups_url is not None,
    )


def known_person(session: Session, subject: str) -> KnownPerson:
    """What the tool holds about the person with this ``sub``. Raises NotFound."""
    person = session.scalar(select(Person).where(Person.subject == subject))
    if person is None:
        raise NotFound("this person has never been here")
    titles = session.scalars(
        select(func.coalesce(Context.title, Context.label))
        .join(Membership, Membership.context_id == Context.id)
        .where(Membership.person_id == person.id)
        .order_by(Context.id)
    )
    return KnownPerson(
        id=person.id,
        name=person.name,
        email=person.email,
        locale=person.locale,
        first_seen_at=person.first_seen_at,
        last_seen_at=person.last_seen_at,
        courses=tuple(titles),
        traces=_traces(session, person.id),
    )


def _traces(session: Session, person_id: int) -> Traces:
    def count(*columns: InstrumentedAttribute[int]) -> int:
        return sum(
            session.scalar(select(func.count()).select_from(one.class_).where(one == person_id))
            or 0
            for one in columns
        )

    return Traces(
        plans=count(PlanAuthor.person_id),
        comments=count(PlanComment.author_id, CommentReply.author_id),
        decisions=count(PlanDecision.expert_id),
        files=count(StoredFile.uploaded_by),
        scores=count(Score.person_id),
    )


def is_about_themselves(session: Session, visit: Visit) -> bool:
    """Whether the launch is about the person who launched."""
    person = session.get_one(Person, visit.person_id)
    return bool(person.subject == visit.details.get("user_id"))
