"""The 17 goals and 169 targets, and the rights that local plans touch. Read from data, once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True, slots=True)
class Target:
    code: str
    plain: str
    """A short name of ours."""
    official: str


@dataclass(frozen=True, slots=True)
class Goal:
    number: int
    plain: str
    official: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Right:
    key: str
    group: str
    name: str
    articles: tuple[str, ...]


@cache
def goals() -> tuple[Goal, ...]:
    found = tomllib.loads((DATA / "sdg_targets.toml").read_text("utf-8"))["goals"]
    return tuple(
        Goal(
            one["number"],
            one["plain"],
            one["official"],
            tuple(Target(**target) for target in one["targets"]),
        )
        for one in found
    )


@cache
def targets() -> Mapping[str, Target]:
    """By code, such as ``11.2``."""
    return {target.code: target for goal in goals() for target in goal.targets}


@cache
def rights() -> Mapping[str, Right]:
    """By key, in the order of the file."""
    found = tomllib.loads((DATA / "rights.toml").read_text("utf-8"))["rights"]
    return {
        one["key"]: Right(one["key"], one["group"], one["name"], tuple(one["articles"]))
        for one in found
    }


@cache
def rights_by_group() -> tuple[tuple[str, tuple[Right, ...]], ...]:
    grouped = groupby(rights().values(), key=lambda right: right.group)
    return tuple((group, tuple(found)) for group, found in grouped)


def search_targets(words: str) -> tuple[Target, ...]:
    """Targets whose code begins with, or whose texts hold, every word; all for no words."""
    wanted = words.casefold().split()
    return tuple(target for target in targets().values() if _fits(target, wanted))


def _fits(target: Target, wanted: Iterable[str]) -> bool:
    text = f"{target.plain} {target.official}".casefold()
    return all(word in text or target.code.startswith(word) for word in wanted)
