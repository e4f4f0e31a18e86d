"""Callouts: a note, a tip, a case, a task … set apart from the text."""

from __future__ import annotations

from blc_scorm.blocks import BlockType, Renderer, Report
from blc_scorm.model import Block, Custom, Division
from blc_scorm.records import dataclass

KINDS = ("note", "tip", "important", "warning", "caution", "example", "case", "task")


@dataclass(frozen=True, slots=True)
class Callout:
    kind: str
    title: str
    """Empty: the kind's own word is the title."""
    children: tuple[Block, ...]


def _parse(division: Division, _report: Report) -> Block:
    kind = division.attributes.classes[0].removeprefix("callout-")
    callout = Callout(kind, division.attributes.get("title"), division.children)
    return Custom("callout", callout, division.span)


def _context(block: Custom, render: Renderer) -> dict[str, object]:
    callout: Callout = block.content
    return {"kind": callout.kind, "title": callout.title, "body": render.html(callout.children)}


BLOCK = BlockType(tuple(f"callout-{kind}" for kind in KINDS), _parse, _context)
