"""A small course of one module, made to be broken: every kind of page, and releases of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.browser.learner import Session
from tests.browser.packages import Package, build_packages, made_once, packages_in
from tests.helpers.course import write_course

FORMATS = {"12": "scorm12", "2004-3rd": "scorm2004-3rd", "2004": "scorm2004-4th"}
Files = Mapping[str, str | bytes | None]
Build = Callable[..., Package]
"""(standard, files) → the package: what the fixture ``build`` gives."""
COURSE = """\
id = "small"
title = "Small course"
modules = ["m"]

[completion]
rule = "pages"
passing_score = 0.7
"""
QUESTION = """\
::: {{.question #{name} points=1}}
Which one is right?

- [x] This one
- [ ] That one
:::
"""
PAGES = {
    "start": f"---\ntitle: Start\n---\n\nThe first text.\n\n{QUESTION.format(name='one')}",
    "links": "---\ntitle: Links\n---\n\nGo to [the end](04-last.md#far-down).\n\n"
    "::: {.question #thoughts type=text}\nWhat do you think?\n:::\n",
    "slides": "---\ntitle: Slides\nkind: presentation\n---\n\n"
    "## One\n\nText one.\n\n## Two\n\nText two.\n\n## Three\n\nText three.\n",
    "last": "---\ntitle: Last\n---\n\nThe last text.\n\n"
    + "A line that takes room.\n\n" * 40
    + f"## Far down\n\nHere.\n\n{QUESTION.format(name='two')}",
}
ORDER = ("start", "links", "slides", "last")


def course_files(
    order: tuple[str, ...] = ORDER, pages: Mapping[str, str] = PAGES, course: str = COURSE
) -> dict[str, str | bytes | None]:
    """The course's files, with ``pages`` in the given order."""
    numbered: dict[str, str | bytes | None] = {
        f"m/{number:02}-{name}.md": pages[name] for number, name in enumerate(order, 1)
    }
    return {"course.toml": course, "m/01-a.md": None, **numbered}


def build_small(
    shared: Path, standard: str, files: Files | None = None, module: int = 0
) -> Package:
    """The package of the small course, or of a module of ``files``, in one standard.

    Built once for all who share the folder: the same files are the same package.
    """
    format_name = FORMATS[standard]
    files = files or course_files()
    name = hashlib.sha256(repr((standard, sorted(files.items()))).encode()).hexdigest()[:16]

    def make(folder: Path) -> None:
        source = write_course(folder / "source", files)
        build_packages(source, folder / "built", (format_name,), "module")

    return packages_in(made_once(shared / name, make) / "built", format_name)[module]


def many_pages(count: int) -> dict[str, str | bytes | None]:
    """A course of ``count`` pages with a question on each."""
    pages = {
        f"p{n}": f"---\ntitle: Page {n}\n---\n\nText {n}.\n\n{QUESTION.format(name=f'q{n}')}"
        for n in range(count)
    }
    return course_files(tuple(pages), pages)


def finish_all(session: Session) -> None:
    """To the end of the small course's module, with all that it asks."""
    session.answer()
    session.read("links", "slides")
    session.page.keyboard.press("ArrowRight")
    session.page.keyboard.press("ArrowRight")
    session.read("last")
    session.answer()
    session.expect_state("saved")
