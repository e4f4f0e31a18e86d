"""Putting in order: a numbered list without boxes, in the right order.

Learners see the items in another order, and move them by buttons.
``partial=true`` gives every item in its place its share of the points; without
it all or nothing.
"""

from __future__ import annotations

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks._items import report_too_many
from blc_scorm.blocks._order import Item, mixed, read_item, report_twins
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.ids import digest
from blc_scorm.model import Block, DefinitionList, Division, ListBlock, ListItem, Question
from blc_scorm.records import dataclass

SETTINGS = ("type", "points", "partial")


@dataclass(frozen=True, slots=True)
class Order:
    choices: tuple[Item, ...]
    """As they are shown and numbered."""
    right: tuple[int, ...]
    """Their numbers in the right order."""
    partial_credit: bool


def _recognise(division: Division) -> bool:
    return _numbered_list(division) is not None


def _numbered_list(division: Division) -> ListBlock | None:
    """The last numbered list without boxes."""
    for child in reversed(division.children):
        if isinstance(child, ListBlock) and child.start is not None:
            return None if any(item.checked is not None for item in child.items) else child
    return None


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    found = _numbered_list(division)
    if found is None or len(found.items) < 2:
        report(
            division.span if found is None else found.span,
            "BLC343",
            "There are fewer than two things to put in order. Write them as a numbered list "
            "without boxes, in the right order: 1. first, 2. second.",
        )
        return None
    report_too_many(len(found.items), found.span, report)
    for item in found.items:
        _report_inner(item, report)
    items = [(read_item(item.children, item.span, report), item.span) for item in found.items]
    report_twins(items, report)
    order = mixed(len(items), division.attributes.id)
    stem = tuple(child for child in division.children if child is not found)
    return stem, Order(
        tuple(items[n][0] for n in order),
        tuple(order.index(n) for n in range(len(items))),
        division.attributes.get("partial") == "true",
    )


def _report_inner(item: ListItem, report: Report) -> None:
    """Report what an item to be put in order can't hold."""
    for child in item.children:
        if isinstance(child, ListBlock):
            report(
                item.span,
                "BLC343",
                "A thing to be put in order holds no list. For sorting into categories, write "
                "these with hyphens instead of numbers.",
            )
        elif isinstance(child, DefinitionList):
            report(
                item.span,
                "BLC343",
                "A thing to be put in order has no feedback of its own. Write it as ::: correct, "
                "::: incorrect or ::: explanation at the end of the question.",
            )


def _answer(question: Question, salt: str) -> dict[str, object]:
    body: Order = question.body
    return {
        "salt": salt,
        "right": sorted(
            digest(salt, question.id, f"{place}.{n}") for place, n in enumerate(body.right)
        ),
        "partial": body.partial_credit,
    }


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Order = question.body
    return {
        "choices": [
            {"index": n, "html": render.html(item.children), "text": item.text}
            for n, item in enumerate(body.choices)
        ]
    }


def _shape(question: Question) -> str:
    body: Order = question.body
    return "|".join(item.text for item in body.choices)


QUESTION = QuestionType(_recognise, _parse, _answer, _context, _shape)
