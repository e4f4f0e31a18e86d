"""Two versions compared, field by field and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Any

from lti_app.services.plans import values
from lti_app.services.plans.templates import Field, Template

MOST_WORK = 4_000_000
"""Words times words; a longer passage is shown as replaced whole, which takes no time."""
_TOKEN = re.compile(r"\s+|\S+")
_MARKS = ".,;:!?…)»”。，、؛،؟"


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """A whole line, word for word, where it stands now; its old place shows nothing."""


class Change(StrEnum):
    """What became of a field."""

    NONE = "none"
    NEW = "new"
    EMPTIED = "emptied"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str
    """Text with its spaces; may hold line ends."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: Field
    change: Change
    pieces: tuple[Piece, ...]
    added: int
    """Words."""
    removed: int
    moved: int
    """Lines: rows of a table, entries of a list, paragraphs."""


def compare(
    template: Template, old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """Every field that has text in either version, in the plan's order."""
    changes = (
        compare_field(field, old.get(name), new.get(name))
        for name, field in template.fields.items()
    )
    return tuple(change for change in changes if change.pieces)


def compare_field(field: Field, old: Any, new: Any) -> FieldChange:
    before, after = values.lines(field, old), values.lines(field, new)
    pieces = tuple(_joined(_pieces(before, after)))
    return FieldChange(
        field=field,
        change=_change(before, after),
        pieces=pieces,
        added=_count(pieces, Kind.ADDED),
        removed=_count(pieces, Kind.REMOVED),
        moved=sum(piece.kind is Kind.MOVED for piece in pieces),
    )


def _change(before: Sequence[str], after: Sequence[str]) -> Change:
    if before == after:
        return Change.NONE
    if not before:
        return Change.NEW
    return Change.CHANGED if after else Change.EMPTIED


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    """Lines first, then words within the lines that differ: quick, and close to how people edit."""
    left, came = _moves(before, after)
    old = [line for place, line in enumerate(before) if place not in left]
    new: list[str] = []
    moved: dict[int, list[str]] = {}  # by how many of the new lines stand before them
    for place, line in enumerate(after):
        if place in came:
            moved.setdefault(len(new), []).append(line)
        else:
            new.append(line)
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from _in_their_new_place(moved.pop(j1, []))
        gone = "\n".join(old[i1:i2])
        cuts = [j1, *(place for place in moved if j1 < place < j2), j2]
        for begin, end in pairwise(cuts):
            text = "\n".join(new[begin:end])
            yield from [Piece(Kind.SAME, text)] if what == "equal" else _words(gone, text)
            gone = ""
            if moved or end < len(new) or i2 < len(old):
                yield Piece(Kind.SAME, "\n")
            if end < j2:
                yield from _in_their_new_place(moved.pop(end))
    for lines in moved.values():
        yield from _in_their_new_place(lines)


def _moves(before: Sequence[str], after: Sequence[str]) -> tuple[set[int], set[int]]:
    """Where lines stood that stand elsewhere now, and where they stand."""
    places: dict[str, list[int]] = {}
    come: list[int] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            come.extend(range(j1, j2))
            for place in range(i1, i2):
                places.setdefault(before[place], []).append(place)
    left, came = set(), set()
    for place in come:
        found = places.get(after[place])
        if found and any(letter.isalnum() for letter in after[place]):
            left.add(found.pop(0))
            came.add(place)
    return left, came


def _in_their_new_place(lines: Sequence[str]) -> Iterator[Piece]:
    for line in lines:
        yield Piece(Kind.MOVED, line)
        yield Piece(Kind.SAME, "\n")


def _tokens(text: str) -> list[str]:
    """Words, the marks behind them, and spaces: a comma that came is no new word."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        stem = token.rstrip(_MARKS)
        found.extend(one for one in (stem, token[len(stem) :]) if one)
    return found


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _tokens(old), _tokens(new)
    if len(before) * len(after) > MOST_WORK:
        yield from _replaced(old, new)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            yield Piece(Kind.SAME, "".join(before[i1:i2]))
        else:
            yield from _replaced("".join(before[i1:i2]), "".join(after[j1:j2]))


def _replaced(old: str, new: str) -> Iterator[Piece]:
    yield Piece(Kind.REMOVED, old)
    yield Piece(Kind.ADDED, new)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one; a space between two changed words belongs to both changes.

    "one two" → "three four" reads as one replacement, not as two with a gap.
    """
    held: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if held and piece.kind is Kind.SAME and piece.text.isspace() and "\n" not in piece.text:
            held.append(piece)
        elif piece.kind in (Kind.SAME, Kind.MOVED):
            yield from _merged(held)
            held = []
            yield piece
        else:
            held.append(piece)
    yield from _merged(held)


def _merged(held: Sequence[Piece]) -> Iterator[Piece]:
    """A run of changes as one removed text and one added text."""
    tail = held[-1].text if held and held[-1].kind is Kind.SAME else ""
    run = held[:-1] if tail else held
    for kind in (Kind.REMOVED, Kind.ADDED):
        text = "".join(piece.text for piece in run if piece.kind in (kind, Kind.SAME))
        if any(piece.kind is kind for piece in run):
            yield Piece(kind, text)
    if tail:
        yield Piece(Kind.SAME, tail)


def _count(pieces: Sequence[Piece], kind: Kind) -> int:
    words = (word for piece in pieces if piece.kind is kind for word in piece.text.split())
    return sum(any(letter.isalnum() for letter in word) for word in words)
