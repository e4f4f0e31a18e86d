"""What is wrong with a course, where, and what to do. Values, not exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from blc_scorm.records import dataclass


class Severity(Enum):
    """An error stops the build; a warning does so under ``--strict`` alone."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A place in a source file. Lines and columns count from 1, columns in characters.

    A named tuple, for every object of a document has one: it costs a third of a dataclass.
    """

    path: str
    """POSIX path from the course folder."""
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: the place, a stable code (docs/diagnostics.md), what is wrong, what to do."""

    span: Span
    code: str
    message: str
    """Says what is wrong and what to do, in whole sentences, for an author."""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.span}: {self.severity.value} {self.code}: {self.message}"


def in_reading_order(
    diagnostics: Iterable[Diagnostic], paths: tuple[str, ...] = ()
) -> tuple[Diagnostic, ...]:
    """Sorted by file, line and column, each once.

    ``paths`` is the order in which a learner meets the files; those not in it
    come first (course and module files), by name.
    """
    rank = {path: index for index, path in enumerate(paths, start=1)}
    return tuple(
        sorted(
            dict.fromkeys(diagnostics),
            key=lambda d: (rank.get(d.span.path, 0), d.span, d.code, d.message),
        )
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops a build."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
