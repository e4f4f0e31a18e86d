"""One line of a check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool
    text: str
    """What was found; where it is bad, with what to do."""
