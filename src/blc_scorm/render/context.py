"""What rendering a page needs to know of the course around it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from blc_scorm.model import Course
from blc_scorm.names import safe_names
from blc_scorm.records import dataclass
from blc_scorm.sources import Asset, Sources, Text


class PageTarget(NamedTuple):
    """Where a link to a page leads."""

    module_id: str
    module_title: str
    page_id: str


@dataclass(frozen=True, slots=True)
class PageContext:
    """The surroundings of a page. Equal contexts and texts give equal HTML."""

    course_id: str
    module_id: str
    language: str
    pages: Mapping[str, PageTarget]
    """By the path of the page's file from the course folder."""
    assets: Mapping[str, Asset]
    """The files that the page may use, by their path from the course folder."""
    package_paths: Mapping[str, str]
    """Where each of those files stands in a package."""
    allow_html: bool = False
    country: str = ""
    link_modules: bool = False
    """Whether a link may lead to another module: on a website, not inside a SCO."""
    banks: Mapping[str, Text] = MappingProxyType({})
    """Markdown files that are no pages, by path: quizzes may ask their questions."""


def resolve_path(page_path: str, target: str) -> str:
    """The path from the course folder of ``target``, written on the page ``page_path``."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page_path), target))


def package_paths(course: Course, sources: Sources) -> dict[str, str]:
    """Where every file of the course stands in a package: with its module, or with what is shared.

    No two share a name, and every LMS serves every name.
    """
    modules = {module.folder: module.id for module in course.modules} | {"": "shared"}
    wanted: dict[str, str] = {}
    for path in sources.assets:
        folder = path.rpartition("/")[0]
        while folder not in modules:
            folder = folder.rpartition("/")[0]
        inside = path[len(folder) + 1 :] if folder else path
        below = inside if inside.startswith("assets/") else f"assets/{inside}"
        wanted[path] = f"{modules[folder]}/{below}"
    safe = safe_names(wanted.values())
    return {path: safe[name] for path, name in wanted.items()}


def page_contexts(
    course: Course, sources: Sources, paths: Mapping[str, str], *, country: str
) -> dict[str, PageContext]:
    """The surroundings of the pages of each module, by its id; ``paths`` are of a package."""
    targets = {
        page.path: PageTarget(module.id, module.title, page.id)
        for module in course.modules
        for page in module.pages
    }
    banks = {
        path: text
        for path, text in sources.texts.items()
        if path.endswith(".md") and path not in targets
    }
    by_folder: dict[str, dict[str, Asset]] = {"shared": {}}
    for path, asset in sources.assets.items():
        by_folder.setdefault(paths[path].partition("/")[0], {})[path] = asset
    return {
        module.id: PageContext(
            course_id=course.id,
            module_id=module.id,
            language=module.language,
            pages=targets,
            assets=by_folder.get(module.id, {}) | by_folder["shared"],
            package_paths=paths,
            allow_html=course.allow_html,
            country=country,
            banks=banks,
        )
        for module in course.modules
    }


def asset_address(context: PageContext, path: str) -> str:
    """The address of a course's file in the module's document; ``path`` itself when unknown."""
    place = context.package_paths.get(path, path)
    own = f"{context.module_id}/"
    return place.removeprefix(own) if place.startswith(own) else f"../{place}"
