"""The outline of a course: course.toml, each module.toml and the front matter of each page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.ids import did_you_mean, slug
from blc_scorm.model import Completion, Contact, Course, Module, Objective, Page, Theme
from blc_scorm.parse.front_matter import split_front_matter
from blc_scorm.parse.toml import decode, read_toml
from blc_scorm.parse.values import Fields
from blc_scorm.sources import Sources

COURSE_FILE = "course.toml"
MODULE_FILE = "module.toml"
COMPLETION_RULES = ("pages", "chosen", "quiz", "time")
ORDERS = ("free", "forward", "modules", "pass")
PAGE_KINDS = ("page", "presentation", "quiz", "reflection")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def parse_course(
    sources: Sources, *, country: str = ""
) -> tuple[Course | None, tuple[Diagnostic, ...]]:
    """The course's outline and every mistake in it; None when there is no course file to read.

    ``country`` picks the variant: pages that name other countries are left out.
    """
    diagnostics = list(sources.diagnostics)
    data = sources.texts.get(COURSE_FILE)
    if data is None:
        diagnostics.append(_no_course_file(sources))
        return None, tuple(diagnostics)
    fields = read_toml(COURSE_FILE, data, diagnostics, COURSE_FILE)
    if fields is None:
        return None, tuple(diagnostics)
    course = _course(fields, sources, diagnostics, country)
    _report_repeats(course, diagnostics)
    return course, tuple(diagnostics)


def _no_course_file(sources: Sources) -> Diagnostic:
    nested = [path for path in sources.texts if path.endswith(f"/{COURSE_FILE}")]
    hint = (
        f" There is one in '{PurePosixPath(nested[0]).parent}': give that folder." if nested else ""
    )
    return Diagnostic(
        Span(COURSE_FILE),
        "BLC101",
        "This folder has no course.toml, the file that names the course and its modules."
        f"{hint or ' docs/authoring.md shows the shortest one.'}",
    )


def _course(
    fields: Fields, sources: Sources, diagnostics: list[Diagnostic], country: str
) -> Course:
    title = fields.text("title", required=True)
    language = fields.language("language", "en")
    completion_fields = fields.table("completion")
    completion = _completion(completion_fields, Completion())
    passing_score = completion_fields.share("passing_score")
    completion_fields.finish()
    order_fields = fields.table("order")
    order = order_fields.choice("rule", ORDERS, "free")
    order_fields.finish()
    modules = tuple(
        _modules(fields, sources, diagnostics, (language, country, completion, passing_score))
    )
    course = Course(
        id=fields.slug("id", slug(title, default="course"), required=True),
        title=title,
        subtitle=fields.text("subtitle"),
        description=fields.text("description"),
        language=language,
        version=fields.text("version", "1"),
        keywords=fields.texts("keywords"),
        licence=fields.text("licence"),
        modules=modules,
        split=fields.choice("split", ("module", "course"), "module"),
        order=order,
        theme=_theme(fields.table("theme"), sources),
        contacts=tuple(_contact(entry) for entry in fields.tables("contacts")),
        allow_html=fields.flag("html", default=False),
        span=Span(COURSE_FILE),
    )
    fields.finish()
    return course


def _completion(fields: Fields, default: Completion) -> Completion:
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


def _theme(fields: Fields, sources: Sources) -> Theme:
    accent = fields.text("accent", Theme().accent)
    if not COLOUR.fullmatch(accent):
        fields.report(
            "accent",
            "BLC104",
            f"accent is '{accent}'; it must be a colour of six hex digits such as #1f5f5b.",
        )
        accent = Theme().accent
    logo = fields.text("logo")
    if logo and logo not in sources.assets:
        fields.report(
            "logo",
            "BLC203",
            f"The logo '{logo}' is not in the course folder.{did_you_mean(logo, sources.assets)}",
        )
        logo = ""
    fields.finish()
    return Theme(accent.lower(), logo)


def _contact(fields: Fields) -> Contact:
    contact = Contact(fields.text("name", required=True), fields.text("role"), fields.text("email"))
    fields.finish()
    return contact


def _modules(
    fields: Fields,
    sources: Sources,
    diagnostics: list[Diagnostic],
    defaults: tuple[str, str, Completion, float | None],
) -> Iterator[Module]:
    folders = {path.split("/")[0] for path in (*sources.texts, *sources.assets) if "/" in path}
    names = fields.texts("modules")
    if not names:
        fields.report(
            "modules",
            "BLC105",
            'The course names no modules. Add a line such as modules = ["01-welcome"], with the '
            "folders of the modules in order.",
        )
    for name in dict.fromkeys(names):
        folder = name.strip("/")
        if folder in folders or any(path.startswith(f"{folder}/") for path in sources.texts):
            yield _module(folder, sources, diagnostics, defaults)
        else:
            fields.report(
                "modules",
                "BLC106",
                f"There is no folder '{folder}', but course.toml names it as a module."
                f"{did_you_mean(folder, sorted(folders))}",
            )
    if len(set(names)) < len(names):
        fields.report("modules", "BLC108", "A module is named twice in 'modules'. Keep one.")


def _module(
    folder: str,
    sources: Sources,
    diagnostics: list[Diagnostic],
    defaults: tuple[str, str, Completion, float | None],
) -> Module:
    language, country, completion, passing_score = defaults
    path = f"{folder}/{MODULE_FILE}"
    fields = read_toml(path, sources.texts.get(path, b""), diagnostics, path)
    if fields is None:
        fields = Fields({}, lambda _: Span(path), [], path)
    own_id = _name_without_number(folder.rsplit("/", maxsplit=1)[-1])
    completion_fields = fields.table("completion")
    own_completion = _completion(completion_fields, completion)
    completion_fields.finish()
    mastery = fields.share("mastery_score")
    module = Module(
        id=fields.slug("id", own_id),
        folder=folder,
        title=fields.text("title", required=True) or own_id,
        description=fields.text("description"),
        language=fields.language("language", language),
        keywords=fields.texts("keywords"),
        seconds=fields.seconds("duration"),
        objectives=tuple(_objective(entry) for entry in fields.tables("objectives")),
        pages=tuple(_pages(folder, sources, diagnostics, country)),
        completion=own_completion,
        mastery_score=passing_score if mastery is None else mastery,
        time_limit=fields.seconds("time_limit"),
        prerequisites=fields.texts("prerequisites"),
        weight=fields.number("weight", 1, minimum=0),
        counts=fields.flag("counts", default=True),
        span=Span(path),
    )
    fields.finish()
    if not module.pages:
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
        parent, _, name = path.rpartition("/")
        if parent != folder or not name.endswith(".md"):
            continue
        text = decode(path, data, diagnostics)
        if text is not None:
            page, countries = _page(path, text, diagnostics)
            if not countries or not country or country in countries:
                yield page


def _page(path: str, text: str, diagnostics: list[Diagnostic]) -> tuple[Page, tuple[str, ...]]:
    matter = split_front_matter(path, text, diagnostics)
    fields = matter.fields
    name = _name_without_number(PurePosixPath(path).stem)
    kind = fields.choice("kind", PAGE_KINDS, "page")
    page = Page(
        id=fields.slug("id", slug(name, default="page")),
        path=path,
        title=fields.text("title", required=True) or name.replace("-", " ").capitalize(),
        kind=kind,
        seconds=fields.seconds("duration"),
        required=fields.choice("completion", ("required", "optional"), "required") == "required",
        objectives=fields.texts("objectives"),
        passing_score=fields.share("pass"),
        text=matter.body,
        first_line=matter.first_line,
        span=Span(path),
    )
    countries = fields.texts("variants")
    fields.finish()
    return page, countries


def _name_without_number(name: str) -> str:
    return re.sub(r"^\d+[-_. ]+(?=.)", "", name)


def _report_repeats(course: Course, diagnostics: list[Diagnostic]) -> None:
    """An id must name one thing: platforms and suspend data keep records by it."""
    seen: dict[str, Span] = {}

    def claim(kind: str, identifier: str, span: Span) -> None:
        other = seen.setdefault(f"{kind} {identifier}", span)
        if other is not span:
            diagnostics.append(
                Diagnostic(
                    span,
                    "BLC108",
                    f"The {kind.split(':')[0]} id '{identifier}' is already taken by {other.path}. "
                    "Give one of the two another id.",
                )
            )

    modules = {module.id for module in course.modules}
    for module in course.modules:
        claim("module", module.id, module.span)
        objectives = {objective.id for objective in module.objectives}
        for page in module.pages:
            claim(f"page:{module.id}", page.id, page.span)
            _report_unknown(page.span, "objective", page.objectives, objectives, diagnostics)
        _report_unknown(
            module.span, "module", module.prerequisites, modules - {module.id}, diagnostics
        )


def _report_unknown(
    span: Span,
    kind: str,
    names: tuple[str, ...],
    known: set[str],
    diagnostics: list[Diagnostic],
) -> None:
    diagnostics.extend(
        Diagnostic(
            span,
            "BLC118",
            f"There is no {kind} with the id '{name}'.{did_you_mean(name, sorted(known))}",
        )
        for name in names
        if name not in known
    )
