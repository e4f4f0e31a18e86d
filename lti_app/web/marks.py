"""Quoted words, marked in the HTML of a field, whatever elements they run through."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

from flask import Flask
from markupsafe import Markup

from lti_app.services.plans.anchors import Quote, find_quote
from lti_app.services.plans.comments import Comment
from lti_app.services.plans.review_drafts import DraftComment

BLOCKS = frozenset({"p", "li", "dt", "dd", "div", "br", "h3", "h4", "h5", "h6", "td", "th", "pre"})
"""A word never runs on into one of these."""


def install(app: Flask) -> None:
    app.jinja_env.filters["marked"] = marked
    app.jinja_env.filters["plain_words"] = plain_words
    app.jinja_env.filters["holds"] = lambda text, quote: find_quote(text, quote) is not None
    app.jinja_env.globals["marks_of"] = marks_of


def marks_of(said: Iterable[Comment], mine: Iterable[DraftComment]) -> list[tuple[str, Quote]]:
    """Whose words to mark in a field that is being reviewed."""
    sent = [(f"c-{one.id}", one.quote) for one in said]
    return [*sent, *((f"d-{one.key}", one.quote) for one in mine)]


def plain_words(html: str) -> str:
    """The text of our own HTML, as it is read."""
    return _Pieces.of(html).text


def marked(html: str, quotes: Iterable[tuple[str, Quote]]) -> Markup:
    """The HTML with a mark around each quote that stands in it.

    ``quotes`` pairs the anchor of a comment with its words. Quotes that are gone
    leave no mark. The HTML must be clean: only text is looked at, and no tag changes.
    """
    pieces = _Pieces.of(html)
    text = pieces.text
    spans = [
        (*found, anchor)
        for anchor, quote in quotes
        if quote and (found := find_quote(text, quote)) is not None
    ]
    if not spans:
        return Markup(html)  # noqa: S704  # as it came in
    return Markup("".join(pieces.marked(spans)))  # noqa: S704  # its text is escaped again


class _Pieces(HTMLParser):
    """Tags as they stood, and text with its place in the whole text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, int | None]] = []
        """What stood there, and where it stands in the text; None for a tag."""
        self._texts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        return "".join(self._texts)

    @classmethod
    def of(cls, html: str) -> _Pieces:
        pieces = cls()
        pieces.feed(str(html))
        pieces.close()
        return pieces

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._tag(tag, self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._tag(tag, self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._tag(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.found.append((data, self._length))
        self._add(data)

    def _tag(self, tag: str, source: str) -> None:
        self.found.append((source, None))
        if tag in BLOCKS:
            self._add("\n")

    def _add(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)

    def marked(self, spans: list[tuple[int, int, str]]) -> Iterable[str]:
        for source, start in self.found:
            if start is None:
                yield source
            else:
                yield from _cut(source, start, spans)


def _cut(text: str, start: int, spans: list[tuple[int, int, str]]) -> Iterable[str]:
    """A text in pieces: each with one mark for every quote it is part of."""
    end = start + len(text)
    edges = {start, end}
    for first, last, _ in spans:
        edges.update(edge for edge in (first, last) if start < edge < end)
    ordered = sorted(edges)
    for left, right in pairwise(ordered):
        piece = escape(text[left - start : right - start], quote=False)
        holders = [anchor for first, last, anchor in spans if first <= left and right <= last]
        if holders and piece.strip():
            yield f'<mark data-comment="{escape(holders[-1])}">{piece}</mark>'
        else:
            yield piece
