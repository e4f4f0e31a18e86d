"""From the parser's elements to the model's: one small function per element.

Each gets the element's value, its finished children and its place, and returns
the node, or None for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from blc_scorm import model
from blc_scorm.diagnostics import Span
from blc_scorm.model import Attributes, Block, Inline
from blc_scorm.parse.fences import Fence
from blc_scorm.records import replace
from blc_scorm.regex import regex
from blc_scorm.text import plain_text

Maker = Callable[[Any, Any, Span], Any]
"""(value, children, place) → node."""
ALERT = regex(r"\[!([A-Za-z]+)\]\s*(.*?)\s*")
INLINE_TYPES = (
    str,
    model.Code,
    model.LineBreak,
    model.Styled,
    model.Link,
    model.Image,
    model.FootnoteReference,
    model.Abbreviation,
    model.Bracketed,
)


def blocks(children: tuple[Any, ...]) -> tuple[Block, ...]:
    """``children`` as blocks: inlines that stand alone, as in a tight list, become paragraphs."""
    if not any(_is_inline(child) for child in children):
        return children
    out: list[Block] = []
    run: list[Inline] = []
    for child in (*children, None):
        if child is not None and _is_inline(child):
            run.append(child)
            continue
        if run and any(not isinstance(item, str) or item.strip() for item in run):
            out.append(model.Paragraph(tuple(run), _place(run, children)))
        run = []
        if child is not None:
            out.append(child)
    return tuple(out)


def _is_inline(child: object) -> bool:
    return isinstance(child, INLINE_TYPES) or (isinstance(child, model.Math) and not child.display)


def _place(run: list[Inline], children: tuple[Any, ...]) -> Span:
    for item in (*run, *children):
        if not isinstance(item, str):
            return item.span  # type: ignore[no-any-return]
    return Span("")


def document(_value: Any, _children: Any, _span: Span) -> None:
    """The root of the tree is no node."""


def division(fence: Fence, children: tuple[Any, ...], span: Span) -> Block:
    return model.Division(fence.attributes or Attributes(), blocks(children), span, fence.source)


def _paragraph(_value: Any, children: tuple[Any, ...], span: Span) -> Block | None:
    content = [c for c in children if type(c) is not str or c.strip()]
    if len(content) == 1:
        (alone,) = content
        if type(alone) is model.Image:
            return model.Figure(alone, alone.title, span)
        if type(alone) is model.Math and alone.display:
            return alone
    return model.Paragraph(children, span) if content else None


def _heading(value: dict[str, Any], children: tuple[Any, ...], span: Span) -> Block:
    attributes = Attributes(
        value["id"] or "",
        tuple(value["classes"]),
        tuple((key, text or "") for key, text in value["attrs"]),
    )
    return model.Heading(int(value["level"][1]), children, attributes, span)


def _quote(kind: str | None, children: Any, span: Span) -> Block:
    if kind is not None:
        return model.Division(Attributes(classes=(f"callout-{kind.lower()}",)), children, span)
    if children and isinstance(children[0], model.Paragraph):
        paragraph: Any = children[0]
        line, left = _first_line(paragraph.children)
        match = ALERT.fullmatch(plain_text(line))
        if match and isinstance(line[0], str):
            inner = (model.Paragraph(left, paragraph.span),) if left else ()
            values = (("title", match[2]),) if match[2] else ()
            attributes = Attributes("", (f"callout-{match[1].lower()}",), values)
            return model.Division(attributes, inner + children[1:], span)
    return model.Quote(children, span)


def _first_line(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """The inlines up to the first line break of the source, and those after it."""
    for index, inline in enumerate(inlines):
        if isinstance(inline, str) and "\n" in inline:
            end, _, start = inline.partition("\n")
            return (*inlines[:index], end), (
                *(text for text in (start,) if text),
                *inlines[index + 1 :],
            )
    return inlines, ()


def _code_block(value: Any, children: tuple[Any, ...], span: Span) -> Block:
    info = value.get("Fenced", "") if isinstance(value, dict) else ""
    language = re.split(r"[\s,{]", info, maxsplit=1)[0]
    return model.CodeBlock(language, "".join(c for c in children if isinstance(c, str)), span)


def _list(start: int | None, children: tuple[Any, ...], span: Span) -> Block:
    return model.ListBlock(children, start, span)


class _TaskMark(int):
    """A ``[ ]`` or ``[x]`` on its way to its list item."""


HOLD_MARKS = (model.Paragraph, model.Heading, model.Definition, model.DefinitionList)


def _item(_value: Any, children: tuple[Any, ...], span: Span) -> model.ListItem:
    checked, rest = _take_mark(children)
    return model.ListItem(rest, checked, span)


def _take_mark(children: tuple[Any, ...]) -> tuple[bool | None, tuple[Any, ...]]:
    """The task mark of a list item, wherever the parser put it, and the children without it."""
    if not children:
        return None, children
    first = children[0]
    if type(first) is str:
        return None, children
    if isinstance(first, _TaskMark):
        return bool(first), children[1:]
    if isinstance(first, HOLD_MARKS):
        inner = _inner(first)
        checked, rest = _take_mark(inner)
        if checked is not None:
            return checked, (_with_inner(first, rest), *children[1:])
    return None, children


def _inner(node: Any) -> tuple[Any, ...]:
    if isinstance(node, model.Paragraph | model.Heading):
        return node.children
    inner: tuple[Any, ...] = node.term if isinstance(node, model.Definition) else node.items
    return inner


def _with_inner(node: Any, inner: tuple[Any, ...]) -> Any:
    if isinstance(node, model.Paragraph | model.Heading):
        return replace(node, children=inner)
    if isinstance(node, model.Definition):
        return model.Definition(inner, node.descriptions, node.span)
    return model.DefinitionList(inner, node.span)


class _Term(tuple[Any, ...]):
    """A definition's term on its way to its list."""


