"""A new version of what plans ask for: judged as a whole, then kept beside the old ones.

Plans keep the version that they were begun with, so nothing here changes what
somebody has written. A version is for the course in which it was made, and for no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.errors import Conflict, NotFound
from lti_app.models import Context, Person, Plan, PlanTemplate, Stage
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.services.plans.templates import FieldType, current_template, read_template

MOST_FIELDS = 100
LONGEST_TITLE = 200
LONGEST_TEXT = 2_000
MOST_WORDS_NEEDED = 1_000
_NAME = re.compile(r"[a-z][a-z_]{0,62}")
COLUMN_TYPES = frozenset({FieldType.LINE, FieldType.DATE, FieldType.MONEY, FieldType.CHOICE})


class Fault(StrEnum):
    """What can be wrong with a template; the web layer has the sentences."""

    NO_TITLE = "no-title"
    NO_LABEL = "no-label"
    TOO_LONG = "too-long"
    NO_PLAN_TITLE = "no-plan-title"
    FEW_CHOICES = "few-choices"
    NO_COLUMNS = "no-columns"
    COLUMN_TYPE = "column-type"
    FEW_LEVELS = "few-levels"
    TOO_MANY = "too-many"
    NEED = "need"
    EMPTY_SECTION = "empty-section"
    TWICE = "twice"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Problem:
    fault: Fault
    place: str
    """A title or label, to find it by; may be empty."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    number: int
    at: datetime
    by: str | None
    course: str | None
    """Where it was made; None for what comes with the tool, and for untitled courses."""
    own: bool
    """Whether it was made in the course that asks."""
    plans: int
    """How many plans were begun with it."""


def newest(
    session: Session, context_id: int, *, now: datetime, to_change: bool = False
) -> tuple[int, dict[str, Any]]:
    """The number and the definition of what new plans take. The first call stores the shipped one.

    Whoever wants to change it waits for others who do. The caller commits.
    """
    if to_change:
        session.get_one(Context, context_id, with_for_update=True)
    row = session.get_one(PlanTemplate, current_template(session, context_id, now=now))
    return row.number, row.definition


def definition_of(session: Session, number: int) -> dict[str, Any]:
    """Any version of the deployment. Raises NotFound."""
    row = session.scalar(select(PlanTemplate).where(PlanTemplate.number == number))
    if row is None:
        raise NotFound("there is no such version of the template")
    return row.definition


def next_number(session: Session) -> int:
    """What the next version of the deployment is called."""
    return (session.scalar(select(func.max(PlanTemplate.number))) or 0) + 1


def versions(session: Session, context_id: int) -> tuple[StoredVersion, ...]:
    """All versions, the newest first: those of other courses can be taken over."""
    query = (
        select(
            PlanTemplate.number,
            PlanTemplate.created_at,
            PlanTemplate.context_id,
            Person.name,
            func.coalesce(Context.title, Context.label).label("course"),
            select(func.count(Plan.id))
            .where(Plan.template_id == PlanTemplate.id)
            .correlate(PlanTemplate)
            .scalar_subquery()
            .label("plans"),
        )
        .outerjoin(Person, Person.id == PlanTemplate.created_by)
        .outerjoin(Context, Context.id == PlanTemplate.context_id)
        .order_by(PlanTemplate.number.desc())
    )
    return tuple(
        StoredVersion(
            row.number,
            row.created_at,
            row.name,
            row.course,
            row.context_id in (context_id, None),
            row.plans,
        )
        for row in session.execute(query)
    )


