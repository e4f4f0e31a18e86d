"""The form with which a teacher makes activities: read leniently, told plainly what is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lti_app.models.activity import TEMPLATES, NewActivity
from lti_app.services.notices.wishes import zones
from lti_app.web.times import page_zone

MOST = 12
FIELDS = ("title", "text", "opens", "due", "points", "template", "plans")


@dataclass
class Row:
    """One activity as typed, and what is wrong with it by field."""

    values: dict[str, str]
    problems: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def empty(cls, title: str = "") -> Row:
        first = {"title": title, "points": "100", "template": next(iter(TEMPLATES))}
        return cls({name: first.get(name, "") for name in FIELDS})


def read_rows(form: Mapping[str, str]) -> list[Row]:
    """What was typed, activity by activity."""
    count = form.get("count", "1")
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else 1
    return [
        Row({name: form.get(f"{name}-{index}", "").strip()[:4000] for name in FIELDS})
        for index in range(min(max(number, 1), MOST))
    ]


def read_zone(form: Mapping[str, str]) -> ZoneInfo:
    """The zone that was chosen; the page's where nothing sensible was sent."""
    name = form.get("zone", "")
    return ZoneInfo(name) if name in zones() else page_zone()


def activities_of(rows: list[Row], zone: ZoneInfo) -> list[NewActivity] | None:
    """The activities, or None if something is wrong: then the rows say what."""
    made = [_activity(row, zone) for row in rows]
    return None if any(row.problems for row in rows) else made


def _activity(row: Row, zone: ZoneInfo) -> NewActivity:
    values, problems = row.values, row.problems
    if not values["title"]:
        problems["title"] = _("Give the activity a name.")
    elif len(values["title"]) > 200:
        problems["title"] = _("Use at most 200 characters.")
    opens, due = _moment(row, "opens", zone), _moment(row, "due", zone)
    if opens and due and due <= opens:
        problems["due"] = _("This is before the activity opens.")
    if values["template"] not in TEMPLATES:
        problems["template"] = _("Choose one of the templates.")
    return NewActivity(
        number=secrets.token_hex(8),
        title=values["title"],
        text=values["text"] or None,
        opens_at=opens,
        due_at=due,
        points=_points(row),
        template=values["template"],
        several=values["plans"] == "several",
    )


def _moment(row: Row, name: str, zone: ZoneInfo) -> datetime | None:
    if not row.values[name]:
        return None
    try:
        moment = datetime.fromisoformat(row.values[name]).replace(tzinfo=zone)
    except ValueError:
        row.problems[name] = _("Write a date and a time, such as 2026-11-30T17:00.")
        return None
    if not 2000 <= moment.year <= 2200:
        row.problems[name] = _("Choose a year from 2000 to 2200.")
        return None
    return moment


def _points(row: Row) -> float | None:
    text = row.values["points"].replace(",", ".")
    if not text:
        return None
    try:
        points = float(text)
    except ValueError:
        points = -1.0
    if not 0 < points <= 10_000:
        row.problems["points"] = _("Write a number from 1 to 10,000, or leave it empty.")
        return None
    return points
