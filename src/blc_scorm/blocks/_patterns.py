"""Regular expressions of authors: only those that every browser reads alike, and that can't hang.

A browser tries a pattern's ways one after another, so what matters is how many
there are for an answer of at most :data:`MOST_LETTERS` letters. ``(a+)+`` has
more than the seconds of a year; ``[a-z]+ \\d{4}`` has a hundred.
"""

from __future__ import annotations

from blc_scorm.records import dataclass
from blc_scorm.regex import regex

MOST_LETTERS = 100
"""Of an answer that is written into one line. The box takes no more."""
MOST_WAYS = 1_000_000
MOST_PARTS = 1_000
MOST_SOURCE = 200
COUNTED = regex(r"\{(\d{1,4})(,?)(\d{0,4})\}")
CLASSES = "dDwWsS"
SYNTAX = "^$\\.*+?()[]{}|/"


class PatternError(ValueError):
    """What is wrong with a pattern, as the end of a sentence."""


class PatternHangsError(ValueError):
    """The pattern has too many ways to read an answer."""


@dataclass(frozen=True, slots=True)
class _Part:
    ways: float
    """How many ways there are to read a text with it, at most."""
    size: int
    """How many pieces it has once its repetitions are written out."""


def check_pattern(source: str) -> None:
    """Raise PatternError or PatternHangsError for what a browser must not be given."""
    if not source:
        raise PatternError("it is empty")
    if len(source) > MOST_SOURCE:
        raise PatternError(f"it has more than {MOST_SOURCE} characters")
    reader = _Reader(source)
    whole = reader.alternatives()
    if reader.rest:
        raise PatternError(f"'{reader.rest[0]}' at character {reader.position + 1} opens nothing")
    if whole.ways > MOST_WAYS or whole.size > MOST_PARTS:
        raise PatternHangsError


class _Reader:
    """A pattern read from its start, by one method for each rule of its grammar."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.position = 0

    @property
    def rest(self) -> str:
        return self._source[self.position :]

    def alternatives(self) -> _Part:
        found = [self._sequence()]
        while self._take("|"):
            found.append(self._sequence())
        return _Part(sum(part.ways for part in found), sum(part.size for part in found))

    def _sequence(self) -> _Part:
        ways, size = 1.0, 0
        while self.rest and self.rest[0] not in "|)":
            part = self._repeated()
            ways, size = ways * part.ways, size + part.size
        return _Part(ways, size)

    def _repeated(self) -> _Part:
        if self._take("^") or self._take("$"):
            part = _Part(1, 1)
            if self.rest[:1] in ("*", "+", "?", "{"):
                raise PatternError(f"nothing can be repeated at character {self.position + 1}")
            return part
        part = self._atom()
        counts = self._counts()
        if counts is None:
            return part
        self._take("?")
        if self.rest[:1] in ("*", "+", "?", "{"):
            raise PatternError(
                f"two repetitions follow each other at character {self.position + 1}"
            )
        return _times(part, *counts)

    def _counts(self) -> tuple[int, int] | None:
        for sign, least, most in (("*", 0, MOST_LETTERS), ("+", 1, MOST_LETTERS), ("?", 0, 1)):
            if self._take(sign):
                return least, most
        match = COUNTED.match(self.rest)
        if not match:
            return None
        self.position += match.end()
        least = int(match[1])
        most = int(match[3]) if match[3] else max(least, MOST_LETTERS) if match[2] else least
        if most < least:
            raise PatternError(f"{match[0]} counts down")
        return least, most

    def _atom(self) -> _Part:
        start = self.position + 1
        sign = self._next()
        if sign == "(":
            if self._take("?") and not self._take(":"):
                raise PatternError(f"'(?{self.rest[:1]}' at character {start} is not taken")
            inner = self.alternatives()
            if not self._take(")"):
                raise PatternError(f"the '(' at character {start} is never closed")
            return _Part(inner.ways, inner.size + 1)
        if sign == "[":
            self._class(start)
        elif sign == "\\":
            self._escape(SYNTAX)
        elif sign in "*+?{}]":
            raise PatternError(f"'{sign}' at character {start} has nothing before it")
        return _Part(1, 1)

    def _class(self, start: int) -> None:
        self._take("^")
        if self.rest[:1] == "]":
            raise PatternError(f"the '[]' at character {start} is empty")
        while not self._take("]"):
            if not self.rest:
                raise PatternError(f"the '[' at character {start} is never closed")
            first = self._letter()
            if self.rest[:1] == "-" and self.rest[1:2] not in ("]", ""):
                self._take("-")
                last = self._letter()
                if not first or not last or first > last:
                    raise PatternError(f"a range in the '[' at character {start} runs backwards")

    def _letter(self) -> str:
        """A letter of a class; empty for a class of its own, such as ``\\d``."""
        sign = self._next()
        return self._escape(f"{SYNTAX}-") if sign == "\\" else sign

    def _escape(self, known: str) -> str:
        sign = self._next() if self.rest else ""
        if sign and sign in CLASSES:
            return ""
        if not sign or sign not in known:
            raise PatternError(f"'\\{sign}' at character {self.position} means nothing here")
        return sign

    def _take(self, text: str) -> bool:
        found = self.rest.startswith(text)
        self.position += len(text) * found
        return found

    def _next(self) -> str:
        self.position += 1
        return self._source[self.position - 1]


def _times(part: _Part, least: int, most: int) -> _Part:
    """``part`` repeated: every count is a way, and each round has all of the part's own ways."""
    size = part.size * max(most if most < MOST_LETTERS else least, 1)
    if part.ways == 1:
        return _Part(most - least + 1, size)
    ways = 1.0
    for _ in range(most):
        ways = min(ways * part.ways + 1, 2.0 * MOST_WAYS)  # more than the limit is enough to know
    return _Part(ways, size)
