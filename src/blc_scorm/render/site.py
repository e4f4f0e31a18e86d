"""Compiled pages → a :class:`~blc_scorm.model.Site`: documents, shared files, assets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from blc_scorm import ids
from blc_scorm.model import CompiledPage, Course, Module, PackageFile, Site, SiteModule
from blc_scorm.render import bundle, templates
from blc_scorm.render.colour import accent_colours
from blc_scorm.render.context import package_paths
from blc_scorm.sources import Sources


def render_site(
    course: Course,
    compiled: Mapping[str, CompiledPage],
    sources: Sources,
    *,
    driver: str,
    is_website: bool,
) -> Site:
    """All files of the course's modules, for the driver of one format.

    ``compiled`` is by the page's path. Every asset that a page names exists:
    ``check`` has seen to it.
    """
    blocks = tuple(sorted({name for page in course.pages for name in compiled[page.path].blocks}))
    logo = _logo(course)
    shared: dict[str, PackageFile] = {
        "shared/course.css": PackageFile("shared/course.css", bundle.stylesheet(blocks)),
        "shared/course.js": PackageFile("shared/course.js", bundle.script(driver, blocks)),
        "shared/online.txt": PackageFile("shared/online.txt", b"1\n"),
    }
    if logo:
        source = sources.assets[course.theme.logo]
        shared[f"shared/{logo}"] = PackageFile(f"shared/{logo}", source.location)
    modules = []
    paths = package_paths(course, sources)
    for module in course.modules:
        files: dict[str, PackageFile] = {}
        launch = f"{module.id}/index.html"
        html = _module_document(course, module, compiled, logo, is_website=is_website)
        files[launch] = PackageFile(launch, html.encode())
        for file in _assets(module, compiled, sources, paths):
            (shared if file.path.startswith("shared/") else files)[file.path] = file
        modules.append(SiteModule(module.id, launch, tuple(files.values())))
    if is_website:
        home = _home_document(course, logo).encode()
        shared["index.html"] = PackageFile("index.html", home)
    return Site(tuple(shared.values()), tuple(modules))


def _logo(course: Course) -> str:
    suffix = PurePosixPath(course.theme.logo).suffix.lower()
    return f"logo{suffix}" if course.theme.logo else ""


def _assets(
    module: Module,
    compiled: Mapping[str, CompiledPage],
    sources: Sources,
    paths: Mapping[str, str],
) -> Iterator[PackageFile]:
    for page in module.pages:
        for path, _ in compiled[page.path].assets:
            yield PackageFile(paths[path], sources.assets[path].location)


def _module_document(
    course: Course,
    module: Module,
    compiled: Mapping[str, CompiledPage],
    logo: str,
    *,
    is_website: bool,
) -> str:
    words = templates.words(module.language)
    home = "../index.html" if is_website else None
    return templates.render(
        "module.html",
        course=course,
        module=module,
        pages=[
            {
                "page": page,
                "key": ids.key("page", page.id),
                "html": Markup(compiled[page.path].html),  # noqa: S704 - rendered by this package
            }
            for page in module.pages
        ],
        words=words["template"],
        settings=_settings(course, module, words["script"], home),
        language=module.language,
        direction=templates.direction(module.language),
        shared="../shared",
        home=home,
        logo=logo,
        accent=accent_colours(course.theme.accent),
    )


def _settings(
    course: Course, module: Module, words: Mapping[str, str], home: str | None
) -> dict[str, Any]:
    titles = {other.id: other.title for other in course.modules}
    return {
        "course": {"id": course.id, "title": course.title, "version": course.version},
        "module": {
            "id": module.id,
            "title": module.title,
            "seconds": module.seconds,
            "time_limit": module.time_limit,
        },
        "language": module.language,
        "completion": asdict(module.completion),
        "passing_score": module.mastery_score,
        "order": course.order,
        "home": home,
        "prerequisites": [
            {"id": wanted, "title": titles[wanted]} for wanted in _prerequisites(course, module)
        ],
        "objectives": [objective.id for objective in module.objectives],
        "exit": "suspend",
        "words": dict(words),
    }


def _prerequisites(course: Course, module: Module) -> Iterator[str]:
    """The modules to finish before ``module``: its own, and by order the one before it."""
    ids = [other.id for other in course.modules]
    before = ids[: ids.index(module.id)]
    by_order = before[-1:] if course.order in {"modules", "pass"} else []
    for wanted in dict.fromkeys((*by_order, *module.prerequisites)):
        if wanted in ids:
            yield wanted


def _home_document(course: Course, logo: str) -> str:
    return templates.render(
        "home.html",
        course=course,
        modules=[
            {
                "module": module,
                "href": f"{module.id}/index.html",
                "minutes": _seconds(module) // 60,
                "pages": len(module.pages),
            }
            for module in course.modules
        ],
        words=templates.words(course.language)["template"],
        language=course.language,
        direction=templates.direction(course.language),
        logo=logo,
        accent=accent_colours(course.theme.accent),
    )


def _seconds(module: Module) -> int:
    return module.seconds or sum(page.seconds for page in module.pages)
