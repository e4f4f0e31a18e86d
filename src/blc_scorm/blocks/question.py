"""Questions: ``::: {.question #id points=1}``. What differs by kind is in the kinds' own files."""

from __future__ import annotations

from blc_scorm.blocks import BlockType, QuestionType, Report, question_types
from blc_scorm.blocks._advice import advice
from blc_scorm.blocks._parts import FEEDBACK, PARTS, part, report_misplaced, report_mixture
from blc_scorm.diagnostics import Severity
from blc_scorm.ids import did_you_mean, is_slug
from blc_scorm.model import Attributes, Block, Division, Question
from blc_scorm.places import ON_A_QUESTION, way_out
from blc_scorm.records import replace

COMMON = ("confidence",)
"""Settings of every question, beside those that a kind names."""
SWITCHES = {
    "confidence": "learners say how sure they are",
    "partial": "part of the points for a part of the answer",
    "multiple": "learners may take several choices",
}
"""Settings that are true or false, of whatever kind, and what true means."""
ALIASES = {"single": "choice", "multiple": "choice"}


def _parse(division: Division, report: Report) -> Block | None:
    kind = _kind(division, report)
    identifier = _identifier(division, report)
    points = _points(division, report)
    if kind is None:
        return None
    question_type = question_types()[kind]
    if not question_type.graded and points:
        report(
            division.place("points"),
            "BLC310",
            f"A question of type {kind} has no right answer, so it can't bring points. Remove "
            "points=….",
        )
    confidence = _confidence(division, report, graded=question_type.graded)
    _check_switches(division, report)
    report_misplaced(division, report)
    rest = tuple(child for child in division.children if part(child) not in PARTS)
    report_mixture(rest, kind, report)
    parsed = question_type.parse(replace(division, children=rest), report)
    if parsed is None or not identifier:
        return None
    stem, body = parsed
    if not stem:
        report(division.span, "BLC311", "This question asks nothing. Put its text first.")
    return Question(
        identifier,
        kind,
        stem,
        body,
        points,
        _hints(division),
        _feedback(division),
        division.span,
        confidence,
    )


def _kind(division: Division, report: Report) -> str | None:
    kinds = question_types()
    wanted = division.attributes.get("type")
    if wanted:
        name = ALIASES.get(wanted, wanted)
        if name in kinds:
            return name
        known = sorted({*kinds, *ALIASES})
        report(
            division.place("type"),
            "BLC305",
            f"There is no question type '{wanted}'. The types are: {', '.join(known)}."
            f"{did_you_mean(wanted, known)}",
        )
        return None
    for name, question_type in kinds.items():
        if question_type.recognise(division):
            return name
    what_to_do, place = advice(division)
    report(place, "BLC306", f"What type of question is this? {what_to_do}")
    return None


def _identifier(division: Division, report: Report) -> str:
    identifier = division.attributes.id
    if not identifier:
        report(
            division.span,
            "BLC303",
            "This question has no id, so its answers could not be kept from one release to the "
            f"next. Write it as {{.question #{division.attributes.get('id', 'a-short-name')}}}.",
        )
        return ""
    if not is_slug(identifier):
        report(
            division.place("#"),
            "BLC107",
            f"'{identifier}' can't be an id. Use lower-case letters, digits and hyphens, such as "
            "'city-planning'.",
        )
        return ""
    return identifier


def _points(division: Division, report: Report) -> float | None:
    text = division.attributes.get("points")
    if not text:
        return None
    try:
        points = float(text)
    except ValueError:
        points = -1
    if not 0 <= points <= 1000:
        report(
            division.place("points"),
            "BLC104",
            f"points is '{text}'; it must be a number from 0 (does not count) to 1000.",
        )
        return None
    return points


def _check_switches(division: Division, report: Report) -> None:
    for name, meaning in SWITCHES.items():
        text = division.attributes.get(name, "false")
        if text not in {"true", "false"}:
            report(
                division.place(name),
                "BLC104",
                f"{name} is '{text}'; it must be true ({meaning}) or false.",
            )


def _confidence(division: Division, report: Report, *, graded: bool) -> bool:
    text = division.attributes.get("confidence", "false")
    if text == "true" and not graded:
        report(
            division.place("confidence"),
            "BLC368",
            "This question has no right answer, so nobody can be sure of one. Remove "
            "confidence=true.",
        )
    return text == "true" and graded


def _hints(division: Division) -> tuple[tuple[Block, ...], ...]:
    return tuple(
        child.children
        for child in division.children
        if isinstance(child, Division) and part(child) == "hint"
    )


def _feedback(division: Division) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    found: dict[str, tuple[Block, ...]] = {}
    for child in division.children:
        if isinstance(child, Division) and (name := part(child)) in FEEDBACK:
            found[name] = found.get(name, ()) + child.children
    return tuple(found.items())


def warn_of_unknown_settings(
    attributes: Attributes, known: tuple[str, ...], division: Division, report: Report
) -> None:
    """Report every ``key=value`` of a question that nothing reads."""
    known = (*known, *COMMON)
    for key, _ in attributes.values:
        if key not in known:
            report(
                division.place(key),
                "BLC207",
                f"'{key}' means nothing on this question and was passed over."
                f"{way_out(key, known, here=ON_A_QUESTION)}",
                Severity.WARNING,
            )


BLOCK = BlockType(("question",), _parse, lambda _block, _render: {})
__all__ = ["BLOCK", "QuestionType", "warn_of_unknown_settings"]
