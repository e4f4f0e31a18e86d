"""The pages of a course's folders, as far as their front matter tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from blc_scorm.blocks.quiz import SETTINGS as QUIZ_SETTINGS
from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.ids import slug
from blc_scorm.model import Page
from blc_scorm.parse.front_matter import Parts, cut, read_settings
from blc_scorm.parse.toml import decode
from blc_scorm.parse.values import Fields
from blc_scorm.sources import Sources

PAGE_KINDS = ("page", "presentation", "quiz", "reflection")
Known = Mapping[str, list[Any]]
"""By the path of the page: its front matter as written, then what that says, checked."""


class PageFiles:
    """The pages of a course, by the folders in which they stand.

    Settings are read again only where ``known`` has no page of that place with
    that very front matter.
    """

    def __init__(self, sources: Sources, known: Known) -> None:
        self.by_folder: dict[str, list[str]] = {}
        self.settings: dict[str, list[Any]] = {}
        """What is known now: of all pages that were read and have no mistakes."""
        self._known = known
        self._texts = sources.texts
        for path in sources.texts:
            if path.endswith(".md"):
                self.by_folder.setdefault(path.rpartition("/")[0], []).append(path)

    def read(self, folder: str, diagnostics: list[Diagnostic], country: str) -> Iterator[Page]:
        """The pages in ``folder`` that are for ``country``; without one, all."""
        for path in self.by_folder.get(folder, ()):
            text = decode(path, self._texts[path], diagnostics)
            if text is None:
                continue
            page, countries = self._page(path, text, diagnostics)
            if not countries or not country or country in countries:
                yield page

    def _page(
        self, path: str, text: str, diagnostics: list[Diagnostic]
    ) -> tuple[Page, tuple[str, ...]]:
        parts = cut(text)
        found = self._known.get(path)
        if found is None or found[0] != parts.settings:
            mistakes = len(diagnostics)
            found = [parts.settings, *_checked(path, read_settings(path, parts, diagnostics))]
            if len(diagnostics) > mistakes:
                return _made(path, found, parts)
        self.settings[path] = found
        return _made(path, found, parts)


def _checked(path: str, fields: Fields) -> list[Any]:
    name = name_without_number(PurePosixPath(path).stem)
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


def _made(path: str, settings: list[Any], parts: Parts) -> tuple[Page, tuple[str, ...]]:
    _, identifier, title, kind, seconds, required, objectives, share, quiz, *rest = settings
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
        text=parts.body,
        first_line=parts.first_line,
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
