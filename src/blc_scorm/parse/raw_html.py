"""Raw HTML that a course allows: cleaned by nh3, and inline tags in pairs."""

from __future__ import annotations

from blc_scorm.model import Markup
from blc_scorm.parse.inlines import Piece
from blc_scorm.regex import regex

TAG = regex(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
VOID = frozenset({"br", "wbr"})
INLINE = VOID | {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd"),
    *("mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
}
"""What may stand inside a paragraph."""


def clean(html: str) -> str:
    """``html`` without anything that runs, and with every element closed."""
    import nh3

    return nh3.clean(html)


def clean_tag(html: str) -> str:
    """One tag inside a paragraph, cleaned; empty for what may not stand there."""
    closes, name = _tag(html)
    if name not in INLINE:
        return ""
    return f"</{name}>" if closes else clean(html).removesuffix(f"</{name}>")


def pair_tags(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` without the clean tags that have no partner among them."""
    out: list[Piece] = []
    opened: list[tuple[str, int]] = []
    for start, end, inline in pieces:
        closes, name = _tag(inline.html) if isinstance(inline, Markup) else (False, "")
        if closes:
            if name not in (other for other, _ in opened):
                continue
            _drop(out, opened, until=name)
            opened.pop()
        elif name and name not in VOID:
            opened.append((name, len(out)))
        out.append((start, end, inline))
    _drop(out, opened)
    return out


def _tag(html: str) -> tuple[bool, str]:
    match = TAG.match(html)
    return (bool(match[1]), match[2].lower()) if match else (False, "")


def _drop(out: list[Piece], opened: list[tuple[str, int]], until: str = "") -> None:
    """Take back the tags that were opened last, down to the last ``until``."""
    while opened and opened[-1][0] != until:
        _, index = opened.pop()
        start, end, _ = out[index]
        out[index] = (start, end, "")
