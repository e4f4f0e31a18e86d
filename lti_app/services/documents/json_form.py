"""A version of a plan as JSON, and all that was said: docs/plans.md describes every name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lti_app.services.plans.audit import Moment
from lti_app.services.plans.comments import Comment
from lti_app.services.plans.decisions import Decision
from lti_app.services.plans.recordings import Recording
from lti_app.services.plans.templates import Template
from lti_app.services.plans.versions import Version

FORMAT = "blc-plan"
REVISION = 1
"""Grows when a name changes its meaning or goes away; new names may come without it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is about a plan besides one version of it: all that its readers may see."""

    versions: Iterable[tuple[int, datetime]]
    comments: Iterable[Comment]
    """Those that were sent."""
    recordings: Iterable[Recording]
    decisions: Iterable[Decision]
    timeline: Iterable[Moment]


def as_json(
    template: Template,
    version: Version,
    about: Told,
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
        "submitted": {"at": version.at, "by": version.by, "message": version.message},
        "language": language,
        "fields": _fields(template, version.content),
        "rubric": [asdict(one) for one in template.rubric],
        "versions": [{"number": number, "at": at} for number, at in about.versions],
        "comments": [_comment(one) for one in about.comments],
        "recordings": [
            {"id": one.id, "name": one.name, "by": one.by, "version": one.version}
            for one in about.recordings
        ],
        "decisions": [asdict(one) for one in about.decisions],
        "timeline": [
            {"at": one.at, "what": one.act, "by": one.who, "details": dict(one.details)}
            for one in about.timeline
        ],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2, default=_moment)
    return text.encode() + b"\n"


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a plan holds no {type(value).__name__}")


def _comment(one: Comment) -> dict[str, Any]:
    return {
        "id": one.id,
        "field": one.field,
        "version": one.version,
        "by": one.by,
        "at": one.at,
        "body": one.body,
        "quote": one.quote.text,
        "suggestion": one.suggestion,
        "state": one.state,
        "replies": [asdict(reply) for reply in one.replies],
    }


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
