"""Put a run of inline pieces into its final form: texts joined, attributes attached.

The parser knows ``{…}`` behind headings alone. Behind links, images and
``[bracketed text]`` it stays text; here it is found again by its place in the
source, for smart punctuation has changed the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from blc_scorm.blocks import Report
from blc_scorm.diagnostics import Severity, Span
from blc_scorm.model import Abbreviation, Attributes, Bracketed, Image, Inline, Link
from blc_scorm.parse.attributes import parse_attributes, way_out
from blc_scorm.records import replace
from blc_scorm.regex import regex

Piece = tuple[int, int, Inline]
"""Where an inline starts and ends in the source (bytes), and the inline."""
MAX_DEPTH = 20
"""Of brackets with attributes in one another; those further out stay text."""
GAP_LINE = regex(r"_{2,}")
SETTINGS = '.class name="value"'
ATTRIBUTES = regex(
    rb"""(?<=[\])])\{((?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^{}"'\n])*)\}"""  # quoted braces are text
)


def join_texts(pieces: list[Piece]) -> tuple[Inline, ...]:
    """The inlines of ``pieces``, neighbouring texts made one."""
    if len(pieces) == 1:
        return (pieces[0][2],)
    out: list[Inline] = []
    texts: list[str] = []
    for _, _, inline in pieces:
        if type(inline) is str:
            texts.append(inline)
            continue
        if texts:
            out.append("".join(texts))
            texts = []
        out.append(inline)
    if texts:
        out.append("".join(texts))
    return tuple(out)


def attach_attributes(
    pieces: list[Piece],
    source: bytes,
    start: int,
    end: int,
    span_at: Callable[[int], Span],
    report: Report,
) -> list[Piece]:
    """``pieces`` with the attributes found in ``source[start:end]`` on what they stand behind."""
    for match in ATTRIBUTES.finditer(source, start, end):
        attributes = parse_attributes(match[1].decode())
        index = _piece_ending_at(pieces, match.start())
        if index is None:
            continue
        if attributes is None:
            _report_unread(match[0].decode(), span_at(match.start()), report)
            continue
        rest = _after(pieces[index + 1 :], match.end(), source)
        if rest is None:
            continue
        head = _with_attributes(pieces[: index + 1], attributes, span_at)
        if head is not None:
            pieces = head + rest
    return pieces


def _report_unread(braces: str, span: Span, report: Report) -> None:
    report(
        span,
        "BLC219",
        f"{braces} can't be read as settings of what stands before it, so it is shown as text. "
        f"{way_out(braces[1:-1].strip(), SETTINGS)} If it is meant as text, write \\{{.",
        Severity.WARNING,
    )


def _piece_ending_at(pieces: list[Piece], offset: int) -> int | None:
    for index, (_, end, _) in enumerate(pieces):
        if end == offset:
            return index
    return None


def _after(pieces: list[Piece], offset: int, source: bytes) -> list[Piece] | None:
    """What is left of ``pieces`` from ``offset`` on; None when it falls inside other markup."""
    for index, (start, end, inline) in enumerate(pieces):
        if start >= offset:
            return pieces[index:]
        if end > offset:
            if not isinstance(inline, str):
                return None
            return [(offset, end, source[offset:end].decode()), *pieces[index + 1 :]]
    return []


def _with_attributes(
    pieces: list[Piece], attributes: Attributes, span_at: Callable[[int], Span]
) -> list[Piece] | None:
    start, end, last = pieces[-1]
    if isinstance(last, Link | Image):
        return [*pieces[:-1], (start, end, replace(last, attributes=attributes))]
    if last != "]":
        return None
    depth = 0
    for index in range(len(pieces) - 1, -1, -1):
        if pieces[index][2] == "]":
            depth += 1
        elif pieces[index][2] == "[":
            depth -= 1
            if depth == 0:
                opening = pieces[index][0]
                children = join_texts(pieces[index + 1 : -1])
                if _depth(children) == MAX_DEPTH:
                    return None
                bracketed = Bracketed(children, attributes, span_at(opening))
                return [*pieces[:index], (opening, end, bracketed)]
    return None


def _depth(children: tuple[Inline, ...]) -> int:
    inner = (_depth(child.children) for child in children if isinstance(child, Bracketed))
    return 1 + max(inner, default=0)


def bracket_gaps(pieces: list[Piece], span_at: Callable[[int], Span]) -> list[Piece]:
    """``pieces`` with each gap that has no attributes as one piece, so that it has a place."""
    out: list[Piece] = []
    for start, end, inline in pieces:
        out.append((start, end, inline))
        if inline == "]" and len(out) > 2 and out[-3][2] == "[":
            line = out[-2][2]
            if isinstance(line, str) and GAP_LINE.fullmatch(line):
                opening = out[-3][0]
                out[-3:] = [(opening, end, Bracketed((line,), Attributes(), span_at(opening)))]
    return out


def expand_abbreviations(
    pieces: list[Piece],
    pattern: re.Pattern[str],
    expansions: dict[str, str],
    at: Callable[[int], Span],
) -> list[Piece]:
    """``pieces`` with the first use of each abbreviation marked; used ones leave ``expansions``."""
    out: list[Piece] = []
    for start, end, inline in pieces:
        if not isinstance(inline, str):
            out.append((start, end, inline))
            continue
        position = 0
        for match in pattern.finditer(inline):
            expansion = expansions.pop(match[0], None)
            if expansion is not None:
                out.append((start, start, inline[position : match.start()]))
                out.append((start, start, Abbreviation(match[0], expansion, at(start))))
                position = match.end()
        out.append((start, end, inline[position:]))
    return out
