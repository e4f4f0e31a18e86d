"""The outline of a course: what its file, its modules' files and the front matter say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from blc_scorm.diagnostics import Span
from blc_scorm.records import dataclass


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """When a module counts as completed."""

    rule: str = "pages"
    """pages (all), chosen (those with ``completion: required``), quiz, or time."""
    seconds: int = 0
    """With rule ``time``: how long a learner must have had the module open."""
    threshold: float = 1.0
    """With rules ``pages`` and ``chosen``: the share of those pages, 0 to 1."""


class Markdown(NamedTuple):
    """What stands in a page's file after its front matter. Not parsed yet."""

    text: str
    first_line: int
    """The line of the file on which ``text`` starts."""


@dataclass(frozen=True, slots=True)
class Page:
    """A screen, as its front matter tells of it."""

    id: str
    path: str
    title: str
    kind: str
    """page, presentation, quiz or reflection."""
    seconds: int
    """How long the author expects a reader to need; 0 if not said."""
    required: bool
    objectives: tuple[str, ...]
    passing_score: float | None
    """Of a quiz page, 0 to 1; None: the module's."""
    span: Span
    quiz: tuple[tuple[str, str, Span], ...] = ()
    """Of a quiz page: its settings as written, (name, value, place)."""
    objectives_span: Span | None = None
    """Where they are named; None if none is."""


@dataclass(frozen=True, slots=True)
class Module:
    """What a platform launches: a SCO, or an activity of its own."""

    id: str
    folder: str
    title: str
    description: str
    language: str
    keywords: tuple[str, ...]
    seconds: int
    objectives: tuple[Objective, ...]
    pages: tuple[Page, ...]
    completion: Completion
    mastery_score: float | None
    """0 to 1; None when the module has no score of its own."""
    time_limit: int
    """Seconds that the platform should allow; 0 for no limit."""
    prerequisites: tuple[str, ...]
    """Ids of modules to pass or complete first."""
    weight: float
    """In the course's score."""
    counts: bool
    """Whether the module counts for the course's completion."""
    span: Span
    prerequisites_span: Span | None = None
    """Where they are named; None if it isn't known."""


@dataclass(frozen=True, slots=True)
class Theme:
    accent: str = "#1f5f5b"
    logo: str = ""
    """Path of an image from the course folder."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """What a platform is told where platforms differ."""

    interactions: str = "state"
    """state (a question has one entry) or journal (each try has its own)."""
    exit: str = "suspend"
    """suspend or normal: how a session ends once the module's result is known."""
    failed: str = "failed"
    """failed, or incomplete for platforms that allow nothing after a fail."""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    role: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    id: str
    title: str
    subtitle: str
    description: str
    language: str
    version: str
    keywords: tuple[str, ...]
    licence: str
    """SPDX expression."""
    modules: tuple[Module, ...]
    split: str
    """course or module: how many packages a format makes unless ``--split`` says."""
    order: str
    """free, forward (no skipping ahead), modules (one after another), pass (open when passed)."""
    theme: Theme
    contacts: tuple[Contact, ...]
    allow_html: bool
    span: Span
    reporting: Reporting = Reporting()

    @property
    def pages(self) -> Iterator[Page]:
        """Every page, in the order in which a learner meets them."""
        for module in self.modules:
            yield from module.pages
