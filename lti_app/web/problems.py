"""A problem as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LazyText = Any
"""A text that is translated when it is shown; Flask-Babel has no type for it."""


class Who(StrEnum):
    """Who can mend it. ``problem.html`` says for each what to do."""

    YOU = "you"
    TEACHER = "teacher"
    PLATFORM = "platform"
    """The administrators of the course site."""
    OPERATOR = "operator"
    """The people who run this tool."""


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    who: Who
    heading: LazyText
    explanation: LazyText
