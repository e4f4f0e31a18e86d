"""A small course and its site as values, for tests of formats that need no Markdown."""

from __future__ import annotations

from blc_scorm.diagnostics import Span
from blc_scorm.model import Completion, Course, Module, PackageFile, Page, Site, SiteModule, Theme
from blc_scorm.records import replace

HERE = Span("course.toml")


def sample_module(module_id: str, **changes: object) -> Module:
    """A module with one page and no rule of its own; ``changes`` are fields to set."""
    page = Page(
        id="start",
        path=f"{module_id}/01-start.md",
        title="Start",
        kind="page",
        seconds=0,
        required=True,
        objectives=(),
        passing_score=None,
        span=HERE,
    )
    module = Module(
        id=module_id,
        folder=module_id,
        title=f"Module {module_id}",
        description=f"About {module_id}.",
        language="en",
        keywords=(),
        seconds=0,
        objectives=(),
        pages=(page,),
        completion=Completion(),
        mastery_score=None,
        time_limit=0,
        prerequisites=(),
        weight=1.0,
        counts=True,
        span=HERE,
    )
    return replace(module, **changes)  # type: ignore[arg-type]


def sample_course(*modules: Module, **changes: object) -> Course:
    """A course of ``modules``, by default two: ``water`` and, scored and limited, ``housing``."""
    course = Course(
        id="rights",
        title="Rights in the city",
        subtitle="",
        description="For those who plan cities.",
        language="en",
        version="2026.1",
        keywords=("human rights", "cities"),
        licence="CC-BY-4.0",
        modules=modules
        or (
            sample_module("water", seconds=1800, keywords=("water",)),
            sample_module(
                "housing",
                seconds=3600,
                mastery_score=0.7,
                time_limit=5400,
                prerequisites=("water",),
                completion=Completion("pages", threshold=0.8),
            ),
        ),
        split="course",
        order="free",
        theme=Theme(),
        contacts=(),
        allow_html=False,
        span=HERE,
    )
    return replace(course, **changes)  # type: ignore[arg-type]


def sample_site(course: Course) -> Site:
    """What the renderer makes of ``course``, as far as formats see it."""
    return Site(
        shared=(
            PackageFile("shared/course.css", b"body {}"),
            PackageFile("shared/course.js", b"'use strict';"),
        ),
        modules=tuple(
            SiteModule(
                id=module.id,
                launch=f"m{number}/index.html",
                files=(
                    PackageFile(f"m{number}/assets/river.png", b"\x89PNG"),
                    PackageFile(f"m{number}/index.html", b"<!doctype html><title>x</title>"),
                ),
            )
            for number, module in enumerate(course.modules)
        ),
    )


def only_module(course: Course, module_id: str) -> Course:
    """``course`` as ``--split module`` hands it to a format."""
    return replace(course, modules=tuple(m for m in course.modules if m.id == module_id))
