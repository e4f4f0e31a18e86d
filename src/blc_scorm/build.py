"""The pipeline on one page: a course folder → packages. Read this first.

``read → parse → compile (each page: parse, check, render) → check → render →
package → write``. Nothing is written before everything is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from blc_scorm.all_pages import AllPages, Compiler, Progress
from blc_scorm.archive import folder_ready, zip_ready
from blc_scorm.atomic import allow_open_files
from blc_scorm.cache.packages import RememberedPackages, package_key
from blc_scorm.cache.store import Store
from blc_scorm.check import check_course, check_package
from blc_scorm.compile import without_cycle_search
from blc_scorm.diagnostics import Diagnostic, has_errors, in_reading_order
from blc_scorm.errors import CourseError
from blc_scorm.formats import Format, get_format
from blc_scorm.model import Course, Module, Site
from blc_scorm.parse.course_file import parse_course
from blc_scorm.parse.page_file import PageFiles
from blc_scorm.records import dataclass, replace
from blc_scorm.render.context import package_paths, page_contexts
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
    with closing(Store(root)) as store, without_cycle_search():
        known = store.read("settings")
        page_files = PageFiles(sources, known)
        course, diagnostics = parse_course(sources, page_files, country=options.country)
        if course is None:
            raise CourseError(in_reading_order(diagnostics))
        if page_files.worth_keeping:
            store.write("settings", page_files.settings)
        paths = package_paths(course, sources)
        contexts = page_contexts(course, sources, paths, country=options.country)
        compiler = Compiler(course, contexts, page_files, store, options.jobs, progress)
        pages = compiler.for_packages()
        work = _Work(course, sources, options, progress, paths, compiler, pages)
        found = [*diagnostics, *check_course(course, pages.promises, sources)]
        for promises in pages.promises.values():
            found += promises.diagnostics
        found += work.check_packages()
        diagnostics = in_reading_order(found, tuple(page.path for page in course.pages))
        if has_errors(diagnostics) or (options.strict and diagnostics):
            raise CourseError(diagnostics)
        return Built(course, work.write(RememberedPackages(store)), diagnostics)


Job = Callable[[RememberedPackages, ExitStack], tuple[Made, str]]
"""Makes one package ready, to take its place when the stack closes; gives it and its key."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What the last steps of one build share."""

    course: Course
    sources: Sources
    options: Options
    progress: Progress
    paths: Mapping[str, str]
    """Where each file of the course stands in a package."""
    compiler: Compiler
    pages: AllPages

    def check_packages(self) -> Iterator[Diagnostic]:
        """What formats and platforms could not hold of the course."""
        formats = [get_format(name) for name in self.options.formats]
        for part, _ in self._parts():
            for format_ in formats:
                yield from format_.check(part)
            if not all(format_.is_website for format_ in formats):
                yield from check_package(part, self._assets(part))

    def write(self, known: RememberedPackages) -> tuple[Made, ...]:
        """Every package and website that the options ask for, as far as ``known`` has it not.

        All are made ready before the first takes its place: a disk that is full half-way
        leaves what was there, not some packages of this build and some of the one before.
        """
        jobs = list(self._jobs())
        allow_open_files(len(jobs))
        with ExitStack() as places:
            made = []
            for job in jobs:
                made.append(job(known, places))
                self.progress("packages", len(made), len(jobs))
        for done, (one, key) in enumerate(made, 1):
            if key:
                known.note(one.path, key)
            self.progress("packages", done, len(jobs), str(one.path))
        known.save()
        return tuple(one for one, _ in made)

    def _jobs(self) -> Iterator[Job]:
        for name in self.options.formats:
            if get_format(name).is_website:
                yield partial(self._ready_website, name)
                continue
            for part, stem in self._parts():
                yield partial(self._ready_zip, part, name, f"{stem}-{name}.zip")

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

    def _ready_zip(
        self, part: Course, name: str, file: str, known: RememberedPackages, places: ExitStack
    ) -> tuple[Made, str]:
        path = self.options.output / file
        key = package_key(self.course, part, name, self.pages.keys, self._assets(part))
        if known.holds(path, key):
            size = path.stat().st_size
        else:
            format_ = get_format(name)
            site = self._site(part.modules, self.pages, format_)
            files = format_.package(part, site, partial(known.manifest, path, part, site))
            size = places.enter_context(zip_ready(files, path))
        return Made(name, path, size, len(part.modules)), key

    def _assets(self, part: Course) -> set[Asset]:
        """The files of the course that a package of ``part`` holds, as far as they exist."""
        paths = {path for page in part.pages for path, _ in self.pages.promises[page.path].assets}
        assets = self.sources.assets
        return {assets[path] for path in (*paths, part.theme.logo) if path in assets}

    def _ready_website(
        self, name: str, known: RememberedPackages, places: ExitStack
    ) -> tuple[Made, str]:
        format_ = get_format(name)
        pages = self.compiler.for_website(self.pages)
        site = self._site(self.course.modules, pages, format_)
        path = self.options.output / f"{self._stem()}-{name}"
        files = format_.package(self.course, site, partial(known.manifest, path, self.course, site))
        size = places.enter_context(folder_ready(files, path))
        return Made(name, path, size, len(self.course.modules)), ""

    def _site(self, modules: tuple[Module, ...], pages: AllPages, format_: Format) -> Site:
        return render_site(
            self.course,
            modules,
            pages.promises,
            pages.html,
            {path: (name, self.sources.assets[path]) for path, name in self.paths.items()},
            driver=format_.driver,
            is_website=format_.is_website,
        )
