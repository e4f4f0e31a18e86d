"""A page's Markdown → :class:`~blc_scorm.model.Document`.

The parser is pulldown-cmark by way of pyromark (docs/decisions/002): a stream
of events with exact byte ranges. A stack turns it into a tree; fence marks
(see ``fences``) open and close divisions on the same stack.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import Any, NamedTuple

import pyromark

from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.model import Attributes, Block, Division, Document, Markup, Page, Rule
from blc_scorm.parse import nodes
from blc_scorm.parse.fences import MARK, Fence, prepare
from blc_scorm.parse.inlines import attach_attributes, expand_abbreviations, join_texts
from blc_scorm.parse.raw_html import clean, clean_tag, pair_tags

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
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
GAP = re.compile(
    r"""(?<=\[)_{2,}(?=\])|(?<=__\])\{(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^{}"'\n])*\}"""
)
"""A gap's line, and what stands in the braces behind it."""
MASK = "\x1a"
"""Stands for their characters while the parser looks: two lines would be strong text to it."""


def parse_page(page: Page, *, allow_html: bool = False) -> Document:
    """The tree of a page. Its diagnostics are part of it."""
    return parse_markdown(page.text, page.path, page.first_line, allow_html=allow_html)


def parse_markdown(
    text: str, path: str, first_line: int = 1, *, allow_html: bool = False
) -> Document:
    """The tree of ``text``, which starts on line ``first_line`` of the file ``path``."""
    builder = _Builder(text, path, first_line, allow_html=allow_html)
    return builder.build()


class _Frame(NamedTuple):
    """An element whose end has not come yet."""

    make: Callable[[Any, Any, Span], Any]
    value: Any
    start: int
    items: list[Any]
    fence: Fence | None


class _Builder:
    def __init__(self, text: str, path: str, first_line: int, *, allow_html: bool) -> None:
        prepared = prepare(text)
        self._source = prepared.text.encode()
        self._ascii = len(self._source) == len(prepared.text)
        lengths = map(len, self._source.split(b"\n"))
        self._starts = list(accumulate((length + 1 for length in lengths), initial=0))[:-1]
        self._has_gaps = "[__" in prepared.text
        self._text = prepared.text
        if self._has_gaps:
            self._text = GAP.sub(lambda gap: re.sub(r"[!-~]", MASK, gap[0]), prepared.text)
        self._has_attributes = "]{" in prepared.text or "){" in prepared.text
        self._fences = prepared.fences
        self._met: set[int] = set()
        """The fences that the parser has shown as lines of their own, by index."""
        self._path = path
        self._first_line = first_line
        self._allow_html = allow_html
        self._diagnostics: list[Diagnostic] = []
        self._expansions = prepared.abbreviations
        self._abbreviation = (
            re.compile(rf"\b(?:{'|'.join(map(re.escape, prepared.abbreviations))})\b")
            if prepared.abbreviations
            else None
        )
        self._has_extras = bool(allow_html or self._has_attributes or self._abbreviation)
        self._root: list[Any] = []
        self._stack: list[_Frame] = [_Frame(nodes.document, None, 0, self._root, None)]

    def build(self) -> Document:
        # Attributes behind brackets are found by the pieces of a text; else whole texts are faster.
        events: Any = pyromark.events_with_range(
            self._text, options=OPTIONS, merge_text=not self._has_attributes
        )
        for event, place in events:
            start, end = place.values()
            name, value = (event, None) if type(event) is str else event.popitem()
            if name == "Start":
                if len(self._stack) > MAX_DEPTH:
                    return self._too_deep(start)
                self._open(value, start)
            elif name == "End":
                self._close_element(end)
            else:
                self._leaf(name, value, start, end)
        while len(self._stack) > 1:
            self._close_unclosed()
        self._report_swallowed()
        children: tuple[Block, ...] = tuple(item for _, _, item in self._root)
        return Document(children, tuple(self._diagnostics))

    def span(self, offset: int) -> Span:
        """The place of a byte of the text."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        column = offset - start
        if not self._ascii:
            column = len(self._source[start:offset].decode(errors="replace"))
        return Span(self._path, self._first_line + line - 1, column + 1)

    def report(
        self, span: Span, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self._diagnostics.append(Diagnostic(span, code, message, severity))

    def _open(self, tag: Any, start: int) -> None:
        name, value = (tag, None) if type(tag) is str else tag.popitem()
        self._stack.append(_Frame(nodes.MAKERS[name], value, start, [], None))

    def _close_element(self, end: int) -> None:
        while self._stack[-1].fence is not None:
            self._close_unclosed()
        frame = self._stack.pop()
        if frame.make is nodes.html_block:
            self._raw_block(frame)
        else:
            self._finish(frame, end)

    def _finish(self, frame: _Frame, end: int) -> None:
        make, value, start, items, _ = frame
        if self._has_extras:
            items = self._with_extras(frame, end)
        node = make(value, join_texts(items), self.span(start))
        if node is not None:
            self._stack[-1].items.append((start, end, node))

    def _with_extras(self, frame: _Frame, end: int) -> list[Any]:
        """The pieces of an element with what the parser does not know."""
        items = pair_tags(frame.items) if self._allow_html else frame.items
        if frame.make in nodes.HOLD_INLINES:
            if self._has_attributes:
                items = attach_attributes(items, self._source, frame.start, end, self.span)
            if self._abbreviation is not None and frame.make not in nodes.NO_ABBREVIATIONS:
                items = expand_abbreviations(items, self._abbreviation, self._expansions, self.span)
        return items

    def _leaf(self, name: str, value: Any, start: int, end: int) -> None:
        if self._has_gaps and type(value) is str and MASK in value:
            value = self._unmasked(value, start, end)
        if self._fences and type(value) is str and "<!--blc" in value and "Html" not in name:
            value = MARK.sub(self._restored, value)
        if name == "Text":
            self._stack[-1].items.append((start, end, value))
        elif name == "SoftBreak":
            self._stack[-1].items.append((start, end, "\n"))
        elif name == "Html":
            self._html(value, start)
        elif name == "InlineHtml":
            self._inline_html(value, start, end)
        elif name == "Rule":
            self._stack[-1].items.append((start, end, Rule(self.span(start))))
        else:
            node = nodes.LEAVES[name](value, self.span(start))
            self._stack[-1].items.append((start, end, node))

    def _unmasked(self, value: str, start: int, end: int) -> str:
        """``value``, which the parser found between ``start`` and ``end``, as it was written."""
        pattern = re.escape(value).replace(re.escape(MASK), ".")
        found = re.search(pattern, self._source[start:end].decode(errors="replace"))
        return found[0] if found else value.replace(MASK, "_")

    # --- fences and raw HTML --------------------------------------------------

    def _html(self, text: str, start: int) -> None:
        """A line of an HTML block: a fence's mark, or HTML that waits for the block's end."""
        position = 0
        for match in MARK.finditer(text):
            self._stack[-1].items.append((start, start, text[position : match.start()]))
            html = self._stack.pop()
            self._raw_block(html)
            self._stack.append(html._replace(items=[]))
            self._met.add(int(match[1]))
            self._fence(self._fences[int(match[1])], start + match.start())
            position = match.end()
        self._stack[-1].items.append((start + position, start, text[position:]))

    def _raw_block(self, frame: _Frame) -> None:
        """The HTML that ``frame`` has gathered, cleaned or refused."""
        text = COMMENT.sub("", "".join(line for _, _, line in frame.items))
        if not text.strip():
            return
        start = frame.items[0][0]
        if self._allow_html:
            self._stack[-1].items.append((start, start, Markup(clean(text), self.span(start))))
        else:
            self._refuse_html(text, start)

    def _inline_html(self, text: str, start: int, end: int) -> None:
        if COMMENT.fullmatch(text):
            return
        if self._allow_html:
            self._stack[-1].items.append((start, end, Markup(clean_tag(text), self.span(start))))
        elif not text.startswith("</"):
            self._refuse_html(text, start)

    def _refuse_html(self, text: str, start: int) -> None:
        shown = text.strip().split("\n")[0]
        self.report(
            self.span(start),
            "BLC206",
            f"Raw HTML was left out: {shown if len(shown) < 60 else shown[:57] + '…'} "
            "Write it in Markdown, or set html = true in course.toml to have it cleaned and "
            "kept.",
            Severity.WARNING,
        )

    def _restored(self, match: re.Match[str]) -> str:
        """The line behind a fence's mark that the parser takes for a text."""
        if self._stack[-1].make is nodes.MAKERS["CodeBlock"]:
            self._met.add(int(match[1]))
        return self._fences[int(match[1])].source

    def _report_swallowed(self) -> None:
        for index, fence in enumerate(self._fences):
            if index not in self._met:
                self.report(
                    self._place(fence),
                    "BLC215",
                    "This ':::' line is read as a part of the text above it. Put an empty line "
                    "before it, and indent it like the text round it.",
                )

    def _too_deep(self, offset: int) -> Document:
        self.report(
            self.span(offset),
            "BLC216",
            f"Here lists, quotes or blocks stand in one another more than {MAX_DEPTH} deep. "
            "Nobody can follow that; write it flatter.",
        )
        return Document((), tuple(self._diagnostics))

    def _place(self, fence: Fence) -> Span:
        return Span(self._path, self._first_line + fence.line - 1, fence.column)

    def _fence(self, fence: Fence, offset: int) -> None:
        span = self._place(fence)
        if fence.attributes is None:
            self._close_fence(span, offset)
            return
        if fence.malformed:
            self.report(
                span,
                "BLC209",
                f"'{fence.malformed}' can't be read as the head of a block. Write it as "
                "{.question #an-id points=1}, with quotes round values that have spaces.",
            )
        # The mark stands inside an HTML block; the division belongs beside that block.
        html = self._stack.pop()
        self._stack.append(_Frame(nodes.division, fence.attributes, offset, [], fence))
        self._stack.append(html)

    def _close_fence(self, span: Span, offset: int) -> None:
        html = self._stack.pop()
        if self._stack[-1].fence is None:
            self.report(
                span,
                "BLC205",
                "This ':::' closes nothing: no block is open here. Remove it, or look for a "
                "block above that was closed too early.",
            )
        else:
            self._finish(self._stack.pop(), offset)
        self._stack.append(html)

    def _close_unclosed(self) -> None:
        frame = self._stack.pop()
        assert frame.fence is not None  # noqa: S101 - elements are closed by the parser
        attributes = frame.fence.attributes or Attributes()
        name = attributes.classes[0] if attributes.classes else "block"
        span = self._place(frame.fence)
        self.report(
            span,
            "BLC204",
            f"The block '{name}' that starts here is never closed. Put a line ':::' at its end.",
        )
        node = Division(attributes, nodes.blocks(join_texts(frame.items)), span)
        self._stack[-1].items.append((frame.start, frame.start, node))
