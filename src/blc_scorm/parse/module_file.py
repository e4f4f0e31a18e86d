"""One module of a course: its module.toml, and the front matter of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from blc_scorm.blocks.quiz import SETTINGS as QUIZ_SETTINGS
from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.ids import slug
from blc_scorm.model import Completion, Module, Objective, Page
from blc_scorm.parse.front_matter import split_front_matter
from blc_scorm.parse.toml import decode, read_toml
from blc_scorm.parse.values import Fields
from blc_scorm.sources import Sources

MODULE_FILE = "module.toml"
COMPLETION_RULES = ("pages", "chosen", "quiz", "time")
PAGE_KINDS = ("page", "presentation", "quiz", "reflection")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a module has from its course where it says nothing itself."""

    language: str
    country: str
    completion: Completion
    passing_score: float | None


def read_module(
    folder: str,
    sources: Sources,
    diagnostics: list[Diagnostic],
    defaults: Defaults,
) -> Module:
    """The module in ``folder``, with defaults for what is wrong or missing."""
    path = f"{folder}/{MODULE_FILE}"
    fields = read_toml(path, sources.texts.get(path, b""), diagnostics, path)
    if fields is None:
        fields = Fields({}, lambda _: Span(path), [], path)
    own_id = _name_without_number(folder.rsplit("/", maxsplit=1)[-1])
    completion_fields = fields.table("completion")
    own_completion = read_completion(completion_fields, defaults.completion)
    completion_fields.finish()
    mastery = fields.share("mastery_score")
    module = Module(
        id=fields.slug("id", slug(own_id, default="module")),
        folder=folder,
        title=fields.text("title", required=path in sources.texts) or _title_from(own_id),
        description=fields.text("description"),
        language=fields.language("language", defaults.language),
        keywords=fields.texts("keywords"),
        seconds=fields.seconds("duration"),
        objectives=tuple(_objective(entry) for entry in fields.tables("objectives")),
        pages=tuple(_pages(folder, sources, diagnostics, defaults.country)),
        completion=own_completion,
        mastery_score=defaults.passing_score if mastery is None else mastery,
        time_limit=fields.seconds("time_limit"),
        prerequisites=fields.texts("prerequisites"),
        weight=fields.number("weight", 1, minimum=0),
        counts=fields.flag("counts", default=True),
        span=Span(path),
    )
    fields.finish()
    if not any(_is_page(path, folder) for path in sources.texts):
        diagnostics.append(
            Diagnostic(
                Span(folder),
                "BLC111",
                f"The module '{folder}' has no pages. Put Markdown files into it, such as "
                "01-start.md.",
            )
        )
    return module


def _objective(fields: Fields) -> Objective:
    text = fields.text("text", required=True)
    objective = Objective(fields.slug("id", slug(text, default="objective")), text)
    fields.finish()
    return objective


def _pages(
    folder: str, sources: Sources, diagnostics: list[Diagnostic], country: str
) -> Iterator[Page]:
    for path, data in sources.texts.items():
        if not _is_page(path, folder):
            continue
        text = decode(path, data, diagnostics)
        if text is not None:
            page, countries = _page(path, text, diagnostics)
            if not countries or not country or country in countries:
                yield page


def _is_page(path: str, folder: str) -> bool:
    return path.endswith(".md") and path.rpartition("/")[0] == folder


def _page(path: str, text: str, diagnostics: list[Diagnostic]) -> tuple[Page, tuple[str, ...]]:
    matter = split_front_matter(path, text, diagnostics)
    fields = matter.fields
    name = _name_without_number(PurePosixPath(path).stem)
    kind = fields.choice("kind", PAGE_KINDS, "page")
    page = Page(
        id=fields.slug("id", slug(name, default="page")),
        path=path,
        title=fields.text("title", required=True) or _title_from(name),
        kind=kind,
        seconds=fields.seconds("duration"),
        required=fields.choice("completion", ("required", "optional"), "required") == "required",
        objectives=fields.texts("objectives"),
        passing_score=fields.share("pass"),
        text=matter.body,
        first_line=matter.first_line,
        span=Span(path),
        quiz=fields.raw(QUIZ_SETTINGS) if kind == "quiz" else (),
    )
    countries = tuple(" ".join(fields.texts("variants")).upper().split())
    fields.finish()
    return page, countries


def _title_from(name: str) -> str:
    """A title for what has none: its file's or folder's name in words."""
    return name.replace("-", " ").capitalize()


def _name_without_number(name: str) -> str:
    return re.sub(r"^\d+[-_. ]+(?=.)", "", name)


def read_completion(fields: Fields, default: Completion) -> Completion:
    """The table ``[completion]`` of a course or module."""
    threshold = fields.share("threshold")
    completion = Completion(
        rule=fields.choice("rule", COMPLETION_RULES, default.rule),
        seconds=fields.seconds("time", default.seconds),
        threshold=default.threshold if threshold is None else threshold,
    )
    if completion.rule == "time" and not completion.seconds:
        fields.report(
            "rule",
            "BLC117",
            "The completion rule 'time' needs to know how long. Add a line such as "
            'time = "PT20M".',
        )
    return completion
