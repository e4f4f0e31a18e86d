"""A number, right within a tolerance: ``type=numeric answer=17 tolerance=0.5 unit=km``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks import _written as written
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.model import Block, Division, Question
from blc_scorm.records import dataclass
from blc_scorm.regex import regex

if TYPE_CHECKING:
    from decimal import Decimal

SETTINGS = ("type", "points", "answer", "tolerance", "unit")
NUMBER = regex(r"[-+−]?\d{1,12}(\.\d{1,10})?")


@dataclass(frozen=True, slots=True)
class Number:
    answer: Decimal
    tolerance: Decimal
    units: tuple[str, ...]
    """The first stands behind the box; all may be written."""


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    text = division.attributes.get("answer")
    answer = _number(text)
    if answer is None:
        said = f"answer is '{text}', which is no number" if text else "This question has no answer"
        report(
            division.place("answer"),
            "BLC330",
            f"{said}. Write digits, and a point before decimals, such as answer="
            f"{_with_point(text) or '17 or answer=-2.5'}.",
        )
    given = division.attributes.get("tolerance", "0")
    tolerance = _number(given)
    if tolerance is None or tolerance < 0:
        report(
            division.place("tolerance"),
            "BLC331",
            f"tolerance is '{given}'; it must be a number from 0, such as tolerance="
            f"{_with_point(given) or '0.5'}: how far from the answer still counts as right.",
        )
    if answer is None or tolerance is None:
        return None
    units = (" ".join(unit.split()) for unit in division.attributes.get("unit").split("|"))
    return division.children, Number(answer, abs(tolerance), tuple(filter(None, units)))


def _number(text: str) -> Decimal | None:
    if not NUMBER.fullmatch(text):
        return None
    from decimal import Decimal

    return Decimal(text.replace("−", "-"))


def _with_point(text: str) -> str:
    """``17,5`` as ``17.5``, or an empty text when that is no number either."""
    pointed = text.replace(",", ".")
    return pointed if "," in text and _number(pointed) is not None else ""


def _answer(question: Question, salt: str) -> dict[str, object]:
    """A digest can't know what is near, so the bounds are veiled instead."""
    body: Number = question.body
    bounds = (body.answer - body.tolerance, body.answer + body.tolerance, body.answer)
    return {
        "salt": salt,
        "veiled": written.veiled(salt, question.id, [_plain(number) for number in bounds]),
        "units": body.units,
    }


def _plain(number: Decimal) -> str:
    """``number`` as both standards take it: no exponent, no zeros at its end, no minus zero."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _context(question: Question, _render: Renderer) -> dict[str, object]:
    body: Number = question.body
    return {
        "unit": body.units[0] if body.units else "",
        "most": 40,
        "signed": body.answer < body.tolerance,
    }


QUESTION = QuestionType(lambda _division: False, _parse, _answer, _context, uses=("_written",))
