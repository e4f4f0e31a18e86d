"""Quizzes: ``::: {.quiz #final draw=10 attempts=2}`` round questions or a bank of them.

A page of kind ``quiz`` is one too: its front matter names the same settings.
What the settings mean for a learner is in js/blocks/attempts.js.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from blc_scorm.blocks import BlockType, Report, question_types
from blc_scorm.diagnostics import Severity, Span
from blc_scorm.durations import duration_seconds
from blc_scorm.ids import did_you_mean, is_slug
from blc_scorm.model import Block, Division, Question, Quiz, QuizSetup
from blc_scorm.places import way_out
from blc_scorm.records import replace
from blc_scorm.text import walk

Setting = tuple[str, str, Span]
"""Name, value and place, as written."""
_Reader = Callable[[str, str, Span, Report], Mapping[str, object]]
"""(name, value, place, report) → what it sets."""
MOST = 250
"""Of attempts and tries: nobody makes more."""


def read_setup(settings: Iterable[Setting], report: Report) -> QuizSetup:
    """The settings of a quiz, with defaults for what is wrong or missing."""
    values: dict[str, object] = {}
    for name, text, span in settings:
        if name not in _READERS:
            report(
                span,
                "BLC381",
                f"'{name}' means nothing on a quiz and was passed over.{way_out(name, _READERS)}",
                Severity.WARNING,
            )
        elif not text.strip():
            report(span, "BLC389", f"{name} is empty. Give it a value, or remove it.")
        else:
            values.update(_READERS[name](name, text.strip(), span, report))
    if values.get("attempts") and "tries" not in values:
        values["tries"] = 1
    return replace(QuizSetup(), **values)  # type: ignore[arg-type]  # each reader gives what fits


def _count(name: str, text: str, span: Span, report: Report) -> Mapping[str, object]:
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= (10**6, MOST)[name != "draw"]:
        return {name: int(text)}
    report(
        span,
        "BLC387",
        f"{name} is '{text}'; it must be a whole number from 1"
        f"{'' if name == 'draw' else f' to {MOST}'}. Without it, "
        f"{'all questions are asked' if name == 'draw' else 'there is no limit'}.",
    )
    return {}


def _share(name: str, text: str, span: Span, report: Report) -> Mapping[str, object]:
    field = {"pass": "passing_score", "hint-penalty": "hint_penalty"}.get(name, name)
    try:
        share = float(text)
    except ValueError:
        share = -1
    if 0 <= share <= 1:
        return {field: share}
    report(
        span,
        "BLC386",
        f"{name} is '{text}'; it must be a number from 0 to 1, such as 0.7 for 70 %.",
    )
    return {}


def _time(_name: str, text: str, span: Span, report: Report) -> Mapping[str, object]:
    seconds = duration_seconds(text)
    if seconds and seconds <= 24 * 3600:
        return {"seconds": seconds}
    report(
        span,
        "BLC388",
        f"time is '{text}'; it must be a duration such as PT20M (20 minutes) or PT1H30M, up to a "
        "day.",
    )
    return {}


def _one_of(**choices: Mapping[str, object]) -> _Reader:
    def read(name: str, text: str, span: Span, report: Report) -> Mapping[str, object]:
        if text in choices:
            return choices[text]
        *most, last = (f"'{choice}'" for choice in choices)
        report(
            span,
            "BLC389",
            f"{name} is '{text}', but it can only be {', '.join(most)} or {last}."
            f"{did_you_mean(text, choices)}",
        )
        return {}

    return read


def _words(name: str, text: str, _span: Span, _report: Report) -> Mapping[str, object]:
    return {name: tuple(text.split()) if name == "skips" else text}


_READERS: dict[str, _Reader] = {
    "bank": _words,
    "draw": _count,
    "shuffle": _one_of(
        true={"shuffle_questions": True, "shuffle_choices": True},
        false={},
        questions={"shuffle_questions": True},
        choices={"shuffle_choices": True},
    ),
    "attempts": _count,
    "rule": _one_of(**{rule: {"rule": rule} for rule in ("best", "last", "first", "average")}),
    "tries": _count,
    "penalty": _share,
    "hint-penalty": _share,
    "time": _time,
    "pass": _share,
    "feedback": _one_of(immediate={"feedback": "immediate"}, end={"feedback": "end"}),
    "review": _one_of(true={"review": True}, false={"review": False}),
    "counts": _one_of(true={"counts": True}, false={"counts": False}),
    "skips": _words,
}
SETTINGS = tuple(name for name in _READERS if name != "pass")
"""The names of the settings that a quiz page's front matter has beside ``pass``."""


def _parse(division: Division, report: Report) -> Block | None:
    attributes = division.attributes
    identifier = attributes.id
    if not identifier:
        report(
            division.span,
            "BLC380",
            "This quiz has no id, so its attempts could not be kept from one release to the next. "
            "Write it as {.quiz #a-short-name}.",
        )
    elif not is_slug(identifier):
        report(
            division.place("#"),
            "BLC107",
            f"'{identifier}' can't be an id. Use lower-case letters, digits and hyphens, such as "
            "'city-planning'.",
        )
    setup = read_setup(_settings(division), report)
    children, bands = split_bands(division.children, report)
    return Quiz(identifier, identifier, setup, children, bands, division.span)


def _settings(division: Division) -> Iterator[Setting]:
    return ((name, text, division.place(name)) for name, text in division.attributes.values)


def split_bands(
    children: tuple[Block, ...], report: Report
) -> tuple[tuple[Block, ...], tuple[tuple[float, tuple[Block, ...]], ...]]:
    """A quiz's children, and the feedback for its score that stood among them."""
    rest: list[Block] = []
    bands: dict[float, tuple[Block, ...]] = {}
    for child in children:
        if not (isinstance(child, Division) and child.attributes.classes[:1] == ("band",)):
            rest.append(child)
            continue
        place = child.place("from")
        start = _share("from", child.attributes.get("from", "0"), place, report).get("from")
        if isinstance(start, float):
            if start in bands:
                report(
                    place,
                    "BLC390",
                    f"Two bands of this quiz begin at {start:g}. Give each its own from=….",
                )
            bands.setdefault(start, child.children)
    return tuple(rest), tuple(sorted(bands.items()))


def check_quiz(quiz: Quiz, report: Report) -> None:
    """Report a quiz that asks nothing, or less than it draws, or has a pass mark for nothing."""
    questions = [node for node in walk(quiz.children) if isinstance(node, Question)]
    count = len(questions)
    if quiz.setup.passing_score and questions and not any(map(_brings_points, questions)):
        report(
            quiz.span,
            "BLC395",
            "This quiz has a pass mark, but none of its questions brings points. Remove pass=…, or "
            "ask something that has a right answer.",
            Severity.WARNING,
        )
    if not count:
        report(
            quiz.span,
            "BLC384",
            "This quiz has no questions. Put some into it, or name a file of questions with "
            "bank=….",
        )
    elif quiz.setup.draw > count:
        report(
            quiz.span,
            "BLC383",
            f"This quiz draws {quiz.setup.draw} questions, but has {count}. Add some, or draw "
            "fewer.",
        )


def _brings_points(question: Question) -> bool:
    graded = question_types()[question.kind].graded
    return graded if question.points is None else question.points > 0


BLOCK = BlockType(("quiz",), _parse, lambda _block, _render: {})
__all__ = ["BLOCK", "SETTINGS", "check_quiz", "read_setup", "split_bands"]
