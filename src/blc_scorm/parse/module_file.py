"""One module of a course: its module.toml and its pages."""

from __future__ import annotations

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.ids import slug
from blc_scorm.model import Completion, Module, Objective
from blc_scorm.parse.page_file import PageFiles, name_without_number, title_from
from blc_scorm.parse.toml import read_toml
from blc_scorm.parse.values import Fields
from blc_scorm.records import dataclass
from blc_scorm.sources import Sources

MODULE_FILE = "module.toml"
COMPLETION_RULES = ("pages", "chosen", "quiz", "time")


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
    pages: PageFiles,
    diagnostics: list[Diagnostic],
    defaults: Defaults,
) -> Module:
    """The module in ``folder``, with defaults for what is wrong or missing."""
    path = f"{folder}/{MODULE_FILE}"
    text = sources.texts.get(path)
    fields = read_toml(path, text.read() if text else b"", diagnostics, path)
    if fields is None:
        fields = Fields({}, lambda _: Span(path), [], path)
    own_id = name_without_number(folder.rsplit("/", maxsplit=1)[-1])
    completion_fields = fields.table("completion")
    own_completion = read_completion(completion_fields, defaults.completion)
    completion_fields.finish()
    mastery = fields.share("mastery_score")
    module = Module(
        id=fields.slug("id", slug(own_id, default="module")),
        folder=folder,
        title=fields.text("title", required=path in sources.texts) or title_from(own_id),
        description=fields.text("description"),
        language=fields.language("language", defaults.language),
        keywords=fields.texts("keywords"),
        seconds=fields.seconds("duration"),
        objectives=tuple(_objective(entry) for entry in fields.tables("objectives")),
        pages=tuple(pages.pages(folder, diagnostics, defaults.country)),
        completion=own_completion,
        mastery_score=defaults.passing_score if mastery is None else mastery,
        time_limit=fields.seconds("time_limit"),
        prerequisites=fields.texts("prerequisites"),
        weight=fields.number("weight", 1, minimum=0),
        counts=fields.flag("counts", default=True),
        span=Span(path),
        prerequisites_span=(
            fields.place("prerequisites") if "prerequisites" in fields else Span(path)
        ),
    )
    fields.finish()
    if folder not in pages.by_folder and not sources.has_unread(folder):
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
