"""Words in a document: for ids, counts and checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from blc_scorm import model


def walk(children: Iterable[Any]) -> list[Any]:
    """Every node below ``children``, in reading order; texts are left out."""
    nodes: list[Any] = []
    _gather(children, nodes)
    return nodes


def _gather(children: Iterable[Any], nodes: list[Any]) -> None:
    for child in children:
        if type(child) is not str:
            nodes.append(child)
            _gather(_INNER.get(type(child), _own_children)(child), nodes)


def inner(node: Any) -> Iterable[Any]:
    """The children of a node, of whatever kind."""
    return _INNER.get(type(node), _own_children)(node)


def _own_children(node: Any) -> Iterable[Any]:
    """The children of a plug-in's content: under one of these names, by agreement."""
    if isinstance(node, tuple | list):
        return node
    return chain.from_iterable(
        getattr(node, name, ()) for name in ("children", "choices", "feedback", "transcript")
    )


def _children(node: Any) -> Iterable[Any]:
    children: Iterable[Any] = node.children
    return children


def _items(node: Any) -> Iterable[Any]:
    items: Iterable[Any] = node.items
    return items


def _nothing(_node: Any) -> Iterable[Any]:
    return ()


_INNER: dict[type, Callable[[Any], Iterable[Any]]] = {
    model.Paragraph: _children,
    model.Heading: _children,
    model.ListItem: _children,
    model.Cell: _children,
    model.Quote: _children,
    model.Styled: _children,
    model.Link: _children,
    model.Bracketed: _children,
    model.Division: _children,
    model.Footnote: _children,
    model.ListBlock: _items,
    model.DefinitionList: _items,
    model.Definition: lambda node: chain(node.term, *node.descriptions),
    model.Table: lambda node: chain(node.head, *node.rows),
    model.Figure: lambda node: (node.image,),
    model.Question: lambda node: chain(
        node.stem, inner(node.body), *node.hints, *(blocks for _, blocks in node.feedback)
    ),
    model.Custom: lambda node: inner(node.content),
    model.Quiz: lambda node: chain(node.children, *(blocks for _, blocks in node.bands)),
    model.Image: _nothing,
    model.Code: _nothing,
    model.CodeBlock: _nothing,
    model.Math: _nothing,
    model.LineBreak: _nothing,
    model.Rule: _nothing,
    model.Markup: _nothing,
    model.Abbreviation: _nothing,
    model.FootnoteReference: _nothing,
}

_WORDS: dict[type, Callable[[Any], str]] = {
    model.Code: lambda node: str(node.text),
    model.CodeBlock: lambda node: str(node.text),
    model.Math: lambda node: str(node.latex),
    model.Abbreviation: lambda node: str(node.short),
    model.Image: lambda node: str(node.alt),
    model.LineBreak: lambda _: " ",
}


def plain_text(children: Iterable[Any]) -> str:
    """The words of ``children``, without markup."""
    out: list[str] = []
    for child in children:
        if type(child) is str:
            out.append(child)
            continue
        own = _WORDS.get(type(child))
        out.append(plain_text(inner(child)) if own is None else own(child))
    return "".join(out)
