"""Short text: one line, with right answers or a pattern. ``type=short answer="a|b"``."""

from __future__ import annotations

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks import _written as written
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.model import Block, Division, Question

SETTINGS = ("type", "points", *written.SETTINGS)


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    expected = written.read_expected(
        division.attributes,
        division.place,
        'This question has no right answer. Add answer="…" to its first line',
        report,
    )
    return division.children, expected


def _answer(question: Question, salt: str) -> dict[str, object]:
    return written.answer_of(salt, question.id, (question.body,))


def _context(_question: Question, _render: Renderer) -> dict[str, object]:
    return {"size": 32, "most": written.MOST_LETTERS}


QUESTION = QuestionType(lambda _division: False, _parse, _answer, _context, uses=("_written",))
