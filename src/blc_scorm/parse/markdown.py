"""A page's Markdown → :class:`~blc_scorm.model.Document`.

The parser is pulldown-cmark by way of pyromark (docs/decisions/002): a stream
of events with exact byte ranges. Recursion turns it into a tree, an element by a
call; fence marks (see ``fences``) open and close divisions inside an element.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Any, NamedTuple

import pyromark

from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.model import Attributes, Document, Markup
from blc_scorm.parse import fences, nodes
from blc_scorm.parse.fences import MARK, Fence, prepare
from blc_scorm.parse.inlines import (
    attach_attributes,
    bracket_gaps,
    expand_abbreviations,
    join_texts,
)
from blc_scorm.parse.raw_html import clean, clean_tag, pair_tags
from blc_scorm.regex import regex

_O = pyromark.Options
OPTIONS = (
    _O.ENABLE_TABLES
    | _O.ENABLE_FOOTNOTES
    | _O.ENABLE_TASKLISTS
    | _O.ENABLE_SMART_PUNCTUATION
    | _O.ENABLE_HEADING_ATTRIBUTES
    | _O.ENABLE_MATH
    | _O.ENABLE_GFM
    | _O.ENABLE_DEFINITION_LIST
    | _O.ENABLE_STRIKETHROUGH
    | _O.ENABLE_SUPERSCRIPT
    | _O.ENABLE_SUBSCRIPT
)
MAX_DEPTH = 60
"""Elements in one another. Nobody reads that deep, and Python's own stack ends somewhere."""
COMMENT = regex(r"<!--.*?-->", re.DOTALL)
GAP = regex(r"""(?<=\[)_{2,}(?=\])|(?<=__\])\{(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^{}"'\n])*\}""")
"""A gap's line, and what stands in the braces behind it."""
MASK = "\x1a"
"""Stands for their characters while the parser looks: two lines would be strong text to it."""


def parse_markdown(
    text: str, path: str, first_line: int = 1, *, allow_html: bool = False
) -> Document:
    """The tree of ``text``, which starts on line ``first_line`` of the file ``path``."""
    builder = _Builder(text, path, first_line, allow_html=allow_html)
    return builder.build()


Pieces = list[tuple[int, int, Any]]
"""Where blocks and inlines start and end in the source (bytes), and what they are."""


class _TooDeepError(Exception):
    """Raised at the offset where elements stand in one another too deep."""


def _named(event: Any) -> tuple[str, Any]:
    """The name of an event or tag, and its value."""
    return (event, None) if type(event) is str else event.popitem()


class _Open(NamedTuple):
    """A division whose end has not come yet."""

    fence: Fence
    start: int
    before: Pieces
    """What stands before it in the same element."""


