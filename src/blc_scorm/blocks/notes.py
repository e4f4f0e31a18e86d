"""Speaker notes of a presentation: for who teaches, and for who reads alone."""

from __future__ import annotations

from blc_scorm.blocks import BlockType, Renderer, Report
from blc_scorm.model import Block, Custom, Division


def _parse(division: Division, _report: Report) -> Block:
    return Custom("notes", division.children, division.span)


def _context(block: Custom, render: Renderer) -> dict[str, object]:
    return {"body": render.html(block.content)}


BLOCK = BlockType(("notes",), _parse, _context)
