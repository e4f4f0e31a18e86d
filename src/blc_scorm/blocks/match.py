"""Matching: a definition list or a table of two columns; what stands together belongs together.

Learners see the terms in the author's order, each with a menu of all the
answers in an order of their own. ``partial=true`` gives every right pair its
share of the points; without it all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks._items import Content, report_too_many
from blc_scorm.blocks._order import Item, mixed, read_item, report_twins
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.diagnostics import Span
from blc_scorm.ids import digest
from blc_scorm.model import Block, DefinitionList, Division, Image, Math, Question, Table
from blc_scorm.records import dataclass
from blc_scorm.text import walk

SETTINGS = ("type", "points", "partial")
SHORT = 40
"""Answers of at most so many characters can be read in a menu on a phone."""


@dataclass(frozen=True, slots=True)
class Pairs:
    choices: tuple[Item, ...]
    """What stands left, in the author's order."""
    options: tuple[Item, ...]
    """What stands right, as it is shown and numbered."""
    right: tuple[int, ...]
    """For each on the left the number of its answer."""
    partial_credit: bool

    @property
    def children(self) -> tuple[Item, ...]:
        """What checks look at besides ``choices``."""
        return self.options

    @property
    def listed(self) -> bool:
        """Whether answers stand in a list too: menus hold short plain text alone."""
        nodes = walk(self.options)
        return any(len(option.text) > SHORT for option in self.options) or any(
            isinstance(node, Image | Math) for node in nodes
        )


def _recognise(division: Division) -> bool:
    found = _source(division)
    if isinstance(found, Table):
        return len(found.head) == 2
    return found is not None and all(len(item.descriptions) == 1 for item in found.items)


def _source(division: Division) -> DefinitionList | Table | None:
    """The last definition list or table."""
    for child in reversed(division.children):
        if isinstance(child, DefinitionList | Table):
            return child
    return None


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    found = _source(division)
    if isinstance(found, Table) and len(found.head) != 2:
        _report_not_two(found.span, f"This table has {len(found.head)} columns", report)
        return None
    rows = [] if found is None else list(_rows(found, report))
    if found is None or len(rows) < 2:
        report(
            division.span if found is None else found.span,
            "BLC340",
            "Matching needs at least two pairs. Write each as a term and, below it, ': ' with what "
            "belongs to it, or as a row of a table of two columns.",
        )
        return None
    report_too_many(len(rows), found.span, report)
    terms = [(read_item(left, span, report), span) for left, _, span in rows]
    answers = [(read_item(right, span, report), span) for _, right, span in rows]
    report_twins(terms, report)
    report_twins(answers, report)
    order = mixed(len(rows), division.attributes.id)
    stem = tuple(child for child in division.children if child is not found)
    return stem, Pairs(
        tuple(item for item, _ in terms),
        tuple(answers[n][0] for n in order),
        tuple(order.index(n) for n in range(len(rows))),
        division.attributes.get("partial") == "true",
    )


def _rows(found: DefinitionList | Table, report: Report) -> Iterator[tuple[Content, Content, Span]]:
    """(left, right, place) of every pair."""
    if isinstance(found, Table):
        for row in found.rows:
            yield row[0].children, row[1].children, row[0].span
        return
    for item in found.items:
        if len(item.descriptions) != 1:
            _report_not_two(item.span, f"This term has {len(item.descriptions)} answers", report)
        yield item.term, item.descriptions[0] if item.descriptions else (), item.span


def _report_not_two(span: Span, what: str, report: Report) -> None:
    report(
        span,
        "BLC342",
        f"{what}; in matching exactly one thing belongs to another. Write one ': ' under each "
        "term, or two columns; for several to one use type=sort.",
    )


def _answer(question: Question, salt: str) -> dict[str, object]:
    body: Pairs = question.body
    return {
        "salt": salt,
        "right": sorted(
            digest(salt, question.id, f"{left}.{right}") for left, right in enumerate(body.right)
        ),
        "partial": body.partial_credit,
    }


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Pairs = question.body
    return {
        "choices": [
            {"index": n, "html": render.html(item.children), "text": item.text}
            for n, item in enumerate(body.choices)
        ],
        "options": [item.text for item in body.options],
        "listed": [{"body": render.html(item.children)} for item in body.options]
        if body.listed
        else [],
    }


def _shape(question: Question) -> str:
    body: Pairs = question.body
    return "|".join(item.text for item in (*body.choices, *body.options))


QUESTION = QuestionType(_recognise, _parse, _answer, _context, _shape)
