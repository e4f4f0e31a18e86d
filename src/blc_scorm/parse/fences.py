"""Fenced divs (``:::``): a pass over the lines, before the Markdown parser.

Every fence line becomes an HTML comment on the same line. A comment ends any
paragraph and any list just as the fence does, so the parser's blocks and the
divs nest by one rule; and lines keep their numbers.
"""

from __future__ import annotations

import re

from blc_scorm.model import Attributes
from blc_scorm.parse import attributes
from blc_scorm.parse.attributes import parse_attributes
from blc_scorm.records import dataclass
from blc_scorm.regex import regex

FENCE = regex(r"([ >\t]*)(:{3,})[ \t]*(.*?)[ \t]*")
CODE_FENCE = regex(r"[ >\t]*(?:[-*+]|\d{1,9}[.)])?[ >\t]*(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")
COMMENT = regex(r"[ >\t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*<!--(?!.*-->)")
ABBREVIATION = regex(r"\*\[([^\]\n]+)\]:[ \t]*(.+?)[ \t]*")
STARTS = frozenset(" >\t-*+0123456789:`~<")
MAY_MATTER = regex(r"[ >\t\-*+\d.)]*(?::::|```|~~~|\*\[|<!--)")
"""Begins every line that one of the above fits, with one of :data:`STARTS`. Few lines do."""
BARE_WORD = regex(r"[\w-]+")
MARK = regex(r"<!--blc-fence:(\d+)-->")
"""What a fence line becomes; the number is its index in :attr:`Prepared.fences`."""


@dataclass(frozen=True, slots=True)
class Fence:
    line: int
    """Within the text, from 1."""
    column: int
    attributes: Attributes | None
    """None for a closing fence."""
    source: str
    """As written, from the colons on."""
    malformed: str = ""
    """What stands after the colons, when it can't be read."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page's Markdown as the parser gets it."""

    text: str
    fences: tuple[Fence, ...]
    abbreviations: dict[str, str]


def prepare(text: str) -> Prepared:
    """Take fences and abbreviations out of ``text``, line for line."""
    text = text.replace("<!--blc-fence:", "<!-- blc-fence:")
    fences: list[Fence] = []
    abbreviations: dict[str, str] = {}
    lines = text.split("\n")
    code = ""
    comment_end = -1
    matter = [n for n, line in enumerate(lines) if line[:1] in STARTS and MAY_MATTER.match(line)]
    for index in matter:
        line = lines[index]
        if index <= comment_end:
            continue
        if not code and COMMENT.match(line):
            rest = range(index + 1, len(lines))
            comment_end = next((n for n in rest if "-->" in lines[n]), len(lines))
        elif match := CODE_FENCE.fullmatch(line):
            code = _code_state(code, match[1], match[2])
        elif code:
            continue
        elif match := FENCE.fullmatch(line):
            prefix = match[1]
            fences.append(_fence(index + 1, len(prefix) + 1, line[len(prefix) :], match[3]))
            lines[index] = f"{prefix}<!--blc-fence:{len(fences) - 1}-->"
        elif match := ABBREVIATION.fullmatch(line):
            abbreviations[match[1]] = match[2]
            lines[index] = ""
    if fences or abbreviations:
        text = "\n".join(lines)
    return Prepared(text, tuple(fences), abbreviations)


def _code_state(code: str, marker: str, rest: str) -> str:
    """The fence of the code block that is open after a line with ``marker``."""
    if not code:
        return marker
    closes = marker[0] == code[0] and len(marker) >= len(code) and not rest
    return "" if closes else code


def _fence(line: int, column: int, source: str, rest: str) -> Fence:
    rest = re.sub(r"[ \t]*:+$", "", rest)
    if not rest:
        return Fence(line, column, None, source)
    if BARE_WORD.fullmatch(rest):
        return Fence(line, column, Attributes(classes=(rest,)), source)
    if rest.startswith("{") and rest.endswith("}"):
        read = parse_attributes(rest[1:-1])
        if read is not None:
            return Fence(line, column, read, source)
    return Fence(line, column, Attributes(), source, rest)


def way_out(malformed: str) -> str:
    """What to change in ``malformed``, which stands after the colons and can't be read."""
    if not malformed.startswith("{"):
        return f"Put braces round it, and a dot before its class: {{.{malformed.rstrip('}')}}}."
    if not malformed.endswith("}"):
        return "Its brace is never closed: put '}' at the end of the line."
    return attributes.way_out(malformed[1:-1].strip(), ".question #an-id points=1")
