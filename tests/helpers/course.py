"""Text → a course in a folder, or a page compiled by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blc_scorm.diagnostics import Span
from blc_scorm.model import CompiledPage, Markdown, Page
from blc_scorm.pages import compile_page
from blc_scorm.records import replace
from blc_scorm.render.context import PageContext, PageTarget

SMALLEST: Mapping[str, str] = {
    "course.toml": 'id = "c"\ntitle = "Course"\nmodules = ["m"]\n',
    "m/module.toml": 'title = "Module"\n',
    "m/01-a.md": "---\ntitle: Page\n---\n\nText.\n",
}
"""A course that builds without a warning: one module ``m`` with one page ``a``."""
ALONE = Page(
    id="a",
    path="m/01-a.md",
    title="Page",
    kind="page",
    seconds=0,
    required=True,
    objectives=(),
    passing_score=None,
    span=Span("m/01-a.md"),
)
AROUND = PageContext(
    course_id="c",
    module_id="m",
    language="en",
    pages={
        "m/01-a.md": PageTarget("m", "Module", "a"),
        "m/02-b.md": PageTarget("m", "Module", "b"),
        "n/01-c.md": PageTarget("n", "Next & last", "c"),
    },
    assets={},
    package_paths={},
)
"""A course round a page ``a``: its neighbour ``b``, and a page ``c`` of the module after."""


def write_course(root: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The smallest course in the folder ``root``, with ``files`` added or put in place of its own.

    Texts are written as they are, in UTF-8; None leaves a file of the smallest course out.
    """
    for path, content in {**SMALLEST, **(files or {})}.items():
        if content is not None:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def page(text: str, title: str = "Page") -> str:
    """A page file with ``text``, which starts on its fifth line."""
    return f"---\ntitle: {title}\n---\n\n{text}"


def compile_text(
    text: str,
    *,
    kind: str = "page",
    html: bool = False,
    country: str = "",
    website: bool = False,
    language: str = "en",
) -> CompiledPage:
    """``text`` as the page ``a``, with no front matter, so that line 1 is its first line."""
    context = replace(
        AROUND, allow_html=html, country=country, link_modules=website, language=language
    )
    return compile_page(replace(ALONE, kind=kind), Markdown(text, 1), context)


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file's content, by its path from ``folder``."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
