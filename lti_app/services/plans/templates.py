"""What a plan asks for: read from data, checked, and kept as versions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from lti_app.db import upsert
from lti_app.languages.catalogues import ENGLISH, content_text
from lti_app.models import PlanTemplate, Stage

SHIPPED = Path(__file__).parents[2] / "data" / "plan_template.toml"


class FieldType(StrEnum):
    LINE = "line"
    TEXT = "text"
    """Markdown."""
    LIST = "list"
    TABLE = "table"
    CHOICE = "choice"
    DATE = "date"
    MONEY = "money"
    TARGETS = "targets"
    RIGHTS = "rights"
    FILE = "file"
    """Several files."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    type: FieldType
    choices: tuple[str, ...] = ()
    """As they are stored, whatever the language."""
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    type: FieldType
    asked_from: Stage
    need: int
    """Words of a text, entries of anything that has several."""
    help: str
    good: str
    weak: str
    columns: tuple[Column, ...] = ()
    choices: tuple[str, ...] = ()
    """As they are stored, whatever the language."""
    language: str = ENGLISH
    """Of the label, and of what a value is told in."""


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    title: str
    levels: tuple[str, ...]
    """From 0 points upwards."""


@dataclass(frozen=True)
class Template:
    title: str
    sections: tuple[Section, ...]
    rubric: tuple[Criterion, ...]

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """By name, in reading order."""
        return {field.name: field for section in self.sections for field in section.fields}


def read_template(definition: Mapping[str, Any]) -> Template:
    """Raises ValueError with one sentence that says what is wrong."""
    try:
        template = Template(
            title=str(definition["title"]),
            sections=tuple(_section(one) for one in definition["sections"]),
            rubric=tuple(
                Criterion(one["key"], one["title"], tuple(one["levels"]))
                for one in definition.get("rubric", ())
            ),
        )
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is missing.") from error
    names = [field.name for section in template.sections for field in section.fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"A field's name is used twice: {', '.join(twice)}.")
    if "title" not in names:
        raise ValueError("A field named 'title' is needed: lists show it.")
    return template


def shipped() -> dict[str, Any]:
    """The definition that comes with the program."""
    return tomllib.loads(SHIPPED.read_text("utf-8"))


def current_template(session: Session, context_id: int, *, now: datetime) -> int:
    """The id of what new plans of a course take; the first call stores the shipped one.

    The caller commits.
    """
    found = session.scalar(_newest(context_id))
    if found is not None:
        return found.id
    values = {"definition": shipped(), "created_at": now, "created_by": None, "context_id": None}
    return upsert(session, PlanTemplate, {"number": 1}, values)


def newest_template(session: Session, context_id: int) -> Template:
    """What new plans of a course ask for; the shipped one as long as nothing else is stored."""
    found = session.scalar(_newest(context_id))
    return read_template(found.definition) if found else shipped_template()


def _newest(context_id: int) -> Select[PlanTemplate]:
    """The course's own newest version; without one, the newest that is for all courses."""
    return (
        select(PlanTemplate)
        .where(or_(PlanTemplate.context_id == context_id, PlanTemplate.context_id.is_(None)))
        .order_by(PlanTemplate.context_id.is_(None), PlanTemplate.number.desc())
        .limit(1)
    )


def template_of(session: Session, template_id: int, language: str = ENGLISH) -> Template:
    """A stored version, in this language where its texts are those of the shipped one.

    Raises NoResultFound for an id that is not of this deployment.
    """
    definition = session.get_one(PlanTemplate, template_id).definition
    return template_in(read_template(definition), language)


def template_in(template: Template, language: str) -> Template:
    """The same template with its words in another language. What staff wrote stays as it is."""
    if language == ENGLISH:
        return template
    return Template(
        title=content_text(language, template.title),
        sections=tuple(
            Section(
                one.key,
                content_text(language, one.title),
                tuple(_field_in(field, language) for field in one.fields),
            )
            for one in template.sections
        ),
        rubric=tuple(
            Criterion(
                one.key,
                content_text(language, one.title),
                tuple(content_text(language, level) for level in one.levels),
            )
            for one in template.rubric
        ),
    )


def choice_name(field: Field | Column, value: str) -> str:
    """How a stored choice is called in the language of its field."""
    return content_text(field.language, value) if value in field.choices else value


def _field_in(field: Field, language: str) -> Field:
    columns = tuple(
        replace(column, label=content_text(language, column.label), language=language)
        for column in field.columns
    )
    return replace(
        field,
        label=content_text(language, field.label),
        help=content_text(language, field.help),
        good=content_text(language, field.good),
        weak=content_text(language, field.weak),
        columns=columns,
        language=language,
    )


def _section(one: Mapping[str, Any]) -> Section:
    fields = tuple(_field(field) for field in one["fields"])
    return Section(one["key"], one["title"], fields)


def _field(one: Mapping[str, Any]) -> Field:
    return Field(
        name=one["name"],
        label=one["label"],
        type=FieldType(one["type"]),
        asked_from=Stage(one["from"]),
        need=int(one.get("need", 0)),
        help=one.get("help", ""),
        good=one.get("good", ""),
        weak=one.get("weak", ""),
        columns=tuple(
            Column(
                column["name"],
                column["label"],
                FieldType(column["type"]),
                tuple(column.get("choices", ())),
            )
            for column in one.get("columns", ())
        ),
        choices=tuple(one.get("choices", ())),
    )


@cache
def shipped_template() -> Template:
    return read_template(shipped())
