"""Fill in the gap: ``[____]{answer="a|b"}`` anywhere in the question's text.

A gap becomes a mark in the text (an HTML comment with its number), which the
template replaces by a box. ``partial=true`` gives every right gap its share of
the points; without it all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks import _written as written
from blc_scorm.blocks._parts import PARTS
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.diagnostics import Severity, Span
from blc_scorm.model import Attributes, Block, Bracketed, Division, Markup, Question
from blc_scorm.places import ON_A_QUESTION, way_out
from blc_scorm.records import dataclass, field_names, replace
from blc_scorm.regex import regex
from blc_scorm.text import inner, plain_text

SETTINGS = ("type", "points", "partial", "strict")
LINE = regex(r"_{2,}")


@dataclass(frozen=True, slots=True)
class Gaps:
    boxes: tuple[written.Expected, ...]
    partial_credit: bool


def _recognise(division: Division) -> bool:
    return any(_found(division.children))


def _found(children: Any) -> Iterator[bool]:
    """True for every gap among ``children``, outside of hints and feedback."""
    for child in children:
        if _is_gap(child):
            yield True
        elif not (
            isinstance(child, str)
            or (isinstance(child, Division) and set(child.attributes.classes) & {*PARTS})
        ):
            yield from _found(inner(child))


def _is_gap(node: Any) -> bool:
    if not isinstance(node, Bracketed):
        return False
    given = {key for key, _ in node.attributes.values}
    return bool(given & {"answer", "regex"}) or bool(LINE.fullmatch(plain_text(node.children)))


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    taker = _Taker(report, division.attributes.get("strict"), [])
    stem = taker.without_gaps(division.children)
    if not taker.boxes:
        report(
            division.span,
            "BLC327",
            'This question has no gap. Write one as [____]{answer="…"} in its text.',
        )
        return None
    partial = division.attributes.get("partial") == "true"
    return stem, Gaps(tuple(taker.boxes), partial)


@dataclass(slots=True)
class _Taker:
    """Takes the gaps out of a text, and leaves a mark in the place of each."""

    report: Report
    strict: str
    boxes: list[written.Expected]

    def without_gaps(self, node: Any) -> Any:
        """``node`` with marks for gaps, however deep."""
        if _is_gap(node):
            return self._taken(node.attributes, node.span)
        if isinstance(node, str | Span | Attributes | Question):
            return node
        if isinstance(node, tuple):
            return tuple(self.without_gaps(child) for child in node)
        inside = {
            name: self.without_gaps(value)
            for name in field_names(node)
            if isinstance(value := getattr(node, name), tuple)
        }
        return replace(node, **inside) if inside else node

    def _taken(self, attributes: Attributes, span: Span) -> Markup:
        what = 'This gap has no right answer. Write it behind the gap: [____]{answer="…"}'
        expected = written.read_expected(attributes, lambda _: span, what, self.report, self.strict)
        for name, _ in attributes.values:
            if name not in written.SETTINGS:
                self.report(
                    span,
                    "BLC207",
                    f"'{name}' means nothing on a gap and was passed over."
                    f"{way_out(name, written.SETTINGS, here=ON_A_QUESTION)}",
                    Severity.WARNING,
                )
        self.boxes.append(expected)
        return Markup(f"<!--gap-{len(self.boxes) - 1}-->", span)


def _answer(question: Question, salt: str) -> dict[str, object]:
    body: Gaps = question.body
    return {
        **written.answer_of(salt, question.id, body.boxes),
        "partial": body.partial_credit,
    }


def _context(question: Question, _render: Renderer) -> dict[str, object]:
    body: Gaps = question.body
    return {"sizes": [written.size_of(box) for box in body.boxes], "most": written.MOST_LETTERS}


def _shape(question: Question) -> str:
    body: Gaps = question.body
    return str(len(body.boxes))


QUESTION = QuestionType(_recognise, _parse, _answer, _context, _shape, uses=("_written",))
