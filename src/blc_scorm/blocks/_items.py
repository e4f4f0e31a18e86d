"""What questions with lists share: an item's text and feedback, and mistakes in both."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Any

from blc_scorm.blocks import Renderer, Report
from blc_scorm.diagnostics import Span
from blc_scorm.model import Block, DefinitionList, Division, Inline, ListBlock, ListItem, Paragraph
from blc_scorm.records import dataclass
from blc_scorm.regex import regex
from blc_scorm.text import plain_text

Content = tuple[Inline | Block, ...]
BELOW = (ListBlock, DefinitionList, Paragraph, Division)
STRAY = regex(r"\n(?=:[ \t])")
MOST = 36
"""SCORM 1.2 names each thing that can be sorted or chosen by one letter or digit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as a template shows it."""

    index: int
    html: str
    feedback: str = ""
    """HTML too; empty where there is none."""


def shown(items: Iterable[Any], render: Renderer) -> list[Shown]:
    """Items that have ``children`` and ``feedback``, for their template."""
    return [
        Shown(index, render.html(item.children), render.html(item.feedback))
        for index, item in enumerate(items)
    ]


def split_feedback(item: Iterable[Inline | Block]) -> tuple[Content, Content]:
    """What a list item says, and what stands under it as ``: text``."""
    children: list[Inline | Block] = []
    feedback: list[Inline | Block] = []
    for child in item:
        if isinstance(child, DefinitionList) and child.items and not feedback:
            first, *others = child.items
            children.extend(first.term)
            for description in (*first.descriptions, *(d for o in others for d in o.descriptions)):
                feedback.extend(description)
        else:
            children.append(child)
    return tuple(children), tuple(feedback)


def report_stray_feedback(item: ListItem, report: Report) -> None:
    """Report a line of an item that begins with a colon and yet is no feedback."""
    first = item.children[0] if item.children else ""
    run = first.children if isinstance(first, Paragraph) else item.children
    text = plain_text(takewhile(lambda child: not isinstance(child, BELOW), run))
    found = STRAY.search(text)
    if found:
        report(
            item.span._replace(line=item.span.line + text.count("\n", 0, found.end()), column=1),
            "BLC316",
            "This line begins with ':' but is not indented, so it would be shown as a part of the "
            "text above it. Put two spaces before ':'.",
        )


def text_of(children: Iterable[Inline | Block], span: Span, report: Report) -> str:
    """The words of an item on one line. Having none is a mistake."""
    children = tuple(children)
    blocks = not any(isinstance(child, str) for child in children)
    texts = (plain_text((child,)) for child in children)
    text = " ".join((" " if blocks else "").join(texts).split())
    if not text:
        report(
            span,
            "BLC353",
            "This has no text, so not every learner could tell what it is. Write its text.",
        )
    return text


def report_too_many(count: int, span: Span, report: Report) -> None:
    """Report more than :data:`MOST` things to sort or choose."""
    if count > MOST:
        report(
            span,
            "BLC354",
            f"This question has {count} things to sort or choose; SCORM 1.2 can name {MOST}. Make "
            "two questions of it.",
        )
