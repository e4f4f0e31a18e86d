"""Single and multiple choice: a list with ``[ ]`` and ``[x]``.

One tick is single choice, several are multiple choice. Feedback stands under
its choice as ``: text``. ``partial=true`` gives part of the points for a part
of the ticks; without it all or nothing.
"""

from __future__ import annotations

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks._items import (
    Content,
    report_stray_feedback,
    report_too_many,
    shown,
    split_feedback,
)
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.diagnostics import Severity
from blc_scorm.ids import digest
from blc_scorm.model import Block, Division, ListBlock, ListItem, Question
from blc_scorm.records import dataclass
from blc_scorm.text import plain_text

SETTINGS = ("type", "points", "partial")


@dataclass(frozen=True, slots=True)
class Choice:
    children: Content
    right: bool
    feedback: Content


@dataclass(frozen=True, slots=True)
class Choices:
    choices: tuple[Choice, ...]
    multiple: bool
    partial_credit: bool


def _recognise(division: Division) -> bool:
    return choice_list(division) is not None


def choice_list(division: Division) -> ListBlock | None:
    """The last list with boxes."""
    for child in reversed(division.children):
        if isinstance(child, ListBlock) and _has_boxes(child):
            return child
    return None


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    return read_choices(division, report)


def read_choices(division: Division, report: Report) -> tuple[tuple[Block, ...], Choices] | None:
    """A question with a list of boxes → (all but the list, the choices); None after a report."""
    found = choice_list(division)
    broken = found is not None and _report_other_lists(division, found, report)
    if found is None or (len(found.items) < 2 and not broken):
        report(
            division.span,
            "BLC301",
            "This question offers fewer than two choices. Write them as a list with [ ] before "
            "each, and [x] before what is right.",
        )
        return None
    choices = tuple(_choice(item, report) for item in found.items)
    _report_twins(found, choices, report)
    report_too_many(len(choices), found.span, report)
    right = sum(choice.right for choice in choices)
    if right == 0 and not broken:
        report(
            found.span,
            "BLC302",
            "No choice is marked as right. Put [x] instead of [ ] before what is right.",
        )
    wanted = division.attributes.get("type")
    if wanted == "single" and right > 1:
        report(
            division.place("type"),
            "BLC304",
            f"A question of type single has one right choice, but {right} are marked with [x].",
        )
    stem = tuple(child for child in division.children if child is not found)
    partial = division.attributes.get("partial") == "true"
    return stem, Choices(choices, right > 1 or wanted == "multiple", partial)


def _report_other_lists(division: Division, found: ListBlock, report: Report) -> bool:
    """Report a second list with boxes, which would show its ticks to learners."""
    for child in division.children:
        if child is not found and isinstance(child, ListBlock) and _has_boxes(child):
            report(
                found.span,
                "BLC315",
                f"Here a second list with boxes begins; the first is on line {child.span.line}. "
                "Make one list of both: feedback and other text between choices stands under its "
                "choice, indented by two spaces.",
            )
            return True
    return False


def _has_boxes(found: ListBlock) -> bool:
    return any(item.checked is not None for item in found.items)


def _report_twins(found: ListBlock, choices: tuple[Choice, ...], report: Report) -> None:
    """Report each choice that reads as one before it."""
    seen: set[str] = set()
    for item, choice in zip(found.items, choices, strict=True):
        text = " ".join(plain_text(choice.children).split())
        if text and text in seen:
            report(
                item.span,
                "BLC314",
                f"The choice '{text}' stands here twice, so nobody can tell which is meant. Change "
                "or remove one.",
                Severity.WARNING,
            )
        seen.add(text)


def _choice(item: ListItem, report: Report) -> Choice:
    if item.checked is None:
        report(
            item.span,
            "BLC308",
            "This choice has no box, but others have. Put [ ] or [x] at its start"
            f"{', with one space or an x in it' if _text(item).startswith('[') else ''}.",
        )
    report_stray_feedback(item, report)
    children, feedback = split_feedback(item.children)
    if not plain_text(children).strip():
        report(item.span, "BLC312", "This choice is empty. Write its text behind the box.")
    return Choice(children, bool(item.checked), feedback)


def _text(item: ListItem) -> str:
    return plain_text(item.children).strip()


def _answer(question: Question, salt: str) -> dict[str, object]:
    body: Choices = question.body
    right = (n for n, choice in enumerate(body.choices) if choice.right)
    return {
        "salt": salt,
        "right": sorted(digest(salt, question.id, str(n)) for n in right),
        "partial": body.partial_credit,
    }


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Choices = question.body
    return {
        "multiple": body.multiple,
        "choices": shown(body.choices, render),
    }


def _shape(question: Question) -> str:
    body: Choices = question.body
    texts = (plain_text(choice.children).strip() for choice in body.choices)
    return f"{body.multiple}|" + "|".join(texts)


QUESTION = QuestionType(_recognise, _parse, _answer, _context, _shape)
