"""Markdown as people write it, into blocks of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lti_app.services.documents.model import (
    Block,
    Code,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Run,
    Runs,
    plain,
)

LONGEST = 20_000
"""Characters; a longer text stays as it was typed, since nested marks cost time."""
MOST_CELLS = 10_000
"""Lines times columns; short lines below a wide head would become a table of millions of cells."""
DEEPEST = 6
"""Quotes and lists within each other; what is deeper stands at this depth."""
MOST_NESTED = 16
"""Quotes, lists and their items within each other. What is deeper the reader would leave out."""
_READER = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MOST_NESTED})
    .enable(["table", "strikethrough"])
    # One long address, named in every word, would become a page of megabytes; and of an
    # image, which stays out, the words would go along.
    .disable(["reference", "image"])
)
_LOOKS: dict[str, Callable[[Run, bool], Run]] = {
    "strong": lambda look, on: replace(look, bold=on),
    "em": lambda look, on: replace(look, italic=on),
    "s": lambda look, on: replace(look, struck=on),
}
_SAFE = ("http://", "https://", "mailto:")


def blocks_of(text: str) -> tuple[Block, ...]:
    """What a text says, with raw HTML as it was typed, and of an image its words."""
    tokens = tokens_of(text)
    if tokens is None:
        return tuple(plain(part.strip("\n")) for part in text.split("\n\n") if part.strip())
    return tuple(_Reader(tokens).blocks(0))


def tokens_of(text: str) -> list[Token] | None:
    """What a text says; None for one that is shown as it was typed, so that no word is lost.

    That is a text too long, a table too large, or marks too deep to be read.
    """
    if len(text) > LONGEST:
        return None
    lines = text.split("\n")
    if len(lines) * max(line.count("|") for line in lines) > MOST_CELLS:
        return None
    found = _READER.parse(text)
    deepest = max((one.level for one in found if one.nesting == 1), default=0)
    return None if deepest + 1 >= MOST_NESTED else found


def html_of(tokens: Sequence[Token]) -> str:
    """HTML that still has to be cleaned."""
    return str(_READER.renderer.render(tokens, _READER.options, {}))


@dataclass(slots=True)
class _Reader:
    """Goes through markdown-it's flat list of tokens once."""

    tokens: Sequence[Token]
    at: int = 0

    def blocks(self, depth: int, until: str = "") -> Iterator[Block]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            yield from self._block(token, depth)

    def _block(self, token: Token, depth: int) -> Iterator[Block]:
        kind = token.type
        if kind == "inline":
            yield Paragraph(_runs(token))
        elif kind == "heading_open":
            titles = (one.runs for one in self._paragraphs("heading_close"))
            yield from (Heading(runs) for runs in titles if any(one.text.strip() for one in runs))
        elif kind in ("bullet_list_open", "ordered_list_open"):
            ordered = kind == "ordered_list_open"
            yield from self._list(ordered, depth)
        elif kind == "blockquote_open":
            inner = tuple(self.blocks(depth + 1, "blockquote_close"))
            yield from inner if depth >= DEEPEST else (Quote(inner),)
        elif kind in ("fence", "code_block"):
            yield Code(token.content.rstrip("\n"))
        elif kind == "table_open":
            yield self._grid()

    def _paragraphs(self, until: str) -> Iterator[Paragraph]:
        return (one for one in self.blocks(0, until) if isinstance(one, Paragraph))

    def _list(self, ordered: bool, depth: int) -> Iterator[Block]:
        end = "ordered_list_close" if ordered else "bullet_list_close"
        items: list[tuple[Block, ...]] = []
        while self.tokens[self.at].type != end:
            self.at += 1  # the opening of an item
            items.append(tuple(self.blocks(depth + 1, "list_item_close")))
        self.at += 1
        if depth >= DEEPEST:
            yield from (block for item in items for block in item)
        else:
            yield Listing(ordered, tuple(items))

    def _grid(self) -> Grid:
        rows: list[list[Runs]] = []
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_runs(token))
            self.at += 1
        self.at += 1
        return Grid(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _runs(inline: Token) -> Runs:
    look, found = Run(""), []
    for token in inline.children or ():
        name, _, end = token.type.rpartition("_")
        if name in _LOOKS:
            look = _LOOKS[name](look, end == "open")
        elif name == "link":
            address = str(token.attrGet("href") or "") if end == "open" else ""
            look = replace(look, link=address if address.startswith(_SAFE) else "")
        elif token.type in ("softbreak", "hardbreak"):
            found.append(replace(look, text="\n"))
        elif token.content:
            found.append(replace(look, text=token.content, code=token.type == "code_inline"))
    return tuple(found)
