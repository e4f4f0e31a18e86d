"""Finding quoted words again: in the version they were read in, and in every later one.

A comment keeps the words it is about and a little of what stood around them. White
space counts for nothing, so that line ends, lists and tables do no harm, in
scripts with and without spaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_QUOTE = 2_000
CONTEXT = 60
"""Characters kept from before and after a quote."""
MOST_PLACES = 500
"""Of one quote in one text; more are not compared."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words and what stood around them."""

    text: str
    before: str = ""
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


WHOLE_PART = Quote("")
"""What a comment is about that quotes nothing."""


def clean_quote(quote: Quote) -> Quote:
    """Tidy what a page sent: one line each, and no longer than is kept."""
    text, before, after = (" ".join(one.split()) for one in (quote.text, quote.before, quote.after))
    return Quote(text[:LONGEST_QUOTE], before[-CONTEXT:], after[:CONTEXT]) if text else WHOLE_PART


def find_quote(text: str, quote: Quote) -> tuple[int, int] | None:
    """Where the words stand in a text: first and one past the last. None if they are gone.

    Of several places it is the one whose surroundings are most like those at the time.
    """
    dense, places = _dense(text)
    wanted, before, after = (_dense(one)[0] for one in (quote.text, quote.before, quote.after))
    if not wanted:
        return None
    best = max(
        _starts(dense, wanted),
        key=lambda start: (
            _same_end(dense[:start][-CONTEXT:], before)
            + _same_beginning(dense[start + len(wanted) :][:CONTEXT], after),
            -start,
        ),
        default=None,
    )
    if best is None:
        return None
    return places[best], places[best + len(wanted) - 1] + 1


def with_surroundings(text: str, quote: Quote) -> Quote:
    """The quote with what stands around it here, where the page could not say."""
    if quote.before or quote.after:
        return quote
    found = find_quote(text, quote)
    if found is None:
        return quote
    start, end = found
    return clean_quote(Quote(quote.text, text[:start][-CONTEXT:], text[end:][:CONTEXT]))


def _dense(text: str) -> tuple[str, list[int]]:
    """The text without white space, and where each of its characters stood."""
    places = [index for index, character in enumerate(text) if not character.isspace()]
    return "".join(text[index] for index in places), places


def _starts(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted)
    for _ in range(MOST_PLACES):
        if start < 0:
            return
        yield start
        start = text.find(wanted, start + 1)


def _same_beginning(left: str, right: str) -> int:
    """How many characters two texts have in common from their beginning."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(left), len(right)))


def _same_end(left: str, right: str) -> int:
    return _same_beginning(left[::-1], right[::-1])
