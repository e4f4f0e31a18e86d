"""Words in a document: for ids, counts and checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from blc_scorm import model


def walk(children: Iterable[Any]) -> Iterator[Any]:
    """Every node below ``children``, in reading order; texts are left out."""
    for child in children:
        if isinstance(child, str):
            continue
        yield child
        yield from walk(inner(child))


def inner(node: Any) -> Iterator[Any]:
    """The children of a node, of whatever kind."""
    match node:
        case model.ListBlock() | model.DefinitionList():
            yield from node.items
        case model.Definition():
            yield from chain(node.term, *node.descriptions)
        case model.Table():
            yield from chain(node.head, *node.rows)
        case model.Figure():
            yield node.image
        case model.Question():
            feedback = (blocks for _, blocks in node.feedback)
            yield from chain(node.stem, inner(node.body), *node.hints, *feedback)
        case model.Custom():
            yield from inner(node.content)
        case tuple() | list():
            yield from node
        case _:
            yield from _own_children(node)


def _own_children(node: Any) -> Iterator[Any]:
    for name in ("children", "choices", "feedback", "transcript"):
        yield from getattr(node, name, ())


def plain_text(children: Iterable[Any]) -> str:
    """The words of ``children``, without markup."""
    out: list[str] = []
    for child in children:
        match child:
            case str():
                out.append(child)
            case model.Code() | model.CodeBlock():
                out.append(child.text)
            case model.Math():
                out.append(child.latex)
            case model.Abbreviation():
                out.append(child.short)
            case model.Image():
                out.append(child.alt)
            case model.LineBreak():
                out.append(" ")
            case _:
                out.append(plain_text(inner(child)))
    return "".join(out)
