"""The pages of a course's folders, as far as their front matter tells."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from blc_scorm.blocks.quiz import SETTINGS as QUIZ_SETTINGS
from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.errors import CourseError
from blc_scorm.ids import slug
from blc_scorm.model import Markdown, Page
from blc_scorm.parse.front_matter import Parts, cut, read_settings
from blc_scorm.parse.toml import decode
from blc_scorm.parse.values import Fields
from blc_scorm.sources import Sources

PAGE_KINDS = ("page", "presentation", "quiz", "reflection")
Known = Mapping[str, list[Any]]
"""By the path of the page: stamp and digest of its file, its front matter as written, then what
that says, checked."""


class PageFiles:
    """The pages of a course, by the folders in which they stand.

    A file is read unless ``known`` has it with the stamp that it has now, and its settings
    are unless they are those that ``known`` has.
    """

    def __init__(self, sources: Sources, known: Known) -> None:
        self.by_folder: dict[str, list[str]] = {}
        self.settings: dict[str, list[Any]] = {}
        """What is known now: of all pages that were asked for and have no mistakes."""
        self.digests: dict[str, str] = {}
        """Of the files of those pages."""
        self._has_new = False
        self._read_again = 0
        self._known = known
        self._texts = sources.texts
        self._markdown: dict[str, Markdown] = {}
        for path in sources.texts:
            if path.endswith(".md"):
                self.by_folder.setdefault(path.rpartition("/")[0], []).append(path)

    def pages(self, folder: str, diagnostics: list[Diagnostic], country: str) -> Iterator[Page]:
        """The pages in ``folder`` that are for ``country``; without one, all."""
        for path in self.by_folder.get(folder, ()):
            settings = self._settings(path, diagnostics)
            if settings is not None:
                page, countries = _made(path, settings)
                if not countries or not country or country in countries:
                    yield page

    def markdown(self, path: str) -> Markdown:
        """The text of a page. Raises CourseError where its file has been spoilt meanwhile."""
        if path not in self._markdown:
            mistakes: list[Diagnostic] = []
            if self._read(path, mistakes) is None:
                raise CourseError(tuple(mistakes))
        return self._markdown[path]

    @property
    def worth_keeping(self) -> bool:
        """Whether the next build would miss what is known now.

        A file that has a new stamp alone is soon read again; a thousand of them are not.
        """
        few = len(self.settings) // 50
        gone = len(self.settings) != len(self._known)
        return self._has_new or gone or self._read_again > few

    def _settings(self, path: str, diagnostics: list[Diagnostic]) -> list[Any] | None:
        """What is known of a page from now on; None, and a diagnostic, of one that is no text."""
        stamp = self._texts[path].stamp
        known = self._known.get(path)
        if known is not None and known[0] == stamp:
            self.settings[path] = known
            self.digests[path] = known[1]
            return known
        mistakes = len(diagnostics)
        parts = self._read(path, diagnostics)
        if parts is None:
            return None
        if known is not None and known[2] == parts.settings:
            settings = known[3:]
            self._read_again += 1
        else:
            self._has_new = True
            settings = _checked(path, read_settings(path, parts, diagnostics))
        found = [stamp, self.digests[path], parts.settings, *settings]
        if len(diagnostics) == mistakes:
            self.settings[path] = found
        return found

    def _read(self, path: str, diagnostics: list[Diagnostic]) -> Parts | None:
        data = self._texts[path].read()
        self.digests[path] = hashlib.sha256(data).hexdigest()
        text = decode(path, data, diagnostics)
        if text is None:
            return None
        parts = cut(text)
        self._markdown[path] = parts.markdown
        return parts


def _checked(path: str, fields: Fields) -> list[Any]:
    name = name_without_number(path.rpartition("/")[2].removesuffix(".md"))
    kind = fields.choice("kind", PAGE_KINDS, "page")
    settings = [
        fields.slug("id", slug(name, default="page")),
        fields.text("title", required=True) or title_from(name),
        kind,
        fields.seconds("duration"),
        fields.choice("completion", ("required", "optional"), "required") == "required",
        fields.texts("objectives"),
        fields.share("pass"),
        fields.raw(QUIZ_SETTINGS) if kind == "quiz" else (),
        " ".join(fields.texts("variants")).upper().split(),
        fields.place("objectives") if "objectives" in fields else None,
    ]
    fields.finish()
    return settings


def _made(path: str, settings: list[Any]) -> tuple[Page, tuple[str, ...]]:
    identifier, title, kind, seconds, required, objectives, share, quiz, *rest = settings[3:]
    countries, place = rest
    page = Page(
        id=identifier,
        path=path,
        title=title,
        kind=kind,
        seconds=seconds,
        required=required,
        objectives=tuple(objectives),
        passing_score=share,
        span=Span(path),
        quiz=tuple((name, value, Span(*where)) for name, value, where in quiz),
        objectives_span=Span(*place) if place else None,
    )
    return page, tuple(countries)


def title_from(name: str) -> str:
    """A title for what has none: its file's or folder's name in words."""
    return name.replace("-", " ").capitalize()


def name_without_number(name: str) -> str:
    """``01-start`` without the number by which files are sorted: ``start``."""
    return re.sub(r"^\d+[-_. ]+(?=.)", "", name)
