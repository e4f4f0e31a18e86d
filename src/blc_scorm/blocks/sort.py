"""Sorting into categories: a list of categories, each with a list of what belongs to it.

Learners see the things in an order of their own, each with one button for each
category. ``partial=true`` gives every thing in its place its share of the
points; without it all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks._items import (
    Content,
    report_stray_feedback,
    report_too_many,
    shown,
    split_feedback,
    text_of,
)
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.diagnostics import Span
from blc_scorm.ids import digest, shuffled
from blc_scorm.model import Block, Division, ListBlock, ListItem, Question
from blc_scorm.records import dataclass
from blc_scorm.text import plain_text

SETTINGS = ("type", "points", "partial")
FEW = 4
"""Fewer things than that are shown in whatever order comes: to avoid one would tell of it."""
TRIES = 20
"""Orders to look at for one in which the things of a category don't stand together."""


@dataclass(frozen=True, slots=True)
class Thing:
    children: Content
    category: int
    feedback: Content
    span: Span


@dataclass(frozen=True, slots=True)
class Sorting:
    categories: tuple[str, ...]
    choices: tuple[Thing, ...]
    """As they are shown and numbered; the author's order would tell what belongs together."""
    partial_credit: bool


def _recognise(division: Division) -> bool:
    return _category_list(division) is not None


def _category_list(division: Division) -> ListBlock | None:
    """The last list of bullets that has a list inside."""
    for child in reversed(division.children):
        if isinstance(child, ListBlock) and child.start is None and any(map(_lists, child.items)):
            return child
    return None


def _lists(item: ListItem) -> list[ListBlock]:
    return [child for child in item.children if isinstance(child, ListBlock)]


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    found = _category_list(division)
    if found is None or len(found.items) < 2:
        report(
            division.span,
            "BLC350",
            "Sorting needs at least two categories. Write them as a list, and under each, as a "
            "list inside it, what belongs there.",
        )
        return None
    categories = tuple(_category(item, report) for item in found.items)
    things = tuple(
        thing for number, item in enumerate(found.items) for thing in _things(item, number, report)
    )
    _report_twins(things, categories, report)
    report_too_many(len(things), found.span, report)
    stem = tuple(child for child in division.children if child is not found)
    partial = division.attributes.get("partial") == "true"
    return stem, Sorting(categories, _mixed(things, division.attributes.id), partial)


def _category(item: ListItem, report: Report) -> str:
    words = [child for child in item.children if not isinstance(child, ListBlock)]
    name = text_of(words, item.span, report)
    if not _lists(item):
        report(
            item.span,
            "BLC351",
            f"Nothing belongs to the category '{name}'. Write at least one thing as a list under "
            "it, or remove it.",
        )
    return name


def _things(item: ListItem, category: int, report: Report) -> Iterator[Thing]:
    for inner in (thing for block in _lists(item) for thing in block.items):
        report_stray_feedback(inner, report)
        children, feedback = split_feedback(inner.children)
        text_of(children, inner.span, report)
        yield Thing(children, category, feedback, inner.span)


def _report_twins(things: tuple[Thing, ...], categories: tuple[str, ...], report: Report) -> None:
    met: dict[str, Thing] = {}
    for thing in things:
        text = " ".join(plain_text(thing.children).split())
        first = met.setdefault(text, thing)
        if text and first is not thing:
            report(
                thing.span,
                "BLC352",
                f"'{text}' already stands under '{categories[first.category]}' "
                f"({first.span.line}:{first.span.column}). Each thing belongs in one place.",
            )


def _mixed(things: tuple[Thing, ...], seed: str) -> tuple[Thing, ...]:
    """``things`` in an order that does not show which belong together."""
    for attempt in range(TRIES):
        order = shuffled(len(things), seed, str(attempt))
        mixed = tuple(things[n] for n in order)
        if len(things) < FEW or not _in_groups([thing.category for thing in mixed]):
            break
    return mixed


def _in_groups(categories: list[int]) -> bool:
    """Whether equal numbers all stand side by side, or all stand where they began."""
    changes = sum(a != b for a, b in pairwise(categories))
    used = len(set(categories))
    return categories == sorted(categories) or changes < used < len(categories)


def _answer(question: Question, salt: str) -> dict[str, object]:
    body: Sorting = question.body
    return {
        "salt": salt,
        "right": sorted(
            digest(salt, question.id, f"{n}.{thing.category}")
            for n, thing in enumerate(body.choices)
        ),
        "partial": body.partial_credit,
    }


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Sorting = question.body
    return {
        "categories": body.categories,
        "choices": shown(body.choices, render),
    }


def _shape(question: Question) -> str:
    body: Sorting = question.body
    things = (plain_text(thing.children).strip() for thing in body.choices)
    return "|".join((*body.categories, "", *things))


QUESTION = QuestionType(_recognise, _parse, _answer, _context, _shape, uses=("rows",))
