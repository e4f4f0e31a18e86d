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
from blc_scorm.cache import PackageRecords, PageCache, cache_folder, package_key
from blc_scorm.check import check_course, check_package
from blc_scorm.compile import compile_pages
from blc_scorm.diagnostics import Diagnostic, has_errors, in_reading_order
from blc_scorm.errors import CourseError
from blc_scorm.formats import Format, get_format
from blc_scorm.model import CompiledPage, Course, Module, Page, Site
from blc_scorm.parse.course_file import parse_course
from blc_scorm.render.context import PageContext, PageTarget, package_paths
from blc_scorm.render.site import render_site
from blc_scorm.sources import Asset, Sources, read_sources

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
    for name in options.formats:
        get_format(name)  # first: a typing mistake should not cost a build
    sources = read_sources(root)
    course, diagnostics = parse_course(sources, country=options.country)
    if course is None:
        raise CourseError(in_reading_order(diagnostics))
    work = _Work(course, sources, options, progress, package_paths(course, sources))
    pages = work.compile(link_modules=False)
    found = [*diagnostics, *check_course(course, pages.compiled, sources)]
    for page in pages.compiled.values():
        found += page.diagnostics
    found += work.check_packages(pages)
    diagnostics = in_reading_order(found, tuple(page.path for page in course.pages))
    if has_errors(diagnostics) or (options.strict and diagnostics):
        raise CourseError(diagnostics)
    return Built(course, work.write(pages), diagnostics)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The compiled pages, and the digest of what each was made from, by the page's path."""

    compiled: Mapping[str, CompiledPage]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Work:
    """What the steps of one build share."""

    course: Course
    sources: Sources
    options: Options
    progress: Progress
    paths: Mapping[str, str]
    """Where each file of the course stands in a package."""

    def compile(self, *, link_modules: bool) -> _Pages:
        """Every page, from the cache where nothing has changed."""
        compiled: dict[str, CompiledPage] = {}
        keys: dict[str, str] = {}
        missing: list[tuple[Page, PageContext, PageCache]] = []
        caches: list[PageCache] = []
        for context, module in self._contexts(link_modules=link_modules):
            cache = PageCache(cache_folder(self.sources.root), module, context, self.sources.texts)
            caches.append(cache)
            for page in module.pages:
                keys[page.path] = cache.key(page)
                known = cache.get(page)
                compiled[page.path] = known or CompiledPage("", ())
                if known is None:
                    missing.append((page, context, cache))
        results = compile_pages(
            [(page, context) for page, context, _ in missing], self.options.jobs
        )
        for done, ((page, _, cache), result) in enumerate(zip(missing, results, strict=True), 1):
            compiled[page.path] = result
            cache.put(page, result)
            self.progress("pages", done, len(missing))
        for cache in caches:
            cache.save()
        return _Pages(compiled, keys)

    def _contexts(self, *, link_modules: bool) -> Iterator[tuple[PageContext, Module]]:
        course = self.course
        targets = {
            page.path: PageTarget(module.id, module.title, page.id)
            for module in course.modules
            for page in module.pages
        }
        banks = {
            path: text
            for path, text in self.sources.texts.items()
            if path.endswith(".md") and path not in targets
        }
        for module in course.modules:
            reachable = (f"{module.id}/", "shared/")
            yield (
                PageContext(
                    course_id=course.id,
                    module_id=module.id,
                    language=module.language,
                    pages=targets,
                    assets={
                        path: asset
                        for path, asset in self.sources.assets.items()
                        if self.paths[path].startswith(reachable)
                    },
                    package_paths=self.paths,
                    allow_html=course.allow_html,
                    country=self.options.country,
                    link_modules=link_modules,
                    banks=banks,
                ),
                module,
            )

    def check_packages(self, pages: _Pages) -> Iterator[Diagnostic]:
        """What formats and platforms could not hold of the course."""
        formats = [get_format(name) for name in self.options.formats]
        for part, _ in self._parts():
            for format_ in formats:
                yield from format_.check(part)
            if not all(format_.is_website for format_ in formats):
                yield from check_package(part, self._assets(part, pages))

    def write(self, pages: _Pages) -> tuple[Made, ...]:
        """Every package and website that the options ask for."""
        records = PackageRecords(cache_folder(self.sources.root))
        jobs = list(self._jobs(pages, records))
        made: list[Made] = []
        for job in jobs:
            made.append(job())
            self.progress("packages", len(made), len(jobs), str(made[-1].path))
        records.save()
        return tuple(made)

    def _jobs(self, pages: _Pages, records: PackageRecords) -> Iterator[Callable[[], Made]]:
        for name in self.options.formats:
            if get_format(name).is_website:
                yield partial(self._write_website, name)
                continue
            for part, stem in self._parts():
                path = self.options.output / f"{stem}-{name}.zip"
                yield partial(self._write_zip, part, pages, name, path, records)

    def _parts(self) -> Iterator[tuple[Course, str]]:
        """What goes into one package each, and the stem of its file name."""
        if (self.options.split or self.course.split) == "course":
            yield self.course, self._stem()
            return
        for module in self.course.modules:
            yield replace(self.course, modules=(module,)), f"{self._stem()}-{module.id}"

    def _stem(self) -> str:
        """The course's id, and the country of a variant: variants don't overwrite each other."""
        country = self.options.country.lower()
        return f"{self.course.id}-{country}" if country else self.course.id

    def _write_zip(
        self, part: Course, pages: _Pages, name: str, path: Path, records: PackageRecords
    ) -> Made:
        key = package_key(self.course, part, name, pages.keys, self._assets(part, pages))
        if records.holds(path, key):
            size = path.stat().st_size
        else:
            format_ = get_format(name)
            site = self._site(part.modules, pages, format_)
            size = write_zip(format_.package(part, site), path)
            records.note(path, key)
        return Made(name, path, size, len(part.modules))

    def _assets(self, part: Course, pages: _Pages) -> set[Asset]:
        """The files of the course that a package of ``part`` holds, as far as they exist."""
        paths = {path for page in part.pages for path, _ in pages.compiled[page.path].assets}
        assets = self.sources.assets
        return {assets[path] for path in (*paths, part.theme.logo) if path in assets}

    def _write_website(self, name: str) -> Made:
        format_ = get_format(name)
        site = self._site(self.course.modules, self.compile(link_modules=True), format_)
        path = self.options.output / f"{self._stem()}-{name}"
        size = write_folder(format_.package(self.course, site), path)
        return Made(name, path, size, len(self.course.modules))

    def _site(self, modules: tuple[Module, ...], pages: _Pages, format_: Format) -> Site:
        return render_site(
            self.course,
            modules,
            pages.compiled,
            {path: (name, self.sources.assets[path]) for path, name in self.paths.items()},
            driver=format_.driver,
            is_website=format_.is_website,
        )
