"""Check: judge what was parsed. One family of rules per file.

A page rule looks at one document; a course rule looks at what all pages
together promise each other. Rules return diagnostics and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from blc_scorm.check import accessibility, identity, links, quizzes, reading
from blc_scorm.check.links import check_package
from blc_scorm.diagnostics import Diagnostic
from blc_scorm.model import Course, Document, Markdown, Page, Promises
from blc_scorm.sources import Sources
from blc_scorm.text import walk

__all__ = ["check_course", "check_package", "check_page"]


def check_page(page: Page, markdown: Markdown, document: Document) -> Iterator[Diagnostic]:
    """What one page's document shows by itself."""
    nodes = walk(document.children)
    yield from accessibility.check(page, nodes)
    yield from reading.check(nodes)
    if "[^" in markdown.text:
        yield from reading.check_footnotes(page, markdown, nodes)


def check_course(
    course: Course, promises: Mapping[str, Promises], sources: Sources
) -> Iterator[Diagnostic]:
    """What shows only when all pages are known. ``promises`` is by the page's path."""
    yield from links.check(course, promises, sources)
    yield from identity.check(course, promises)
    yield from quizzes.check(course, promises)
    yield from reading.check_course(course, promises)
