"""What a line of the log tells beside its act, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_app.models import Outcome, Role, Stage
from lti_app.services.plans.audit import PEOPLE, Act, Moment
from lti_app.services.plans.audit_log import Line
from lti_app.web.plan_texts import ACTS, STAGES
from lti_app.web.problems import LazyText
from lti_app.web.times import page_voice


def install(app: Flask) -> None:
    app.jinja_env.filters.update(act_words=act_words, details_words=details_words)


def act_words(line: Moment | Line) -> str:
    """What somebody did. A reader who took a plan was given it by nobody."""
    if line.act is Act.ASSIGNED and line.details.get("expert") == line.actor_id:
        return str(_("took the plan to read"))
    return str(ACTS[line.act])


def details_words(line: Moment | Line, names: Mapping[int, str]) -> list[str]:
    """A few words for each detail, in the order in which they were stored.

    People are told by name, where it is known, and not twice in a line.
    """
    told = (
        _person(name, value, names) if name in PEOPLE else _words(name, value)
        for name, value in line.details.items()
        if not (name in PEOPLE and value == line.actor_id)
    )
    return [str(one) for one in told if one]


def _person(name: str, number: int, names: Mapping[int, str]) -> str:
    known = names.get(number) or str(_("Person %(number)d", number=number))
    if name == "added_by":
        return str(_("added by %(name)s", name=known))
    return str(_("taken out by %(name)s", name=known)) if name == "taken_out_by" else known


def _words(name: str, value: Any) -> object:
    if name in {*Stage}:
        return f"{STAGES[Stage(name)]}: {_until(value) or _('no date')}"
    return _WORDS[name](value) if name in _WORDS else f"{name}: {value}"


def _outcome(value: str) -> str:
    return str(_("accepted") if value == Outcome.ACCEPT else _("returned for revision"))


def _score(value: float | None) -> str:
    return "" if value is None else str(_("%(percent)d of 100", percent=round(value * 100)))


def _role(value: str) -> str:
    names = {
        Role.STAFF: _("Programme staff"),
        Role.EXPERT: _("Expert"),
        Role.PARTICIPANT: _("Participant"),
    }
    return str(names[Role(value)])


def _reasons(values: list[str]) -> str:
    names = {
        "language": _("reads its language"),
        "country": _("knows the country"),
        "theme": _("knows its goals"),
    }
    return " · ".join(str(names.get(one, _("has least to read"))) for one in values)


def _until(value: str | None) -> str:
    return (
        str(_("until %(day)s", day=page_voice().moment(datetime.fromisoformat(value))))
        if value
        else ""
    )


_WORDS: dict[str, Callable[[Any], str]] = {
    "version": lambda value: _("version %(number)d", number=value),
    "stage": lambda value: str(STAGES[Stage(value)]),
    "outcome": _outcome,
    "score": _score,
    "count": lambda value: _("%(number)d in number", number=value),
    "until": _until,
    "reasons": _reasons,
    "role": _role,
    "before": lambda value: _("before: %(role)s", role=_role(value)) if value else "",
    "kind": lambda value: _("the log") if value == "log" else str(value).upper(),
    "comment": lambda value: _("comment %(number)d", number=value),
    "recordings": lambda value: _("recordings: %(number)d", number=value),
    "file": lambda value: _("file %(number)d", number=value),
    "most": lambda value: "" if value is None else _("room for %(number)d", number=value),
    "assigns": lambda value: _("plans are given out") if value else _("plans are taken"),
    "readers_wanted": lambda value: _("readers of each plan: %(number)d", number=value),
    "source": lambda _value: _("as the course site's list says"),
    "platform": lambda value: "" if value is None else str(value),
    "state": lambda value: _STATES.get(value, value),
    "keys": lambda value: _("key retired") if value == "retired" else _("key made"),
    "plans": lambda value: _("plans kept") if value == "kept" else _("plans erased"),
}

_STATES: dict[str, LazyText] = {
    "added": _l("registered"),
    "invited": _l("link made"),
    "on": _l("switched on"),
    "off": _l("switched off"),
}
