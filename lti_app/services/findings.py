"""One line of a check, told in English by commands and in the reader's language by pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool
    sentence: str
    """What was found; where it is bad, with what to do. ``%(name)s`` stands for a value."""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """In English."""
        return self.sentence % self.values


def fine(sentence: str, /, **values: object) -> Finding:
    return Finding(True, sentence, values)


def amiss(sentence: str, /, **values: object) -> Finding:
    return Finding(False, sentence, values)
