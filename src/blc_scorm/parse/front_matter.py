"""The settings between the two ``---`` lines at the top of a page."""

from __future__ import annotations

import re
from typing import NamedTuple

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.model import Markdown
from blc_scorm.parse.values import Fields
from blc_scorm.records import dataclass
from blc_scorm.regex import regex

START = regex(r"---[^\S\n]*(?:\n|\Z)")
WITHOUT = "Begin the file with three lines: '---', '{key}: …', '---'."
END = regex(r"^(?:---|\.\.\.)[^\S\n]*$", re.MULTILINE)


class Parts(NamedTuple):
    """A page's file, cut where its settings end. Nothing is judged yet."""

    settings: str | None
    """As written; None of a page without."""
    markdown: Markdown
    closed: bool = True
    """Whether the settings have an end; if not, all is ``body``."""


def cut(text: str) -> Parts:
    """Settings and Markdown of a page's ``text``, with ``\\n`` at the end of each line."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = START.match(text)
    if start is None:
        return Parts(None, Markdown(text, 1))
    end = END.search(text, start.end())
    if end is None:
        return Parts(None, Markdown(text, 1), closed=False)
    settings = text[start.end() : end.start()].removesuffix("\n")
    first_line = text.count("\n", 0, end.start()) + 2
    return Parts(settings, Markdown(text[end.end() + 1 :], first_line))


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Settings to read, and the Markdown after them."""

    fields: Fields
    body: str
    first_line: int
    """The line of the file on which ``body`` starts."""


def split_front_matter(path: str, text: str, diagnostics: list[Diagnostic]) -> FrontMatter:
    """A page's settings and its Markdown. A page without front matter has no settings."""
    parts = cut(text)
    return FrontMatter(read_settings(path, parts, diagnostics), *parts.markdown)


def read_settings(path: str, parts: Parts, diagnostics: list[Diagnostic]) -> Fields:
    """The settings in ``parts`` of the page at ``path``; none, and a diagnostic, of broken ones."""
    if parts.settings is None:
        if parts.closed:
            return _fields({}, {}, path, diagnostics, WITHOUT)
        diagnostics.append(
            Diagnostic(
                Span(path),
                "BLC116",
                "The settings that start here with '---' have no end. Close them with a line "
                "'---' before the text.",
            )
        )
        return _fields({}, {}, path, [])  # what is missing in there can't be known
    from blc_scorm.parse.yaml_mapping import load_mapping

    loaded = load_mapping(path, parts.settings, diagnostics)
    return _fields({}, {}, path, []) if loaded is None else _fields(*loaded, path, diagnostics)


def _fields(
    values: dict[str, object],
    places: dict[str, Span],
    path: str,
    diagnostics: list[Diagnostic],
    addition: str = "Add a line '{key}: …' between the two lines '---'.",
) -> Fields:
    return Fields(
        values,
        lambda key: places.get(key.split(".")[0].split("[")[0], Span(path)),
        diagnostics,
        "the settings at the top of a page",
        addition=addition,
    )
