"""True or false: ``answer=true``, or a list of two with one tick, in words of one's own.

Of such a list the first stands for true. A true or false question is a single
choice in all but what an LMS hears of it.
"""

from __future__ import annotations

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks import choice as single
from blc_scorm.blocks._items import shown
from blc_scorm.blocks.choice import Choice, Choices
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.model import Block, Division, ListBlock, Question

SETTINGS = ("type", "points", "answer")
ANSWERS = ("true", "false")


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    answer = division.attributes.get("answer")
    if any(isinstance(child, ListBlock) and _has_boxes(child) for child in division.children):
        if answer:
            report(
                division.place("answer"),
                "BLC321",
                "This question says what is right twice: by answer=… and by a list with boxes. "
                "Remove one of the two.",
            )
        return _listed(division, report)
    if answer not in ANSWERS:
        report(
            division.place("answer"),
            "BLC321",
            f"answer is '{answer}'; it must be true or false."
            if answer
            else "This question does not say which is right. Write answer=true or answer=false, "
            "or two choices with one [x].",
        )
        return None
    choices = tuple(Choice((), name == answer, ()) for name in ANSWERS)
    return division.children, Choices(choices, multiple=False, partial_credit=False)


def _has_boxes(block: ListBlock) -> bool:
    return any(item.checked is not None for item in block.items)


def _listed(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    parsed = single.read_choices(division, report)
    if parsed is None:
        return None
    choices = parsed[1].choices
    ticks = sum(choice.right for choice in choices)
    if len(choices) != 2 or ticks > 1:
        report(
            division.span,
            "BLC320",
            f"This list has {len(choices)} choices and {ticks} with [x]. A question that is true "
            "or false has two, the first for true, and one of them is right.",
        )
        return None
    return parsed


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Choices = question.body
    return {"choices": shown(body.choices, render)}


QUESTION = QuestionType(
    lambda _division: False,
    _parse,
    single.QUESTION.answer,
    _context,
    single.QUESTION.shape,
    uses=("choice",),
)
