"""The outline of a course: course.toml, each module.toml and the front matter of each page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.ids import did_you_mean, slug
from blc_scorm.model import Completion, Contact, Course, Module, Reporting, Theme
from blc_scorm.parse.module_file import Defaults, read_completion, read_module
from blc_scorm.parse.page_file import PageFiles
from blc_scorm.parse.toml import read_toml
from blc_scorm.parse.values import Fields
from blc_scorm.regex import regex
from blc_scorm.sources import Sources

COURSE_FILE = "course.toml"
ORDERS = ("free", "forward", "modules", "pass")
COLOUR = regex(r"#[0-9a-fA-F]{6}")


def parse_course(
    sources: Sources, pages: PageFiles, *, country: str = ""
) -> tuple[Course | None, tuple[Diagnostic, ...]]:
    """The course's outline and every mistake in it; None when there is no course file to read.

    ``country`` picks the variant: of ``pages``, those that name other countries are left out.
    """
    diagnostics = list(sources.diagnostics)
    text = sources.texts.get(COURSE_FILE)
    if text is None:
        if not sources.has_unread(COURSE_FILE):
            diagnostics.append(_no_course_file(sources))
        return None, tuple(diagnostics)
    fields = read_toml(COURSE_FILE, text.read(), diagnostics, COURSE_FILE)
    if fields is None:
        return None, tuple(diagnostics)
    course = _course(fields, sources, pages, diagnostics, country)
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
    fields: Fields,
    sources: Sources,
    pages: PageFiles,
    diagnostics: list[Diagnostic],
    country: str,
) -> Course:
    title = fields.text("title", required=True)
    language = fields.language("language", "en")
    completion_fields = fields.table("completion")
    completion = read_completion(completion_fields, Completion())
    passing_score = completion_fields.share("passing_score")
    completion_fields.finish()
    order_fields = fields.table("order")
    order = order_fields.choice("rule", ORDERS, "free")
    order_fields.finish()
    modules = tuple(
        _modules(
            fields,
            sources,
            pages,
            diagnostics,
            Defaults(language, country, completion, passing_score),
        )
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
        reporting=_reporting(fields.table("reporting")),
    )
    fields.finish()
    return course


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
    if logo and logo not in sources.assets and not sources.has_unread(logo):
        fields.report(
            "logo",
            "BLC203",
            f"The logo '{logo}' is not in the course folder."
            f"{did_you_mean(logo, sources.assets, 'Put it there, or correct the path.')}",
        )
    fields.finish()
    return Theme(accent.lower(), logo if logo in sources.assets else "")


def _reporting(fields: Fields) -> Reporting:
    reporting = Reporting(
        interactions=fields.choice("interactions", ("state", "journal"), "state"),
        exit=fields.choice("exit", ("suspend", "normal"), "suspend"),
        failed=fields.choice("failed", ("failed", "incomplete"), "failed"),
    )
    fields.finish()
    return reporting


def _contact(fields: Fields) -> Contact:
    contact = Contact(fields.text("name", required=True), fields.text("role"), fields.text("email"))
    fields.finish()
    return contact


def _modules(
    fields: Fields,
    sources: Sources,
    pages: PageFiles,
    diagnostics: list[Diagnostic],
    defaults: Defaults,
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
    names = tuple(name.strip("/") for name in names)
    for folder in dict.fromkeys(names):
        if folder in folders or any(path.startswith(f"{folder}/") for path in sources.texts):
            module = read_module(folder, sources, pages, diagnostics, defaults)
            if module.pages or not defaults.country:  # else: a module for other countries alone
                yield module
        elif not sources.has_unread(folder):
            fields.report(
                "modules",
                "BLC106",
                f"There is no folder '{folder}', but course.toml names it as a module."
                f"{did_you_mean(folder, sorted(folders), 'Correct the name, or make the folder.')}",
            )
    if len(set(names)) < len(names):
        fields.report("modules", "BLC108", "A module is named twice in 'modules'. Keep one.")


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
        _report_repeated_objectives(module, diagnostics)
        for page in module.pages:
            claim(f"page:{module.id}", page.id, page.span)
            place = page.objectives_span or page.span
            _report_unknown(place, "objective", page.objectives, objectives, diagnostics)
        place = module.prerequisites_span or module.span
        _report_unknown(place, "module", module.prerequisites, modules, diagnostics)
    _report_circles(course, diagnostics)


def _report_repeated_objectives(module: Module, diagnostics: list[Diagnostic]) -> None:
    ids = [objective.id for objective in module.objectives]
    diagnostics.extend(
        Diagnostic(
            module.span,
            "BLC108",
            f"The module has two objectives with the id '{identifier}'. Give one of the two "
            "another id.",
        )
        for identifier in dict.fromkeys(ids)
        if ids.count(identifier) > 1
    )


def _report_circles(course: Course, diagnostics: list[Diagnostic]) -> None:
    """Modules that wait for one another: none of them would ever open."""
    waits = {module.id: module.prerequisites for module in course.modules}
    told: set[str] = set()
    for module in course.modules:
        circle = _circle(module.id, waits)
        if circle and not told & set(circle):
            told.update(circle)
            diagnostics.append(
                Diagnostic(
                    module.prerequisites_span or module.span,
                    "BLC120",
                    f"No learner can ever open these modules, for each waits for the next: "
                    f"{' → '.join(circle)}. Remove one of their prerequisites.",
                )
            )


def _circle(start: str, waits: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The shortest way from a module over its prerequisites back to itself."""
    ways: list[tuple[str, ...]] = [(start, name) for name in waits[start]]
    seen: set[str] = set()
    for way in ways:  # grows while it is walked
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways.extend((*way, name) for name in waits.get(way[-1], ()))
    return ()


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
            f"There is no {kind} with the id '{name}'."
            f"{did_you_mean(name, sorted(known), 'Correct it, or remove it.')}",
        )
        for name in names
        if name not in known
    )
