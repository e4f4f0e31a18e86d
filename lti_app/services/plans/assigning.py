"""Giving plans to readers by rule: who reads which language, country and theme, and has room.

What a plan is about stands in its own fields ``country``, ``language`` and ``targets``,
where its template has them. Staff assign by hand and experts by claim in ``reviews``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.db import upsert
from lti_app.models import (
    CourseSetting,
    ExpertProfile,
    Membership,
    Person,
    Plan,
    PlanAuthor,
    PlanReader,
    PlanState,
    PlanVersion,
    Role,
)
from lti_app.services.plans.audit import Act, note, note_in_course
from lti_app.services.plans.reviews import assign
from lti_app.services.plans.workflow import WAITING

MOST_READERS = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """How a course gives plans to readers."""

    assigns: bool = False
    """Whether each submitted plan is given by rule at once."""
    readers_wanted: int = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """What an expert reads. Empty: anything."""

    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    most: int | None = None
    """Waiting plans at a time; None for any number, 0 for none at present."""


@dataclass(frozen=True, slots=True)
class Expert:
    person_id: int
    name: str | None
    profile: Profile
    load: int
    """How many plans wait for them."""


@dataclass(frozen=True, slots=True)
class About:
    """What a plan is about, as far as it says so."""

    language: str = ""
    country: str = ""
    goals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    person_id: int
    reasons: tuple[str, ...]
    """Why this one, out of "language", "country", "theme" and "load"."""


def setting(session: Session, context_id: int) -> Setting:
    row = session.scalar(select(CourseSetting).where(CourseSetting.context_id == context_id))
    return Setting(row.assigns, row.readers_wanted) if row else Setting()


def save_setting(
    session: Session, context_id: int, wanted: Setting, *, by: int, now: datetime
) -> None:
    """The caller commits."""
    kept = Setting(wanted.assigns, min(max(wanted.readers_wanted, 1), MOST_READERS))
    if kept == setting(session, context_id):
        return
    values = {"assigns": kept.assigns, "readers_wanted": kept.readers_wanted}
    note_in_course(session, Act.RULE, by=by, now=now, context_id=context_id, **values)
    upsert(session, CourseSetting, {"context_id": context_id}, values)


def experts(session: Session, context_id: int) -> tuple[Expert, ...]:
    """The experts who are in the course, in alphabetical order. Three queries."""
    profiles = {
        row.person_id: Profile(
            tuple(row.languages), tuple(row.countries), tuple(row.goals), row.most
        )
        for row in session.scalars(
            select(ExpertProfile).where(ExpertProfile.context_id == context_id)
        )
    }
    loads = _loads(session, context_id)
    return tuple(
        Expert(number, name, profiles.get(number, Profile()), loads.get(number, 0))
        for number, name in names_of_experts(session, context_id)
    )


def names_of_experts(session: Session, context_id: int) -> tuple[tuple[int, str | None], ...]:
    """Ids and names of the experts who are in the course, in alphabetical order."""
    query = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.context_id == context_id,
            Membership.role == Role.EXPERT,
            Membership.left_at.is_(None),
        )
        .order_by(Person.name, Person.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def save_profile(
    session: Session,
    context_id: int,
    person_id: int,
    profile: Profile,
    *,
    by: int,
    now: datetime,
) -> None:
    """The caller commits, and has checked whose profile it may change."""
    most = None if profile.most is None else min(max(profile.most, 0), 999)
    note_in_course(
        session, Act.PROFILE, by=by, now=now, context_id=context_id, expert=person_id, most=most
    )
    upsert(
        session,
        ExpertProfile,
        {"context_id": context_id, "person_id": person_id},
        {
            "languages": list(profile.languages),
            "countries": list(profile.countries),
            "goals": list(profile.goals),
            "most": most,
        },
    )


def about(content: Mapping[str, Any]) -> About:
    """Reads a version. Staff may have given these fields other types: then they say nothing."""
    language, country = content.get("language"), content.get("country")
    found = content.get("targets")
    codes = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    return About(
        language if isinstance(language, str) else "",
        country if isinstance(country, str) else "",
        frozenset(int(head) for code in codes if (head := code.partition(".")[0]).isdigit()),
    )


def best_readers(
    what: About, known: Iterable[Expert], *, without: Collection[int], wanted: int
) -> tuple[Match, ...]:
    """The experts who fit best, the best first.

    Who has no room, or doesn't read the plan's language, is never taken. Of the others:
    first who names its language, then its country, then most of its goals; then who has
    least to read.
    """
    able = [
        one
        for one in known
        if one.person_id not in without
        and (one.profile.most is None or one.load < one.profile.most)
        and (not what.language or not one.profile.languages or _reads(one, what))
    ]
    able.sort(key=lambda one: (*(-points for points in _points(one, what)), one.load))
    return tuple(Match(one.person_id, _reasons(one, what)) for one in able[:wanted])


def assign_by_rule(session: Session, plan: Plan, *, now: datetime) -> tuple[Match, ...]:
    """Give a waiting plan to as many readers as the course wants; who was added.

    Readers who have left the course don't count. The caller commits.
    """
    if PlanState(plan.state) not in WAITING or not plan.latest:
        return ()
    known = experts(session, plan.context_id)
    present = set(
        session.scalars(select(PlanReader.person_id).where(PlanReader.plan_id == plan.id))
    )
    authors = set(
        session.scalars(select(PlanAuthor.person_id).where(PlanAuthor.plan_id == plan.id))
    )
    wanted = setting(session, plan.context_id).readers_wanted
    missing = wanted - len(present & {one.person_id for one in known})
    if missing <= 0:
        return ()
    content = session.scalar(
        select(PlanVersion.content).where(
            PlanVersion.plan_id == plan.id, PlanVersion.number == plan.latest
        )
    )
    matches = best_readers(about(content or {}), known, without=present | authors, wanted=missing)
    for one in matches:
        if assign(session, plan, one.person_id, by=None, now=now):
            details = {"reasons": list(one.reasons)}
            note(session, Act.CHOSEN, by=one.person_id, now=now, plan=plan, **details)
    return matches


def assign_all(session: Session, context_id: int, *, now: datetime) -> int:
    """Give every waiting plan that lacks readers; how many found one. The caller commits."""
    plans = session.scalars(
        select(Plan)
        .where(Plan.context_id == context_id, Plan.state.in_([*WAITING]))
        .order_by(Plan.state_since, Plan.id)
        .limit(500)
    ).all()
    return sum(bool(assign_by_rule(session, plan, now=now)) for plan in plans)


def _loads(session: Session, context_id: int) -> Mapping[int, int]:
    waiting = select(Plan.id).where(Plan.context_id == context_id, Plan.state.in_([*WAITING]))
    query = (
        select(PlanReader.person_id, func.count())
        .where(PlanReader.plan_id.in_(waiting))
        .group_by(PlanReader.person_id)
    )
    return {row.person_id: row[1] for row in session.execute(query)}


def _reads(one: Expert, what: About) -> bool:
    return what.language in one.profile.languages


def _points(one: Expert, what: About) -> tuple[int, int, int]:
    return (
        int(_reads(one, what)),
        int(bool(what.country) and what.country in one.profile.countries),
        len(what.goals & set(one.profile.goals)),
    )


def _reasons(one: Expert, what: About) -> tuple[str, ...]:
    named = zip(("language", "country", "theme"), _points(one, what), strict=True)
    return tuple(name for name, points in named if points) or ("load",)
