"""Compile pages: parse, check and render them. The part of build that runs in parallel."""

from __future__ import annotations

from collections.abc import Sequence

from blc_scorm.check import check_page
from blc_scorm.diagnostics import Diagnostic
from blc_scorm.model import CompiledPage, Document, Markdown, Page
from blc_scorm.parse.divisions import resolve_divisions
from blc_scorm.parse.markdown import parse_markdown
from blc_scorm.parse.quizzes import Quizzes
from blc_scorm.render.context import PageContext
from blc_scorm.render.document import render_page

Work = tuple[Page, Markdown, PageContext]
Banks = tuple[str, ...]


def compile_page(page: Page, markdown: Markdown, context: PageContext) -> CompiledPage:
    """The page as HTML, with everything that the course must know of it."""
    return compile_group([(page, markdown, context)])[0]


def compile_group(work: Sequence[Work]) -> list[CompiledPage]:
    """Some pages, in their order, as :func:`compile_page` makes each.

    One stage for all of them before the next: a processor's caches hold the code of
    a stage, and not that of all.
    """
    parsed = [
        parse_markdown(markdown.text, page.path, markdown.first_line, allow_html=context.allow_html)
        for page, markdown, context in work
    ]
    resolved = [
        _resolved(page, document, context)
        for (page, _, context), document in zip(work, parsed, strict=True)
    ]
    checked = [
        _checked(page, markdown, document)
        for (page, markdown, _), (document, _) in zip(work, resolved, strict=True)
    ]
    return [
        render_page(page, document, context, words=_words(page, markdown), banks=banks)
        for (page, markdown, context), document, (_, banks) in zip(
            work, checked, resolved, strict=True
        )
    ]


def _resolved(page: Page, document: Document, context: PageContext) -> tuple[Document, Banks]:
    """``document`` with its divs understood, and where banks of questions might have been."""
    found: list[Diagnostic] = []
    quizzes = Quizzes(
        page, context.module_id, context.banks, context.country, context.allow_html, found, []
    )
    document = resolve_divisions(
        document,
        country=context.country,
        is_quiz=page.kind == "quiz",
        complete=quizzes.complete,
    )
    document = quizzes.whole_page(document)
    whole = Document(document.children, (*document.diagnostics, *found))
    return whole, tuple(dict.fromkeys(quizzes.looked_at))


def _checked(page: Page, markdown: Markdown, document: Document) -> Document:
    """``document`` with what the rules for a page say of it."""
    found = check_page(page, markdown, document)
    return Document(document.children, (*document.diagnostics, *found))


def _words(page: Page, markdown: Markdown) -> int:
    """Of the source; 0 where the page says how long it takes, for then nobody asks."""
    return 0 if page.seconds else len(markdown.text.split())
