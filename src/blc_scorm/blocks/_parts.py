"""What may stand where in a question: hints and feedback at its own level, and one type alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blc_scorm.blocks import Report
from blc_scorm.diagnostics import Span
from blc_scorm.model import Block, Bracketed, Division, ListBlock
from blc_scorm.text import inner, walk

FEEDBACK = ("correct", "incorrect", "partial", "explanation")
PARTS = ("hint", *FEEDBACK)
"""Classes of the divs that mean something inside a question only."""
HOLD = {
    **dict.fromkeys(("choice", "true-false", "hotspot", "likert"), "boxes"),
    "gap": "gaps",
    "words": "words to choose",
}
"""By the kind of a question, what it has that others would show to learners as it stands."""


def part(block: Block) -> str:
    """Which part of a question ``block`` is by its class, if any."""
    if isinstance(block, Division) and block.attributes.classes:
        return block.attributes.classes[0]
    return ""


def report_misplaced(division: Division, report: Report) -> None:
    """Report each hint and feedback that stands in something else, where it would always show."""
    for child in division.children:
        for node in walk(inner(child)):
            if (name := part(node)) in PARTS:
                report(
                    node.span,
                    "BLC317",
                    f"This {name} stands inside another part of its question. Begin its lines "
                    "where those of the question begin, after a line ':::' that closes what is "
                    "open.",
                )


def report_mixture(children: Sequence[Block], kind: str, report: Report) -> None:
    """Report what belongs to another kind of question than ``kind``."""
    told = {HOLD.get(kind)}
    for what, place in _marks(children):
        if what not in told:
            told.add(what)
            own = f" has {HOLD[kind]}" if kind in HOLD else f" is of type {kind}"
            report(
                place,
                "BLC318",
                f"This question{own}, but here are {what}, which it would show as they stand. Make "
                "two questions of it, or remove one.",
            )


def _marks(children: Sequence[Block]) -> Iterator[tuple[str, Span]]:
    for child in children:
        if isinstance(child, ListBlock) and any(item.checked is not None for item in child.items):
            yield "boxes", child.span
    for node in walk(children):
        if isinstance(node, Bracketed):
            if {"answer", "regex"} & {name for name, _ in node.attributes.values}:
                yield "gaps", node.span
            elif {"right", "wrong"} & set(node.attributes.classes):
                yield "words to choose", node.span