class _Description(tuple[Any, ...]):
    """A definition's description on its way to its list."""


def _definition_list(_value: Any, children: Any, span: Span) -> Block:
    items: list[model.Definition] = []
    for child, place in children:
        if isinstance(child, _Term):
            items.append(model.Definition(tuple(child), (), place))
        elif items:
            last = items[-1]
            items[-1] = model.Definition(last.term, (*last.descriptions, tuple(child)), last.span)
    return model.DefinitionList(tuple(items), span)


def _term(_value: Any, children: tuple[Any, ...], span: Span) -> Any:
    return _Term(children), span


def _description(_value: Any, children: tuple[Any, ...], span: Span) -> Any:
    return _Description(children), span


ALIGNMENTS = {"None": "", "Left": "start", "Center": "center", "Right": "end"}


def _table(alignments: Any, children: tuple[Any, ...], span: Span) -> Block:
    head, *rows = children
    return model.Table(tuple(ALIGNMENTS[a] for a in alignments), head, tuple(rows), span)


def _row(_value: Any, children: tuple[Any, ...], _span: Span) -> tuple[Any, ...]:
    return children


def _cell(_value: Any, children: tuple[Any, ...], span: Span) -> model.Cell:
    return model.Cell(children, span)


def _link(value: dict[str, Any], children: tuple[Any, ...], span: Span) -> Inline:
    target = value["dest_url"]
    if value.get("link_type") == "Email":
        target = f"mailto:{target}"
    return model.Link(target, value["title"], children, span)


def _image(value: dict[str, Any], children: tuple[Any, ...], span: Span) -> Inline:
    return model.Image(value["dest_url"], plain_text(children).strip(), value["title"], span)


def _footnote(label: str, children: tuple[Any, ...], span: Span) -> Block:
    return model.Footnote(label, blocks(children), span)


def _styled(tag: str) -> Callable[[Any, tuple[Any, ...], Span], Inline]:
    def make(_value: Any, children: tuple[Any, ...], span: Span) -> Inline:
        return model.Styled(tag, children, span)

    return make


MAKERS: dict[str, Maker] = {
    "Paragraph": _paragraph,
    "Heading": _heading,
    "BlockQuote": _quote,
    "CodeBlock": _code_block,
    "List": _list,
    "Item": _item,
    "DefinitionList": _definition_list,
    "DefinitionListTitle": _term,
    "DefinitionListDefinition": _description,
    "Table": _table,
    "TableHead": _row,
    "TableRow": _row,
    "TableCell": _cell,
    "Link": _link,
    "Image": _image,
    "FootnoteDefinition": _footnote,
    "Emphasis": _styled("em"),
    "Strong": _styled("strong"),
    "Strikethrough": _styled("del"),
    "Superscript": _styled("sup"),
    "Subscript": _styled("sub"),
}
HOLD_INLINES = frozenset(
    MAKERS[name]
    for name in (
        "Paragraph",
        "Heading",
        "Item",
        "DefinitionListTitle",
        "DefinitionListDefinition",
        "TableCell",
        "Link",
        "Emphasis",
        "Strong",
    )
)
NO_ABBREVIATIONS = frozenset(MAKERS[name] for name in ("Heading", "Link", "Image"))
LEAVES: dict[str, Callable[[Any, Span], Any]] = {
    "Code": lambda text, span: model.Code(text, span),
    "InlineMath": lambda latex, span: model.Math(latex, False, span),
    "DisplayMath": lambda latex, span: model.Math(latex, True, span),
    "HardBreak": lambda _, span: model.LineBreak(span),
    "FootnoteReference": lambda label, span: model.FootnoteReference(label, span),
    "Rule": lambda _, span: model.Rule(span),
    "TaskListMarker": lambda checked, _: _TaskMark(checked),
}
