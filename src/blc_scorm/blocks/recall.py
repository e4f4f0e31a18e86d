"""What a learner wrote before: ``::: {.recall of="my-place"}``.

Shows the answers to open reflections again, on any page, and offers those of
its module as a file. Those of another module come from what this browser has kept.
Without ``of``: all of the module.
"""

from __future__ import annotations

from blc_scorm.blocks import BlockType, Renderer, Report
from blc_scorm.diagnostics import Severity
from blc_scorm.model import Block, Custom, Division
from blc_scorm.places import way_out
from blc_scorm.records import dataclass


@dataclass(frozen=True, slots=True)
class Recall:
    questions: tuple[str, ...]
    """Ids; none for all reflections of the module."""
    children: tuple[Block, ...]
    """What stands here until something is written."""


def _parse(division: Division, report: Report) -> Block:
    for name, _ in division.attributes.values:
        if name != "of":
            report(
                division.place(name),
                "BLC207",
                f"'{name}' means nothing on this block and was passed over."
                f"{way_out(name, ('of',))}",
                Severity.WARNING,
            )
    questions = tuple(division.attributes.get("of").split())
    return Custom("recall", Recall(questions, division.children), division.span)


def _context(block: Custom, render: Renderer) -> dict[str, object]:
    recall: Recall = block.content
    keys = [render.answer(question, block.span) for question in recall.questions]
    return {"keys": keys, "body": render.html(recall.children)}


BLOCK = BlockType(("recall",), _parse, _context, uses=("text",))
