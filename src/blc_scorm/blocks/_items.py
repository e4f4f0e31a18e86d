"""What questions with lists share: an item's text and feedback, and mistakes in both."""

from __future__ import annotations

from collections.abc import Iterable

from blc_scorm.blocks import Report
from blc_scorm.diagnostics import Span
from blc_scorm.model import Block, DefinitionList, Inline
from blc_scorm.text import plain_text

Content = tuple[Inline | Block, ...]
MOST = 36
"""SCORM 1.2 names each thing that can be sorted or chosen by one letter or digit."""


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
