"""What a question that is of no kind was probably meant to be: the way out of BLC306."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blc_scorm.diagnostics import Span
from blc_scorm.model import Block, Bracketed, DefinitionList, Division, ListBlock, Paragraph, Table
from blc_scorm.regex import regex
from blc_scorm.text import plain_text, walk

BOX = regex(r"^[ \t]*\W?[ \t]*\[[ \txX]?\]", re.MULTILINE)
GAP = regex(r"__|\{[^}]*(?:answer|regex)=")
SETTINGS = (
    (("tolerance", "unit"), "numeric"),
    (("scale", "multiple"), "likert"),
    (("rows",), "text"),
    (("regex", "strict"), "short"),
)
"""Settings that only one kind has."""


def advice(division: Division) -> tuple[str, Span]:
    """What to do to make a question of ``division``, and the place where to do it."""
    return next(_guesses(division), (_GENERAL, division.span))


_GENERAL = (
    "Write its choices as a list with [ ] and [x], number the lines that are to be put in order, "
    "or add a type such as type=text."
)
_ANSWER = (
    "It has answer=…; add type=short for a text, type=numeric for a number, or type=true-false."
)
_WORDS = "Words to choose are marked as [word]{.right} and [word]{.wrong}."
_TERMS = (
    "For matching, write each term on a line of its own, ': ' with its one answer below, and an "
    "empty line before the next term."
)
_CHOICES = (
    "Each choice is a line of its own that begins with a hyphen, a space and a box: '- [ ] text', "
    "and '- [x] text' for what is right."
)
_GAPS = 'A gap is written with its answer right behind it: [____]{answer="…"}.'
_BULLETS = (
    "Choices have [ ] or [x] behind the hyphen; lines to be put in order have numbers instead of "
    "hyphens; for sorting, what belongs to a category stands under it, indented by two spaces."
)


def _guesses(division: Division) -> Iterator[tuple[str, Span]]:
    values = dict(division.attributes.values)
    for names, kind in SETTINGS:
        if name := next((name for name in names if name in values), ""):
            yield f"It has {name}=…; add type={kind}.", division.place(name)
    if "answer" in values:
        yield _ANSWER, division.place("answer")
    for child in division.children:
        yield from _in_block(child)
    for node in walk(division.children):
        if isinstance(node, Bracketed) and node.attributes.classes:
            yield _WORDS, node.span


def _in_block(block: Block) -> Iterator[tuple[str, Span]]:
    if isinstance(block, Table):
        columns = f"This table has {len(block.head)} columns; for matching it has two"
        yield f"{columns}: what stands in one row belongs together.", block.span
    elif isinstance(block, DefinitionList):
        yield _TERMS, block.span
    elif isinstance(block, ListBlock):
        yield _BULLETS, block.span
    elif isinstance(block, Paragraph):
        text = plain_text(block.children)
        if BOX.search(text):
            yield _CHOICES, block.span
        elif GAP.search(text):
            yield _GAPS, block.span


__all__ = ["advice"]
