"""How a version of a plan becomes a document. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lti_app.services.documents.model import (
    Block,
    Chosen,
    Document,
    Entry,
    Grid,
    Listing,
    Part,
    Records,
    Run,
    Words,
    plain,
)
from lti_app.services.documents.rich_text import blocks_of
from lti_app.services.plans import values
from lti_app.services.plans.goals import Right, Target
from lti_app.services.plans.templates import Column, Field, FieldType, Template


@dataclass(frozen=True, slots=True)
class Picks:
    """What pickers offer, in the document's language."""

    targets: Mapping[str, Target]
    rights: Mapping[str, Right]


WIDEST_GRID = 4
"""Columns that fit beside each other on a page."""
_UNSEEN = {"\t": "    "}


def plan_document(
    template: Template,
    content: Mapping[str, Any],
    shown: frozenset[str],
    *,
    words: Words,
    picks: Picks,
    facts: tuple[tuple[str, str], ...],
    message: str,
) -> Document:
    """A version of a plan as a document; ``shown`` names the fields worth reading."""
    parts = (
        Part(
            section.title,
            tuple(
                Entry(field.label, tuple(_blocks(field, content.get(field.name), picks)))
                for field in section.fields
                if field.name in shown and field.name != "title"
            ),
        )
        for section in template.sections
    )
    return Document(
        title=printable(str(content.get("title") or "")) or words.untitled,
        words=words,
        facts=tuple((name, printable(value)) for name, value in facts),
        message=printable(message),
        parts=tuple(part for part in parts if part.entries),
    )


def printable(text: str) -> str:
    """Without characters that no page and no XML can hold; marks of direction are balanced.

    A mark that turns the direction of text ends with its line, so that what one
    person wrote can't turn what stands after it.
    """
    kept = (
        _UNSEEN.get(one, "" if _is_unseen(one) else one)
        for one in text.replace("\r\n", "\n").replace("\r", "\n")
    )
    return "\n".join(_balanced(line) for line in "".join(kept).split("\n"))


def _is_unseen(one: str) -> bool:
    if one == "\n":
        return False
    code = ord(one)
    nothing = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return nothing or unicodedata.category(one) in ("Cc", "Cs")


def _balanced(line: str) -> str:
    embeddings = len(re.findall("[\u202a\u202b\u202d\u202e]", line)) - line.count("\u202c")
    isolates = len(re.findall("[\u2066-\u2068]", line)) - line.count("\u2069")
    return line + "\u202c" * max(0, embeddings) + "\u2069" * max(0, isolates)


def _blocks(field: Field, value: Any, picks: Picks) -> Iterator[Block]:
    if values.is_empty(value):
        return
    if field.type is FieldType.TEXT:
        yield from blocks_of(printable(value))
    elif field.type is FieldType.TABLE:
        yield _table(field.columns, value)
    elif field.type is FieldType.TARGETS:
        known = picks.targets
        named = [
            (f"{code} {known[code].plain}", known[code].official) for code in value if code in known
        ]
        yield Chosen(tuple(named))
    elif field.type is FieldType.RIGHTS:
        rights = [picks.rights[key] for key in value if key in picks.rights]
        yield Chosen(tuple((one.name, " · ".join(one.articles)) for one in rights))
    elif field.type in (FieldType.LIST, FieldType.FILE):
        lines = [printable(line) for line in values.lines(field, value)]
        yield Listing(field.type is FieldType.LIST, tuple((plain(line),) for line in lines))
    else:
        yield plain(printable(values.cell_text(field, value)))


def _table(columns: tuple[Column, ...], rows: list[Mapping[str, Any]]) -> Block:
    """A grid where its columns fit on a page, else one record after the other."""
    cells = [
        [printable(values.cell_text(column, row.get(column.name, ""))) for column in columns]
        for row in rows
    ]
    if len(columns) <= WIDEST_GRID:
        head = tuple((Run(column.label),) for column in columns)
        return Grid(head, tuple(tuple((Run(cell),) for cell in row) for row in cells))
    labels = [column.label for column in columns]
    return Records(
        tuple(
            tuple((label, cell) for label, cell in zip(labels, row, strict=True) if cell)
            for row in cells
        )
    )
