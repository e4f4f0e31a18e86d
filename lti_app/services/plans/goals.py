"""The 17 goals and 169 targets, and the rights that local plans touch.

Read from data once for each language. What has no translation is English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from lti_app.languages.catalogues import ENGLISH, content_text

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
def goals(language: str = ENGLISH) -> tuple[Goal, ...]:
    found = tomllib.loads((DATA / "sdg_targets.toml").read_text("utf-8"))["goals"]
    return tuple(
        Goal(
            one["number"],
            content_text(language, one["plain"]),
            content_text(language, one["official"]),
            tuple(_target(target, language) for target in one["targets"]),
        )
        for one in found
    )


@cache
def targets(language: str = ENGLISH) -> Mapping[str, Target]:
    """By code, such as ``11.2``."""
    return {target.code: target for goal in goals(language) for target in goal.targets}


@cache
def rights(language: str = ENGLISH) -> Mapping[str, Right]:
    """By key, in the order of the file."""
    found = tomllib.loads((DATA / "rights.toml").read_text("utf-8"))["rights"]
    return {
        one["key"]: Right(
            one["key"],
            content_text(language, one["group"]),
            content_text(language, one["name"]),
            tuple(one["articles"]),
        )
        for one in found
    }


@cache
def rights_by_group(language: str = ENGLISH) -> tuple[tuple[str, tuple[Right, ...]], ...]:
    grouped = groupby(rights(language).values(), key=lambda right: right.group)
    return tuple((group, tuple(found)) for group, found in grouped)


def search_targets(words: str, language: str = ENGLISH) -> tuple[Target, ...]:
    """Targets whose code begins with, or whose texts hold, every word; all for no words."""
    wanted = words.casefold().split()
    return tuple(target for target in targets(language).values() if _fits(target, wanted))


def _target(one: Mapping[str, str], language: str) -> Target:
    plain, official = (content_text(language, one[key]) for key in ("plain", "official"))
    return Target(one["code"], plain, official)


def _fits(target: Target, wanted: Iterable[str]) -> bool:
    text = f"{target.plain} {target.official}".casefold()
    return all(word in text or target.code.startswith(word) for word in wanted)