class _Builder:
    def __init__(self, text: str, path: str, first_line: int, *, allow_html: bool) -> None:
        prepared = prepare(text)
        self._source = prepared.text.encode()
        self._ascii = len(self._source) == len(prepared.text)
        lines = self._source.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, lines))]
        # One sign is found much faster than two, and most pages don't have it.
        self._has_gaps = "_" in prepared.text and "[__" in prepared.text
        self._text = prepared.text
        if self._has_gaps:
            self._text = GAP.sub(lambda gap: re.sub(r"[!-~]", MASK, gap[0]), prepared.text)
        self._has_attributes = "{" in prepared.text and (
            "]{" in prepared.text or "){" in prepared.text
        )
        self._fences = prepared.fences
        self._met: set[int] = set()
        """The fences that the parser has shown as lines of their own, by index."""
        self._path = path
        self._before = first_line - 1
        """Lines of the file before the text."""
        self._allow_html = allow_html
        self._diagnostics: list[Diagnostic] = []
        self._expansions = prepared.abbreviations
        self._abbreviation = (
            re.compile(rf"\b(?:{'|'.join(map(re.escape, prepared.abbreviations))})\b")
            if prepared.abbreviations
            else None
        )
        self._has_extras = bool(
            allow_html or self._has_attributes or self._has_gaps or self._abbreviation
        )
        # Brackets are found by the pieces of a text; without any, whole texts are faster.
        self._events: Any = pyromark.events_with_range(
            self._text, options=OPTIONS, merge_text=not (self._has_attributes or self._has_gaps)
        )

    def build(self) -> Document:
        try:
            children = tuple([item for _, _, item in self._inside(nodes.document, 0)])
            self._report_swallowed()
        except _TooDeepError as here:
            children = ()
            self._report_too_deep(here.args[0])
        return Document(children, tuple(self._diagnostics))

    def _inside(self, make: nodes.Maker, depth: int) -> Pieces:
        """What stands in the element that has just started, up to its end."""
        items: Pieces = []
        divisions: list[_Open] = []
        value: Any
        for event, place in self._events:
            name, value = (event, None) if type(event) is str else event.popitem()
            if name == "End":
                break
            start, end = place["start"], place["end"]
            if name == "Text":
                if self._fences or self._has_gaps:
                    value = self._as_written(value, start, end, make)
                items.append((start, end, value))
            elif name == "Start":
                if depth + len(divisions) >= MAX_DEPTH:
                    raise _TooDeepError(start)
                tag, value = (value, None) if type(value) is str else value.popitem()
                if tag == "HtmlBlock":
                    items = self._html_block(items, divisions)
                    continue
                maker = nodes.MAKERS[tag]
                inner = self._inside(maker, depth + len(divisions) + 1)
                self._finish(items, maker, value, inner, start, end)
            else:
                self._leaf(items, name, value, start, end, make)
        while divisions:
            items = self._close_unclosed(divisions.pop(), items)
        return items

    def span(self, offset: int) -> Span:
        """The place of a byte of the text."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        if self._ascii:
            column = offset - start
        else:
            column = len(self._source[start:offset].decode(errors="replace"))
        return Span(self._path, self._before + line, column + 1)

    def report(
        self, span: Span, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self._diagnostics.append(Diagnostic(span, code, message, severity))

    def _finish(
        self,
        items: Pieces,
        make: nodes.Maker,
        value: Any,
        inner: Pieces,
        start: int,
        end: int,
    ) -> None:
        """Add the element that holds ``inner`` to ``items``."""
        if self._has_extras:
            inner = self._with_extras(make, inner, start, end)
        node = make(value, join_texts(inner), self.span(start))
        if node is not None:
            items.append((start, end, node))

    def _with_extras(self, make: nodes.Maker, items: Pieces, start: int, end: int) -> Pieces:
        """The pieces of an element with what the parser does not know."""
        if self._allow_html:
            items = pair_tags(items)
        if make in nodes.HOLD_INLINES:
            if self._has_attributes:
                items = attach_attributes(items, self._source, start, end, self.span, self.report)
            if self._has_gaps:
                items = bracket_gaps(items, self.span)
            if self._abbreviation is not None and make not in nodes.NO_ABBREVIATIONS:
                items = expand_abbreviations(items, self._abbreviation, self._expansions, self.span)
        return items

    def _leaf(
        self, items: Pieces, name: str, value: Any, start: int, end: int, make: nodes.Maker
    ) -> None:
        """Add an element without children."""
        if name == "SoftBreak":
            items.append((start, end, "\n"))
        elif name == "InlineHtml":
            self._inline_html(items, value, start, end)
        else:
            if type(value) is str:
                value = self._as_written(value, start, end, make)
            items.append((start, end, nodes.LEAVES[name](value, self.span(start))))

    def _as_written(self, value: str, start: int, end: int, make: nodes.Maker) -> str:
        """A text without the signs that stood for others while the parser looked."""
        if self._has_gaps and MASK in value:
            value = self._unmasked(value, start, end)
        if self._fences and "<!--blc" in value:
            value = MARK.sub(lambda mark: self._restored(mark, make), value)
        return value

    def _unmasked(self, value: str, start: int, end: int) -> str:
        """``value``, which the parser found between ``start`` and ``end``, as it was written."""
        pattern = re.escape(value).replace(re.escape(MASK), ".")
        found = re.search(pattern, self._source[start:end].decode(errors="replace"))
        return found[0] if found else value.replace(MASK, "_")

    # --- fences and raw HTML --------------------------------------------------

    def _html_block(self, items: Pieces, divisions: list[_Open]) -> Pieces:
        """Read a block of raw HTML, in which fences open and close ``divisions``.

        Returns the pieces that the element goes on with: those of its innermost division.
        """
        lines: list[tuple[int, str]] = []
        for event, place in self._events:
            name, text = _named(event)
            if name == "End":
                break
            start, position = place["start"], 0
            for match in MARK.finditer(text):
                lines.append((start, text[position : match.start()]))
                self._raw_block(items, lines)
                lines = []
                self._met.add(int(match[1]))
                fence = self._fences[int(match[1])]
                items = self._fence(fence, start + match.start(), items, divisions)
                position = match.end()
            lines.append((start + position, text[position:]))
        self._raw_block(items, lines)
        return items

    def _raw_block(self, items: Pieces, lines: list[tuple[int, str]]) -> None:
        """The HTML of ``lines``, cleaned or refused."""
        text = COMMENT.sub("", "".join([line for _, line in lines]))
        if not text.strip():
            return
        start = lines[0][0]
        if self._allow_html:
            items.append((start, start, Markup(clean(text), self.span(start))))
        else:
            self._refuse_html(text, start)

    def _inline_html(self, items: Pieces, text: str, start: int, end: int) -> None:
        if COMMENT.fullmatch(text):
            return
        if self._allow_html:
            items.append((start, end, Markup(clean_tag(text), self.span(start))))
        elif not text.startswith("</"):
            self._refuse_html(text, start)

    def _refuse_html(self, text: str, start: int) -> None:
        shown = text.strip().split("\n")[0]
        self.report(
            self.span(start),
            "BLC206",
            f"Raw HTML was left out: {shown if len(shown) < 60 else shown[:57] + '…'}. "
            "Write it in Markdown, or set html = true in course.toml to have it cleaned and "
            "kept.",
            Severity.WARNING,
        )

    def _restored(self, match: re.Match[str], make: nodes.Maker) -> str:
        """The line behind a fence's mark that the parser takes for a text."""
        fence = self._fences[int(match[1])]
        if make is nodes.MAKERS["CodeBlock"]:
            self._met.add(int(match[1]))
            if fence.attributes is not None and "question" in fence.source:
                self._report_code(fence)
        return fence.source

    def _report_code(self, fence: Fence) -> None:
        self.report(
            self._place(fence),
            "BLC220",
            "This question is indented by four spaces or more, which makes it code: it is shown as "
            "it stands. Begin its lines at the left, or, if code is meant, put it between lines of "
            "three backticks.",
            Severity.WARNING,
        )

    def _report_swallowed(self) -> None:
        for index, fence in enumerate(self._fences):
            if index not in self._met:
                self.report(
                    self._place(fence),
                    "BLC215",
                    "This ':::' line is read as a part of the text above it. Put an empty line "
                    "before it, and indent it like the text round it.",
                )

    def _report_too_deep(self, offset: int) -> None:
        self.report(
            self.span(offset),
            "BLC216",
            f"Here lists, quotes or blocks stand in one another more than {MAX_DEPTH} deep. "
            "Nobody can follow that; write it flatter.",
        )

    def _place(self, fence: Fence) -> Span:
        return Span(self._path, self._before + fence.line, fence.column)

    def _fence(self, fence: Fence, offset: int, items: Pieces, divisions: list[_Open]) -> Pieces:
        """Open or close a division; the pieces to go on with."""
        span = self._place(fence)
        if fence.attributes is None:
            return self._close_fence(span, offset, items, divisions)
        if len(divisions) >= MAX_DEPTH:
            raise _TooDeepError(offset)
        if fence.malformed:
            self.report(
                span,
                "BLC209",
                f"'{fence.malformed}' can't be read as the head of a block. "
                f"{fences.way_out(fence.malformed)}",
            )
        divisions.append(_Open(fence, offset, items))
        return []

    def _close_fence(
        self, span: Span, offset: int, items: Pieces, divisions: list[_Open]
    ) -> Pieces:
        if not divisions:
            self.report(
                span,
                "BLC205",
                "This ':::' closes nothing: no block is open here. Remove it, or look for a "
                "block above that was closed too early.",
            )
            return items
        fence, start, before = divisions.pop()
        self._finish(before, nodes.division, fence, items, start, offset)
        return before

    def _close_unclosed(self, division: _Open, items: Pieces) -> Pieces:
        """Close a division at the end of the element that it stands in."""
        attributes = division.fence.attributes or Attributes()
        name = attributes.classes[0] if attributes.classes else "block"
        span = self._place(division.fence)
        self.report(
            span,
            "BLC204",
            f"The block '{name}' that starts here is never closed. Put a line ':::' at its end.",
        )
        node = nodes.division(division.fence, join_texts(items), span)
        division.before.append((division.start, division.start, node))
        return division.before
