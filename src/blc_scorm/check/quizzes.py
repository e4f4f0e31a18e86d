"""Quizzes and answers against the rest of the course: what is skipped, counted, recalled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from blc_scorm.diagnostics import Diagnostic
from blc_scorm.ids import did_you_mean
from blc_scorm.model import Course, Module, Promises, QuestionUse


def check(course: Course, promises: Mapping[str, Promises]) -> Iterator[Diagnostic]:
    """The rules for every module."""
    uses = (use for found in promises.values() for use in found.questions)
    reflections = [use.id for use in uses if use.kind == "text"]
    for module in course.modules:
        questions = [use for page in module.pages for use in promises[page.path].questions]
        for question in questions:
            if question.setup and question.setup.skips:
                yield from _skips(module, question, question.setup.skips)
        yield from _recalls(module, promises, reflections)
        if module.completion.rule == "quiz" and not any(use.points > 0 for use in questions):
            yield Diagnostic(
                module.span,
                "BLC391",
                f"The module '{module.id}' is completed by its questions (rule 'quiz'), but has "
                "none with points. Give one points=1, or choose another rule.",
            )


def _recalls(
    module: Module, promises: Mapping[str, Promises], kept: list[str]
) -> Iterator[Diagnostic]:
    for page in module.pages:
        for name, span in promises[page.path].recalls:
            if name not in kept:
                yield Diagnostic(
                    span,
                    "BLC394",
                    f"'{name}' is no open reflection (type=text) of this course, so there is "
                    f"nothing to show again.{did_you_mean(name, kept)}",
                )


def _skips(module: Module, quiz: QuestionUse, skips: tuple[str, ...]) -> Iterator[Diagnostic]:
    known = [page.id for page in module.pages]
    for name in skips:
        if name not in known:
            yield Diagnostic(
                quiz.span,
                "BLC392",
                f"This quiz skips '{name}', but its module has no page with that id."
                f"{did_you_mean(name, known)}",
            )
    if quiz.setup and not quiz.setup.passing_score:
        yield Diagnostic(
            quiz.span,
            "BLC393",
            "This quiz skips pages for those who pass it, but has no pass mark. Add one, such as "
            "pass=0.8.",
        )
