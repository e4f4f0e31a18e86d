"""A version of a plan as JSON, without loss: docs/plans.md describes every name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lti_app.services.plans.templates import Template
from lti_app.services.plans.versions import Version

FORMAT = "blc-plan"
REVISION = 1
"""Grows when a name changes its meaning or goes away; new names may come without it."""


def as_json(
    template: Template,
    version: Version,
    *,
    plan_id: int,
    state: str,
    authors: tuple[str | None, ...],
    language: str,
) -> bytes:
    """UTF-8, with two spaces for each level."""
    told = {
        "format": FORMAT,
        "revision": REVISION,
        "plan": plan_id,
        "state": state,
        "authors": list(authors),
        "version": version.number,
        "stage": version.stage,
        "submitted": {"at": version.at.isoformat(), "by": version.by, "message": version.message},
        "language": language,
        "fields": _fields(template, version.content),
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def _fields(template: Template, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """In reading order; what the template does not know any more stands last."""
    fields = [
        {
            "name": field.name,
            "section": section.key,
            "label": field.label,
            "type": field.type,
            "value": content.get(field.name),
            **(
                {"columns": {one.name: one.label for one in field.columns}} if field.columns else {}
            ),
        }
        for section in template.sections
        for field in section.fields
    ]
    unknown = [
        {"name": name, "value": value}
        for name, value in content.items()
        if name not in template.fields
    ]
    return [*fields, *unknown]
