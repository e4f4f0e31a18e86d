"""Compiled pages → a :class:`~blc_scorm.model.Site`: documents, shared files, assets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from markupsafe import Markup

from blc_scorm import ids
from blc_scorm.deflate import Piece
from blc_scorm.model import (
    Course,
    Module,
    PackageFile,
    Page,
    Promises,
    QuestionUse,
    QuizSetup,
    Site,
    SiteModule,
)
from blc_scorm.records import asdict
from blc_scorm.render import bundle, templates
from blc_scorm.render.colour import accent_colours
from blc_scorm.sources import Asset

_SIGNS = ((b"\\", b"&#92;"), (b"`", b"&#96;"), (b"${", b"&#36;{"))
"""What has a meaning of its own in a script's text between backticks."""
_HERE = Markup("<!--page-->")
"""Where a page's body goes. No text of a course can look so: ``<`` is escaped."""


class _Section(NamedTuple):
    """A page in its module's document."""

    page: Page
    key: str
    html: Markup | None
    """None of a body that a script brings."""


def render_site(
    course: Course,
    modules: tuple[Module, ...],
    promises: Mapping[str, Promises],
    html: Callable[[Page], Piece],
    assets: Mapping[str, tuple[str, Asset]],
    *,
    driver: str,
    is_website: bool,
) -> Site:
    """All files of ``modules``, which are some or all of the course's, for one driver.

    ``promises`` is by the page's path, ``html`` gives its body; ``assets``, by path from
    the course folder, says where each file stands in a package. Every asset that a page
    names exists: ``check`` has seen to it.
    """
    pages = [page for module in modules for page in module.pages]
    blocks = tuple(sorted({name for page in pages for name in promises[page.path].blocks}))
    logo = _logo(course)
    shared = [
        PackageFile("shared/course.css", bundle.stylesheet(blocks)),
        PackageFile("shared/course.js", bundle.core_script(driver)),
        PackageFile("shared/later.js", bundle.later_script(driver, blocks)),
        PackageFile("shared/online.txt", b"1\n"),
    ]
    if logo:
        _, asset = assets[course.theme.logo]
        shared.append(PackageFile(f"shared/{logo}", asset.location))
    if is_website:
        shared.append(PackageFile("index.html", _home_document(course, logo).encode()))
    used = {
        module.id: {file.path: file for file in _assets(module, promises, assets)}
        for module in modules
    }
    borrowed = {
        path: file
        for owner, files in used.items()
        for path, file in files.items()
        if not path.startswith(f"{owner}/")
    }
    rendered = []
    for module in modules:
        own = [file for path, file in used[module.id].items() if path not in borrowed]
        documents = _documents(course, module, promises, html, logo, is_website=is_website)
        rendered.append(SiteModule(module.id, f"{module.id}/index.html", (*documents, *own)))
    return Site((*shared, *borrowed.values()), tuple(rendered))


def _documents(
    course: Course,
    module: Module,
    promises: Mapping[str, Promises],
    html: Callable[[Page], Piece],
    logo: str,
    *,
    is_website: bool,
) -> Iterator[PackageFile]:
    """The module's document, the pages that it loads, and all on one page to read or print."""
    context = _module_context(course, module, logo, is_website=is_website)
    bodies = [_body(html(page)) for page in module.pages]
    whole = [_Section(page, ids.key("page", page.id), _HERE) for page in module.pages]
    later = [_Section(page, key, None) for page, key, _ in whole[1:]]

    settings = _settings(course, module, promises, context)
    index = templates.render("module.html", pages=[whole[0], *later], settings=settings, **context)
    yield PackageFile(f"{module.id}/index.html", b"".join(_filled(index, bodies[:1])))

    still = templates.render("module.html", pages=whole, settings=None, **context)
    yield PackageFile(f"{module.id}/all.html", tuple(_filled(still, bodies)))

    for page, body in zip(module.pages[1:], bodies[1:], strict=True):
        script = (f'blc.arrive("{page.id}", `'.encode(), body, b"`);\n")
        yield PackageFile(f"{module.id}/pages/{page.id}.js", script)


def _body(html: Piece) -> Piece:
    """A page's HTML that means the same between the backticks of a script.

    So it is one piece of two files, and deflated once. Most pages are so already.
    """
    body: bytes = html
    for sign, reference in _SIGNS:
        body = body.replace(sign, reference)
    return html if body == html else Piece.of(body)


def _filled(document: str, bodies: Sequence[bytes]) -> Iterator[bytes]:
    """The pieces of ``document``, with ``bodies`` at the places that wait for them."""
    before, *parts = document.encode().split(_HERE.encode())
    yield before
    for body, after in zip(bodies, parts, strict=True):
        yield from (body, after)


def _logo(course: Course) -> str:
    suffix = PurePosixPath(course.theme.logo).suffix.lower()
    return f"logo{suffix}" if course.theme.logo else ""


def _assets(
    module: Module,
    promises: Mapping[str, Promises],
    assets: Mapping[str, tuple[str, Asset]],
) -> Iterator[PackageFile]:
    for page in module.pages:
        for path, _ in promises[page.path].assets:
            name, asset = assets[path]
            yield PackageFile(name, asset.location)


def _module_context(
    course: Course, module: Module, logo: str, *, is_website: bool
) -> dict[str, Any]:
    words = templates.words(module.language)
    return {
        "course": course,
        "module": module,
        "words": words["template"],
        "script_words": words["script"],
        "quiz_words": words["quiz"],
        "language": module.language,
        "direction": templates.direction(module.language),
        "shared": "../shared",
        "home": "../index.html" if is_website else None,
        "logo": logo,
        "accent": accent_colours(course.theme.accent),
    }


def _settings(
    course: Course,
    module: Module,
    promises: Mapping[str, Promises],
    context: Mapping[str, Any],
) -> dict[str, Any]:
    """What the learner's scripts must know of the module; docs/runtime.md lists it."""
    titles = {other.id: other.title for other in course.modules}
    pages = [promises[page.path] for page in module.pages]
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
        "home": context["home"],
        "prerequisites": [
            {"id": wanted, "title": titles[wanted]} for wanted in _prerequisites(course, module)
        ],
        "objectives": [
            {
                "id": objective.id,
                "pages": [page.id for page in module.pages if objective.id in page.objectives],
            }
            for objective in module.objectives
        ],
        "questions": [
            _question(question, page)
            for page in module.pages
            for question in promises[page.path].questions
        ],
        **asdict(course.reporting),
        "words": {
            **context["script_words"],
            **(context["quiz_words"] if any("quiz" in page.blocks for page in pages) else {}),
        },
    }


def _question(question: QuestionUse, page: Page) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": question.id,
        "key": question.key,
        "kind": question.kind,
        "shape": question.shape,
        "points": question.points,
        "page": page.id,
        "objectives": page.objectives,
    }
    if question.quiz:
        told |= {"quiz": question.quiz, "weight": question.weight}
    if question.setup:
        mark = question.setup.passing_score
        told |= {"pass": mark and round(mark, 3), "setup": _setup(question.setup)}
    return told


def _setup(setup: QuizSetup) -> dict[str, Any]:
    """What differs from the settings that a quiz has by itself, which scripts know."""
    usual = asdict(QuizSetup())
    own = {name: value for name, value in asdict(setup).items() if value != usual[name]}
    return {name: own[name] for name in own.keys() - {"bank", "passing_score", "counts"}}


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
