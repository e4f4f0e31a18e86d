"""What a document is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""
    """An address with http, https or mailto; empty for none."""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True, slots=True)
class Heading:
    """Within what somebody wrote: always below the headings of the document itself."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Listing:
    ordered: bool
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Records:
    """Rows of many columns: each a small list of names and values, which fits on any page."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was picked from a list: a short name, and what it stands for."""

    items: tuple[tuple[str, str], ...]


Block = Paragraph | Heading | Listing | Quote | Code | Grid | Records | Chosen


@dataclass(frozen=True, slots=True)
class Entry:
    """A field: its label, and what is written in it. Empty for "nothing written"."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a document says by itself, in its reader's language."""

    language: str
    rtl: bool
    kind: str
    """What this is: "Action plan"."""
    contents: str
    nothing: str
    page: str
    untitled: str


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    words: Words
    facts: tuple[tuple[str, str], ...]
    """What the cover tells: names and values."""
    message: str
    """What the authors told the reader about this version."""
    parts: tuple[Part, ...]


def plain(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def is_rtl(runs: Runs) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    for run in runs:
        for one in run.text:
            kind = unicodedata.bidirectional(one)
            if kind in ("L", "R", "AL"):
                return kind != "L"
    return False
