"""Surveys, with no right answer: a scale for one statement or several, or choices.

Without a list, the question itself is the statement. A list without boxes holds
statements; a list with empty boxes holds choices instead of a scale.
"""

from __future__ import annotations

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks._items import Content, Shown, report_too_many, text_of
from blc_scorm.blocks.choice import choice_list
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.diagnostics import Span
from blc_scorm.ids import did_you_mean
from blc_scorm.model import Block, Division, ListBlock, ListItem, Question
from blc_scorm.records import dataclass
from blc_scorm.text import plain_text

SETTINGS = ("type", "points")
SCALES = ("agreement", "frequency", "importance")
"""Five steps each; their words are in ``runtime/words`` as ``scale_<name>``."""
DEFAULT = "agreement"
MOST_STEPS = 9
"""SCORM 1.2 gives a step one character."""


@dataclass(frozen=True, slots=True)
class Item:
    """A statement, or a choice."""

    children: Content


@dataclass(frozen=True, slots=True)
class Survey:
    choices: tuple[Item, ...]
    """Statements to rate (none: the question is the only one), or what to choose from."""
    scale: str
    """A name of ``SCALES``; empty with ``steps`` or where there is nothing to rate."""
    steps: tuple[str, ...]
    """The author's own."""
    multiple: bool
    """Whether several choices may be taken."""


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    boxes = choice_list(division)
    if boxes is not None:
        return _choices(division, boxes, report)
    warn_of_unknown_settings(division.attributes, (*SETTINGS, "scale"), division, report)
    scale, steps = _scale(division, report)
    found = next((c for c in reversed(division.children) if isinstance(c, ListBlock)), None)
    statements = _items(found.items, report) if found else ()
    report_too_many(len(statements), division.span, report)
    stem = tuple(child for child in division.children if child is not found)
    return stem, Survey(statements, scale, steps, multiple=False)


def _items(items: tuple[ListItem, ...], report: Report) -> tuple[Item, ...]:
    for item in items:
        text_of(item.children, item.span, report)
    return tuple(Item(item.children) for item in items)


def _scale(division: Division, report: Report) -> tuple[str, tuple[str, ...]]:
    """(name, no steps) or (no name, the author's steps)."""
    text = division.attributes.get("scale", DEFAULT)
    if text in SCALES:
        return text, ()
    steps = tuple(" ".join(step.split()) for step in text.split("|"))
    if len(steps) == 1:
        report(
            division.place("scale"),
            "BLC364",
            f"There is no scale '{text}'. The scales are: {', '.join(SCALES)}."
            f"{did_you_mean(text, SCALES)} Or write its steps, as in "
            'scale="Never | Sometimes | Always".',
        )
        return DEFAULT, ()
    if not all(steps) or len(steps) > MOST_STEPS or len(set(steps)) < len(steps):
        report(
            division.place("scale"),
            "BLC365",
            f"The scale '{text}' has a step without a word, a step twice, or more than "
            f'{MOST_STEPS} steps. Write it as in scale="Never | Sometimes | Always".',
        )
    return "", steps


def _choices(
    division: Division, found: ListBlock, report: Report
) -> tuple[tuple[Block, ...], object]:
    warn_of_unknown_settings(division.attributes, (*SETTINGS, "multiple"), division, report)
    for item in found.items:
        _report_box(item.checked, item.span, report)
    if len(found.items) < 2:
        report(
            division.span,
            "BLC301",
            "This question offers fewer than two choices. Write them as a list with [ ] before "
            "each.",
        )
    report_too_many(len(found.items), found.span, report)
    stem = tuple(child for child in division.children if child is not found)
    several = division.attributes.get("multiple") == "true"
    return stem, Survey(_items(found.items, report), "", (), multiple=several)


def _report_box(checked: bool | None, span: Span, report: Report) -> None:
    if checked is None:
        report(
            span,
            "BLC308",
            "This choice has no box, but others have. Put [ ] at its start.",
        )
    elif checked:
        report(
            span,
            "BLC366",
            "A survey has no right answer. Put [ ] instead of [x], or remove type=likert.",
        )


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Survey = question.body
    return {
        "scale": body.scale,
        "steps": body.steps,
        "multiple": body.multiple,
        "choices": [
            Shown(index, render.html(item.children)) for index, item in enumerate(body.choices)
        ],
    }


def _shape(question: Question) -> str:
    body: Survey = question.body
    texts = (plain_text(item.children).strip() for item in body.choices)
    return "|".join((str(body.multiple), body.scale, *body.steps, "", *texts))


QUESTION = QuestionType(
    lambda _division: False,
    _parse,
    lambda _question, _salt: {},
    _context,
    _shape,
    graded=False,
    uses=("choice", "rows"),
)
