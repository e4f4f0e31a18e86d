"""How complete a plan is for its stage, and what exactly is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_app.models import Stage
from lti_app.services.plans import values
from lti_app.services.plans.templates import Field, FieldType, Template
from lti_app.services.plans.workflow import reached


@dataclass(frozen=True, slots=True)
class Missing:
    field: Field
    have: int
    """Words of a text, entries of anything else."""

    @property
    def counts_words(self) -> bool:
        return self.field.type in (FieldType.TEXT, FieldType.LINE)


@dataclass(frozen=True, slots=True)
class Completeness:
    asked: int
    done: int
    missing: tuple[Missing, ...]
    """In reading order."""

    @property
    def percent(self) -> int:
        return 100 * self.done // self.asked if self.asked else 100

    @property
    def missing_names(self) -> frozenset[str]:
        return frozenset(one.field.name for one in self.missing)


def completeness(template: Template, content: Mapping[str, Any], stage: Stage) -> Completeness:
    """Counts what is asked for up to this stage. A field counts when it has enough in it."""
    asked = [f for f in template.fields.values() if f.need and reached(stage, f.asked_from)]
    missing = tuple(
        Missing(field, have)
        for field in asked
        if (have := amount(field, content.get(field.name))) < field.need
    )
    return Completeness(len(asked), len(asked) - len(missing), missing)


def shown_fields(template: Template, content: Mapping[str, Any], stage: Stage) -> frozenset[str]:
    """Names of the fields worth reading in a version: asked for at its stage, or written in."""
    return frozenset(
        field.name
        for field in template.fields.values()
        if reached(stage, field.asked_from) or not values.is_empty(content.get(field.name))
    )


def later_fields(template: Template, content: Mapping[str, Any], stage: Stage) -> frozenset[str]:
    """Names of the fields that may wait: not asked for yet, and nothing in them."""
    return frozenset(template.fields) - shown_fields(template, content, stage)


def amount(field: Field, value: Any) -> int:
    if field.type in (FieldType.TEXT, FieldType.LINE):
        return len(values.words(value))
    if isinstance(value, list):
        return len(value)
    return 0 if values.is_empty(value) else 1
