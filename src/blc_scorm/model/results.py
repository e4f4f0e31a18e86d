"""What compiling and rendering make of a course."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.model.document import QuizSetup
from blc_scorm.records import dataclass


class LinkUse(NamedTuple):
    """A link of a page to a place inside the course: ``path`` (a page's file) and ``anchor``."""

    path: str
    anchor: str
    span: Span


class QuestionUse(NamedTuple):
    """What the course must know of a question on a page."""

    id: str
    key: str
    kind: str
    shape: str
    """Two characters that change when a stored answer no longer fits."""
    points: float
    """In the module's score. A question of a quiz brings none: its quiz does."""
    span: Span
    quiz: str = ""
    """The key of the quiz that asks it."""
    weight: float = 0.0
    """Its points in that quiz."""
    setup: QuizSetup | None = None
    """Of the quiz that this entry stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What the course must know of a page: all but its HTML."""

    diagnostics: tuple[Diagnostic, ...] = ()
    links: tuple[LinkUse, ...] = ()
    assets: tuple[tuple[str, Span], ...] = ()
    """Files of the course that the page shows, by path from the course folder."""
    anchors: tuple[str, ...] = ()
    """Every id that the page's HTML defines, as the author wrote it."""
    questions: tuple[QuestionUse, ...] = ()
    recalls: tuple[tuple[str, Span], ...] = ()
    """Ids of questions whose answers the page shows again."""
    banks: tuple[str, ...] = ()
    """Where the page looked for questions: files of the course, whether they are there or not."""
    blocks: tuple[str, ...] = ()
    """The plug-ins of ``blocks/`` that the page needs, and those that they build on, sorted."""
    words: int = 0
    """Of the source, markup included: near enough to tell how long reading takes.

    0 where the page itself says how long it takes.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPage(Promises):
    """A page parsed, checked and rendered. Small enough to cache and to send between processes."""

    html: str
    """The page's body, without its title."""


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of a site or package."""

    path: str
    data: bytes | tuple[bytes, ...] | Path
    """A path for what need not be in memory. Pieces where other files have some of them too."""

    def read(self) -> bytes:
        """The content. Raises OSError."""
        if isinstance(self.data, Path):
            return self.data.read_bytes()
        return self.data if isinstance(self.data, bytes) else b"".join(self.data)


@dataclass(frozen=True, slots=True)
class SiteModule:
    """The files of one module; ``launch`` is among them."""

    id: str
    launch: str
    files: tuple[PackageFile, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The rendered course: shared files and the modules' own. Formats add what a platform wants."""

    shared: tuple[PackageFile, ...]
    modules: tuple[SiteModule, ...] = ()

    @property
    def files(self) -> Iterator[PackageFile]:
        """All files, each once."""
        yield from self.shared
        for module in self.modules:
            yield from module.files
