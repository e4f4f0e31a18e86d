"""Ids that must be unique in the whole course, since records are kept by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.ids import key
from blc_scorm.model import Course, Promises

OWED = "owed"
"""The key under which a record keeps what a platform is owed (runtime/js/tries.js)."""


def check(course: Course, promises: Mapping[str, Promises]) -> Iterator[Diagnostic]:
    """Question ids twice, and ids whose short keys happen to be the same."""
    questions: dict[str, Span] = {}
    for module in course.modules:
        keys = {OWED: (OWED, module.span)}
        for page in module.pages:
            yield from _claim_key(keys, key("page", page.id), page.id, page.span)
            for question in promises[page.path].questions:
                if question.id in questions:
                    yield Diagnostic(
                        question.span,
                        "BLC108",
                        f"The question id '{question.id}' is already taken at "
                        f"{questions[question.id]}. Give one of the two another id.",
                    )
                    continue
                questions[question.id] = question.span
                yield from _claim_key(keys, question.key, question.id, question.span)


def _claim_key(
    keys: dict[str, tuple[str, Span]], short: str, identifier: str, span: Span
) -> Iterator[Diagnostic]:
    other, place = keys.setdefault(short, (identifier, span))
    if other != identifier:
        yield Diagnostic(
            span,
            "BLC119",
            f"The ids '{identifier}' and '{other}' ({place}) happen to share the short name under "
            "which progress is stored. Change the one that is newer, by a letter.",
        )
