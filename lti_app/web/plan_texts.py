"""The words for states, stages and happenings, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from lti_app.languages import patterns
from lti_app.models import Outcome, PlanState, Stage
from lti_app.services.plans.audit import Act
from lti_app.services.plans.scores import Arrival
from lti_app.services.plans.stuck import Stuck
from lti_app.services.plans.templates import choice_name
from lti_app.web.language import listed, page_locale
from lti_app.web.problems import LazyText

STATES: dict[PlanState, LazyText] = {
    PlanState.DRAFT: _l("Draft"),
    PlanState.SUBMITTED: _l("Submitted"),
    PlanState.IN_REVIEW: _l("Being read"),
    PlanState.RETURNED: _l("Returned for revision"),
    PlanState.RESUBMITTED: _l("Submitted again"),
    PlanState.ACCEPTED: _l("Accepted"),
    PlanState.WITHDRAWN: _l("Withdrawn"),
}
STAGES: dict[Stage, LazyText] = {
    Stage.OUTLINE: _l("Outline"),
    Stage.FULL_PLAN: _l("Full plan"),
    Stage.PROGRESS_REPORT: _l("Progress report"),
    Stage.FINAL_REPORT: _l("Final report"),
}
ACTS: dict[Act, LazyText] = {
    Act.BEGUN: _l("began the plan"),
    Act.SUBMITTED: _l("submitted"),
    Act.WITHDRAWN: _l("withdrew the plan"),
    Act.REOPENED: _l("took the plan up again"),
    Act.READING: _l("began to read"),
    Act.COMMENTED: _l("sent comments"),
    Act.DECIDED: _l("sent feedback"),
    Act.NEXT_STAGE: _l("began the next stage"),
    Act.ASSIGNED: _l("gave the plan to a reader"),
    Act.CHOSEN: _l("became a reader by the rule of the course"),
    Act.UNASSIGNED: _l("took the plan from a reader"),
    Act.EXTENDED: _l("changed the due date"),
    Act.JOINED: _l("joined as an author"),
    Act.LEFT: _l("left the team"),
    Act.ANSWERED: _l("dealt with a comment"),
    Act.SETTLED: _l("settled a comment"),
    Act.UNSETTLED: _l("opened a comment again"),
    Act.TEMPLATE: _l("changed what plans ask for"),
    Act.DATES: _l("changed the dates of the stages"),
    Act.RULE: _l("changed how plans find readers"),
    Act.PROFILE: _l("changed what an expert reads"),
    Act.EXPORTED: _l("took a table of the course along"),
    Act.TOOK_VERSION: _l("took a version along"),
    Act.TOOK_FILE: _l("took a file along"),
    Act.ROLE: _l("has a new role"),
    Act.GONE: _l("is no longer in the course"),
    Act.DATA_EXPORTED: _l("took a person's data"),
    Act.ERASED: _l("erased a person"),
    Act.SCORE_AGAIN: _l("had a score sent again"),
    Act.ADMINISTERED: _l("changed how the tool is set up"),
}
STUCK: dict[Stuck, LazyText] = {
    Stuck.OVERDUE: _l("Past its due date"),
    Stuck.NO_READER: _l("Waits, and nobody reads it"),
    Stuck.WAITS: _l("Waits for feedback for over a week"),
    Stuck.QUIET: _l("Untouched for two weeks"),
}


ARRIVALS: dict[Arrival, LazyText] = {
    Arrival.REFUSED: _l("the course site refused it; an administrator can send it again"),
    Arrival.DIFFERS: _l("the course site shows another grade"),
    Arrival.WAITING: _l("on its way to the course site"),
    Arrival.ARRIVED: _l("arrived at the course site"),
}


SCRIPTS: dict[str, LazyText] = {
    "Arabic": _l("Arabic letters"),
    "Thaana": _l("Thaana letters (Dhivehi)"),
    "Sinhala": _l("Sinhala letters"),
    "Tamil": _l("Tamil letters"),
    "Bengali": _l("Bengali letters"),
    "Devanagari": _l("Devanagari letters"),
    "Myanmar": _l("Burmese letters"),
    "Khmer": _l("Khmer letters"),
    "Thai": _l("Thai letters"),
    "Lao": _l("Lao letters"),
    "Hangul": _l("Korean letters"),
    "CJK": _l("Chinese characters"),
    "Hiragana": _l("Japanese letters"),
    "Katakana": _l("Japanese letters"),
    "Emoji": _l("emoji"),
}
_OUTCOMES = {
    Outcome.ACCEPT: STATES[PlanState.ACCEPTED],
    Outcome.RETURN: STATES[PlanState.RETURNED],
}


def names() -> dict[str, str]:
    """What the table of a cohort holds as codes, in the page's language."""
    texts: tuple[Mapping[Any, LazyText], ...] = (STATES, STAGES, STUCK, _OUTCOMES, ARRIVALS)
    return {code.value: str(text) for one in texts for code, text in one.items()}


def size_text(size: int) -> str:
    """Bytes in the page's language."""
    return patterns.size_text(size, page_locale())


def install(app: Flask) -> None:
    """Let templates write ``state|state_name``, ``value|choice_name(field)`` and so on."""
    app.jinja_env.filters["state_name"] = lambda state: STATES[PlanState(state)]
    app.jinja_env.filters["size_text"] = size_text
    app.jinja_env.filters["stage_name"] = lambda stage: STAGES[Stage(stage)]
    app.jinja_env.filters["act_name"] = lambda act: ACTS[Act(act)]
    app.jinja_env.filters["arrival_name"] = lambda arrival: ARRIVALS[Arrival(arrival)]
    app.jinja_env.filters["stuck_name"] = lambda stuck: STUCK[Stuck(stuck)]
    app.jinja_env.filters["choice_name"] = lambda value, field: choice_name(field, value)
    app.jinja_env.filters["choices_listed"] = lambda values, field: listed(
        choice_name(field, one) if field else one for one in values
    )
    app.jinja_env.filters["script_name"] = lambda script: str(SCRIPTS[script.name])
    app.jinja_env.filters["money"] = lambda value: patterns.money(value, page_locale())
    app.jinja_env.filters["written_date"] = lambda day: patterns.written_date(day, page_locale())