def save_version(
    session: Session,
    context_id: int,
    definition: Mapping[str, Any],
    *,
    person_id: int,
    now: datetime,
) -> int:
    """Keep a sound definition as the course's newest version; its number.

    The same twice is kept once. Raises ValueError for one that ``problems`` complains
    about, Conflict if somebody saves at the same moment. The caller commits.
    """
    found = problems(definition)
    if found:
        raise ValueError(f"{found[0].fault}: {found[0].place}")
    number, present = newest(session, context_id, now=now)
    if read_template(present) == read_template(definition):
        return number
    number = next_number(session)
    session.add(
        PlanTemplate(
            number=number,
            context_id=context_id,
            definition=dict(definition),
            created_by=person_id,
            created_at=now,
        )
    )
    note_in_course(
        session, Act.TEMPLATE, by=person_id, now=now, context_id=context_id, version=number
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("somebody else has saved a version at this moment") from error
    return number


def problems(definition: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Everything that is wrong with a definition, in reading order."""
    try:
        fields = [one for section in definition["sections"] for one in section["fields"]]
        found = [*_of_whole(definition, fields), *_of_rubric(definition.get("rubric", ()))]
        for section in definition["sections"]:
            found.extend(_of_section(section))
    except (KeyError, TypeError, AttributeError):
        return (Problem(Fault.DAMAGED, ""),)
    if not found:
        try:
            read_template(definition)
        except ValueError as error:
            return (Problem(Fault.DAMAGED, str(error)),)
    return tuple(found)


def _of_whole(definition: Mapping[str, Any], fields: list[Any]) -> Iterator[Problem]:
    if not definition["title"]:
        yield Problem(Fault.NO_TITLE, "")
    if len(definition["title"]) > LONGEST_TITLE:
        yield Problem(Fault.TOO_LONG, definition["title"][:60])
    if not any((one["name"], one["type"]) == ("title", FieldType.LINE) for one in fields):
        yield Problem(Fault.NO_PLAN_TITLE, "")
    if len(fields) > MOST_FIELDS:
        yield Problem(Fault.TOO_MANY, str(MOST_FIELDS))
    names = [one["name"] for one in fields]
    if len(names) != len(set(names)) or not all(_NAME.fullmatch(name) for name in names):
        yield Problem(Fault.DAMAGED, "")


def _of_section(section: Mapping[str, Any]) -> Iterator[Problem]:
    title = section["title"]
    if not title:
        yield Problem(Fault.NO_TITLE, "")
    if not section["fields"]:
        yield Problem(Fault.EMPTY_SECTION, title)
    for one in section["fields"]:
        yield from _of_field(one, title)


def _of_field(one: Mapping[str, Any], section: str) -> Iterator[Problem]:
    label, need = one["label"], one.get("need", 0)
    if not label:
        yield Problem(Fault.NO_LABEL, section)
    if len(label) > LONGEST_TITLE or any(
        len(one.get(part, "")) > LONGEST_TEXT for part in ("help", "good", "weak")
    ):
        yield Problem(Fault.TOO_LONG, label)
    if not isinstance(need, int) or not 0 <= need <= MOST_WORDS_NEEDED:
        yield Problem(Fault.NEED, label)
    if one["from"] not in set(Stage) or one["type"] not in set(FieldType):
        yield Problem(Fault.DAMAGED, label)
    if one["type"] == FieldType.CHOICE:
        yield from _of_choices(one.get("choices", ()), label)
    if one["type"] == FieldType.TABLE:
        yield from _of_columns(one.get("columns", ()), label)


def _of_columns(columns: Iterable[Mapping[str, Any]], label: str) -> Iterator[Problem]:
    found = list(columns)
    if not found:
        yield Problem(Fault.NO_COLUMNS, label)
    if len({one["label"] for one in found}) != len(found):
        yield Problem(Fault.TWICE, label)
    for one in found:
        if one["type"] not in COLUMN_TYPES:
            yield Problem(Fault.COLUMN_TYPE, f"{label}: {one['label']}")
        elif one["type"] == FieldType.CHOICE:
            yield from _of_choices(one.get("choices", ()), f"{label}: {one['label']}")


def _of_choices(choices: Iterable[str], label: str) -> Iterator[Problem]:
    found = list(choices)
    if len(found) < 2:
        yield Problem(Fault.FEW_CHOICES, label)
    if len(set(found)) != len(found):
        yield Problem(Fault.TWICE, label)


def _of_rubric(rubric: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    for one in rubric:
        if not one["title"]:
            yield Problem(Fault.NO_TITLE, "")
        if len(one["levels"]) < 2:
            yield Problem(Fault.FEW_LEVELS, one["title"])
