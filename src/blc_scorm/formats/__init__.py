"""Formats: what a platform wants around a rendered course. One file each.

To add one, write ``formats/<name>.py`` with a pure function
``package(course, site, remember)`` and ``FORMAT = Format(...)``; docs/adding-a-format.md
walks through it. The contract tests run over it unchanged. A format never
touches a disk and never joins XML by strings.

``package`` gets a course with one module (``--split module``) or with all of
them (``--split course``), and a site with just those modules.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Protocol, cast

from blc_scorm.diagnostics import Diagnostic
from blc_scorm.errors import UsageError
from blc_scorm.model import Course, PackageFile, Site
from blc_scorm.records import dataclass


class Remember(Protocol):
    """Spares the making of what no content changes: a build of one changed page loads no lxml."""

    def __call__(self, make: Callable[[], bytes]) -> bytes:
        """What ``make`` gives, or gave for the same course and a site of the same file names."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format as data: its name for people, the runtime's driver, and how to package."""

    title: str
    driver: str
    """``runtime/js/lms/<driver>.js``: how the learner's browser talks to the platform."""
    package: Callable[[Course, Site, Remember], Iterator[PackageFile]]
    is_website: bool = False
    """Written as a folder with a home page and links between modules, not as a zip."""
    check: Callable[[Course], Iterable[Diagnostic]] = lambda _course: ()
    """What the platform could not hold of a course; asked before anything is written."""


@cache
def format_names() -> tuple[str, ...]:
    """The names that ``--format`` takes, without importing any format."""
    return tuple(
        sorted(
            info.name.replace("_", "-")
            for info in pkgutil.iter_modules(__path__)
            if not info.name.startswith("_")
        )
    )


def get_format(name: str) -> Format:
    """The format called ``name``. Raises UsageError, naming those there are."""
    if name not in format_names():
        raise UsageError(
            f"There is no format '{name}'. The formats are: {', '.join(format_names())}."
        )
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    return cast("Format", module.FORMAT)
