"""Areas of an image: an image, and a list of choices that each name an area of it.

The list is the question, for everyone; who sees the image may touch its areas
instead. An area is ``x,y,width,height`` in percent of the image. All else is as
in a choice.
"""

from __future__ import annotations

import re

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks._items import Content
from blc_scorm.blocks.choice import QUESTION as CHOICE
from blc_scorm.blocks.choice import Choice, choice_list, read_choices
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.diagnostics import Span
from blc_scorm.model import Block, Bracketed, Division, Figure, Paragraph, Question
from blc_scorm.records import dataclass, replace
from blc_scorm.regex import regex
from blc_scorm.text import walk

SETTINGS = ("type", "points", "partial")
NUMBER = r"(\d{1,3}(?:\.\d+)?)"
AREA = regex(rf"\s*{NUMBER}\s*,\s*{NUMBER}\s*,\s*{NUMBER}\s*,\s*{NUMBER}\s*", re.ASCII)
BEHIND = regex(r"""\s*\{area=["'“”‘’]?([^"'“”‘’{}]*)["'“”‘’]?\}\s*$""")
"""An area at the end of a text, its quotes made typographic."""


@dataclass(frozen=True, slots=True)
class Area:
    """In percent of the image, from its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Hotspot:
    children: tuple[Figure]
    choices: tuple[Choice, ...]
    areas: tuple[Area, ...]
    """One for each choice."""
    multiple: bool
    partial_credit: bool


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    figures = [child for child in division.children if isinstance(child, Figure)]
    if not figures:
        report(
            division.span,
            "BLC360",
            "A hotspot needs an image. Write it alone in its paragraph, between the question and "
            "the choices: ![what it shows](assets/plan.svg).",
        )
    found, read = choice_list(division), read_choices(division, report)
    if not figures or found is None or read is None:
        return None
    stem, body = read
    choices, areas = [], []
    for item, choice in zip(found.items, body.choices, strict=True):
        text, children = _take_area(choice.children)
        choices.append(replace(choice, children=children))
        areas.append(_area(text, _place(choice.children, item.span), report))
    hotspot = Hotspot(
        (figures[-1],), tuple(choices), tuple(areas), body.multiple, body.partial_credit
    )
    return tuple(child for child in stem if child is not figures[-1]), hotspot


def _place(children: Content, span: Span) -> Span:
    """Where a choice names its area in braces of their own; ``span`` if it doesn't."""
    named = (node for node in walk(children) if isinstance(node, Bracketed))
    return next((node.span for node in named if node.attributes.get("area")), span)


def _take_area(children: Content) -> tuple[str | None, Content]:
    """What a choice says of its area, and its text without that."""
    for index, child in enumerate(children):
        before, after = children[:index], children[index + 1 :]
        if isinstance(child, Bracketed) and "area" in dict(child.attributes.values):
            return child.attributes.get("area"), (*before, *child.children, *after)
        if isinstance(child, Paragraph):
            text, inner = _take_area(child.children)
            if text is not None:
                return text, (*before, replace(child, children=inner), *after)  # type: ignore[arg-type]
        if isinstance(child, str) and (match := BEHIND.search(child)):
            return match[1], (*before, child[: match.start()], *after)
    return None, children


def _area(text: str | None, span: Span, report: Report) -> Area:
    if text is None:
        report(
            span,
            "BLC361",
            'This choice names no area of the image. Write it as [its text]{area="x,y,w,h"}, in '
            "percent of the image.",
        )
        return Area(0, 0, 0, 0)
    match = AREA.fullmatch(text)
    if not match:
        report(
            span,
            "BLC362",
            f"The area '{text}' can't be read. It is four numbers in percent of the image: left, "
            'top, width, height, such as area="10,20,30,15".',
        )
        return Area(0, 0, 0, 0)
    area = Area(*(float(number) for number in match.groups()))
    if not (
        area.width and area.height and area.x + area.width <= 100 and area.y + area.height <= 100
    ):
        report(
            span,
            "BLC363",
            f"The area '{text}' is empty or reaches beyond the image. Left and width together are "
            "100 at most, and so are top and height.",
        )
    return area


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Hotspot = question.body
    (figure,) = body.children
    return {
        **CHOICE.context(question, render),
        "body": render.html((figure.image,)),
        "caption": figure.caption,
        "areas": body.areas,
    }


QUESTION = QuestionType(
    lambda _division: False, _parse, CHOICE.answer, _context, CHOICE.shape, uses=("choice",)
)
