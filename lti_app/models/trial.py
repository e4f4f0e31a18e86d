"""What came of asking a platform, and of asking for ourselves from outside. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A platform's key set, as just fetched."""

    usable: int
    """Keys in it that may sign a launch."""
    date: datetime | None
    """The platform's clock, by the ``Date`` of its answer."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One try of everything that can be tried without a person."""

    published: Published | None
    keys_problem: str
    """Why there is no key set; empty where there is one."""
    token_problem: str
    """Why there is no token for grades; empty where there is one."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """The tool, asked at the address that browsers know."""

    problem: str
    """Why it did not answer as itself; empty where it did."""
    hops: int = 0
    """Proxies that the question came through."""
