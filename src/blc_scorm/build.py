"""The pipeline on one page: a course folder → packages. Read this first.

``read → parse → compile (each page: parse, check, render) → check → render →
package → write``. Nothing is written before everything is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from blc_scorm.archive import write_folder, write_zip
from blc_scorm.cache import PageCache, cache_folder
from blc_scorm.check import check_course
from blc_scorm.compile import compile_pages
from blc_scorm.diagnostics import Diagnostic, has_errors, in_reading_order
from blc_scorm.errors import CourseError
from blc_scorm.formats import Format, get_format
from blc_scorm.model import CompiledPage, Course, Site
from blc_scorm.parse.course_file import parse_course
from blc_scorm.render.context import PageContext, PageTarget, package_paths
from blc_scorm.render.site import render_site
from blc_scorm.sources import Sources, read_sources

DEFAULT_FORMATS = ("html", "scorm12", "scorm2004-3rd", "scorm2004-4th")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    formats: tuple[str, ...] = DEFAULT_FORMATS
    output: Path = Path("build")
    split: str = ""
    """course or module; empty: as the course says."""
    country: str = ""
    """A country's two letters; empty: the course for all countries."""
    strict: bool = False
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A package or website that was written."""

    format: str
    path: Path
    size: int
    """Bytes: of the zip, or of all files of the website."""
    scos: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, and the warnings that did not stop it."""

    course: Course
    made: tuple[Made, ...]
    diagnostics: tuple[Diagnostic, ...]


class Progress(Protocol):
    """Told how far a build is."""

    def __call__(self, what: str, done: int, total: int, name: str = "") -> None:
        """``done`` of ``total`` pages or packages are finished, the last of them ``name``."""


def _in_silence(what: str, done: int, total: int, name: str = "") -> None:
    """No progress to show."""


def build(root: Path, options: Options, progress: Progress = _in_silence) -> Built:
    """Compile the course in ``root``.

    Raises UsageError (unknown format, no folder), CourseError (mistakes in the
    course; nothing was written) and OutputError (nothing half-made is left).
    """
    formats = {name: get_format(name) for name in options.formats}
    sources = read_sources(root)
    course, diagnostics = parse_course(sources, country=options.country)
    if course is None:
        raise CourseError(in_reading_order(diagnostics))
    compiled = _compile(course, sources, options, progress, link_modules=False)
    found = [*diagnostics, *check_course(course, compiled, sources)]
    for page in compiled.values():
        found += page.diagnostics
    diagnostics = in_reading_order(found, tuple(page.path for page in course.pages))
    if has_errors(diagnostics) or (options.strict and diagnostics):
        raise CourseError(diagnostics)
    jobs = list(_jobs(course, compiled, sources, formats, options, progress))
    made: list[Made] = []
    for job in jobs:
        made.append(job())
        progress("packages", len(made), len(jobs), str(made[-1].path))
    return Built(course, tuple(made), diagnostics)


def _jobs(
    course: Course,
    compiled: Mapping[str, CompiledPage],
    sources: Sources,
    formats: Mapping[str, Format],
    options: Options,
    progress: Progress,
) -> Iterator[Callable[[], Made]]:
    """One function for each package or website to write."""
    for name, format_ in formats.items():
        pages = compiled
        if format_.is_website:
            pages = _compile(course, sources, options, progress, link_modules=True)
        site = render_site(
            course, pages, sources, driver=format_.driver, is_website=format_.is_website
        )
        if format_.is_website:
            yield partial(_write_website, course, site, name, format_, options.output)
            continue
        for part, stem in _parts(course, options.split or course.split):
            path = options.output / f"{stem}-{name}.zip"
            yield partial(_write_zip, part, _site_of(part, site), name, format_, path)


def _compile(
    course: Course, sources: Sources, options: Options, progress: Progress, *, link_modules: bool
) -> Mapping[str, CompiledPage]:
    """Every page by its path, from the cache where nothing has changed."""
    folder = cache_folder(sources.root)
    targets = {
        page.path: PageTarget(module.id, module.title, page.id)
        for module in course.modules
        for page in module.pages
    }
    paths = package_paths(course, sources)
    compiled: dict[str, CompiledPage] = {}
    missing = []
    caches = []
    for module in course.modules:
        prefix = f"{module.folder}/"
        context = PageContext(
            course_id=course.id,
            module_id=module.id,
            module_folder=module.folder,
            language=module.language,
            pages=targets,
            assets={p: a for p, a in sources.assets.items() if p.startswith(prefix)},
            package_paths=paths,
            allow_html=course.allow_html,
            country=options.country,
            link_modules=link_modules,
        )
        cache = PageCache(folder, module, context)
        caches.append(cache)
        for page in module.pages:
            known = cache.get(page)
            if known is None:
                missing.append((page, context, cache))
            compiled[page.path] = known or CompiledPage("", ())
    results = compile_pages([(page, context) for page, context, _ in missing], options.jobs)
    for number, ((page, _, cache), result) in enumerate(zip(missing, results, strict=True), 1):
        compiled[page.path] = result
        cache.put(page, result)
        progress("pages", number, len(missing))
    for cache in caches:
        cache.save()
    return compiled


def _parts(course: Course, split: str) -> Iterator[tuple[Course, str]]:
    """What goes into one package each, and the stem of its file name."""
    if split == "course":
        yield course, course.id
        return
    for module in course.modules:
        yield replace(course, modules=(module,)), f"{course.id}-{module.id}"


def _site_of(part: Course, site: Site) -> Site:
    ids = {module.id for module in part.modules}
    return replace(site, modules=tuple(module for module in site.modules if module.id in ids))


def _write_zip(course: Course, site: Site, name: str, format_: Format, path: Path) -> Made:
    size = write_zip(format_.package(course, site), path)
    return Made(name, path, size, len(course.modules))


def _write_website(course: Course, site: Site, name: str, format_: Format, folder: Path) -> Made:
    path = folder / f"{course.id}-{name}"
    size = write_folder(format_.package(course, site), path)
    return Made(name, path, size, len(course.modules))
