"""What would shut a learner out: pictures without words, broken outlines, links without meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from blc_scorm import model
from blc_scorm.diagnostics import Diagnostic, Severity
from blc_scorm.model import Page
from blc_scorm.text import plain_text

EMPTY_LINK_TEXTS = frozenset(
    {
        "here",
        "click here",
        "link",
        "this link",
        "read more",
        "more",
        "this",
        "klik di sini",
        "di sini",
    }
)


def check(page: Page, nodes: Iterable[Any]) -> Iterator[Diagnostic]:
    """The rules for one page, given all its nodes in reading order."""
    level = 1
    for node in nodes:
        kind = type(node)
        if kind is model.Image:
            yield from _image(node)
        elif kind is model.Link:
            yield from _link(node)
        elif kind is model.Heading:
            yield from _heading(page, node, level)
            level = max(node.level, 2)


def _image(node: model.Image) -> Iterator[Diagnostic]:
    if not node.alt and "decorative" not in node.attributes.classes:
        yield Diagnostic(
            node.span,
            "BLC401",
            f"The image '{node.source}' has no text for those who can't see it. Write it between "
            "the brackets: ![what the picture tells](…), or add {.decorative} when it tells "
            "nothing.",
            Severity.WARNING,
        )


def _link(node: model.Link) -> Iterator[Diagnostic]:
    text = plain_text(node.children).strip()
    if text.lower().rstrip(".!…") in EMPTY_LINK_TEXTS or not text:
        yield Diagnostic(
            node.span,
            "BLC403",
            f"The link text '{text}' does not say where it leads, so who hears a list of links "
            "learns nothing. Use the name of what it opens.",
            Severity.WARNING,
        )


def _heading(page: Page, node: model.Heading, level: int) -> Iterator[Diagnostic]:
    if node.level == 1:
        yield Diagnostic(
            node.span,
            "BLC408",
            f"A page has one heading of the first level, its title ('{page.title}'). Start with "
            "## here.",
            Severity.WARNING,
        )
    elif node.level > level + 1:
        yield Diagnostic(
            node.span,
            "BLC402",
            f"The headings jump from level {level} to level {node.level}. Use "
            f"{'#' * (level + 1)} here.",
            Severity.WARNING,
        )
