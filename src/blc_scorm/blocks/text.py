"""Open reflection: the learner writes; nothing is judged; it is kept and shown again."""

from __future__ import annotations

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.model import Block, Division, Question
from blc_scorm.records import dataclass

SETTINGS = ("type", "points", "rows")


@dataclass(frozen=True, slots=True)
class Text:
    rows: int
    """How many lines the box shows at first."""


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    rows = division.attributes.get("rows", "6")
    if not rows.isascii() or not rows.isdigit() or not 1 <= int(rows) <= 40:
        report(
            division.place("rows"),
            "BLC104",
            f"rows is '{rows}'; it must be a whole number from 1 to 40.",
        )
        rows = "6"
    return division.children, Text(int(rows))


def _context(question: Question, _render: Renderer) -> dict[str, object]:
    body: Text = question.body
    return {"rows": body.rows}


QUESTION = QuestionType(
    lambda _division: False,
    _parse,
    lambda _question, _salt: {},
    _context,
    graded=False,
    uses=("recall",),
)
