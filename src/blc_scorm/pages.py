"""Compile one page: parse, check and render it. The part of build that runs in parallel."""

from __future__ import annotations

from blc_scorm.check import check_page
from blc_scorm.diagnostics import Diagnostic
from blc_scorm.model import CompiledPage, Document, Markdown, Page
from blc_scorm.parse.divisions import resolve_divisions
from blc_scorm.parse.markdown import parse_markdown
from blc_scorm.parse.quizzes import Quizzes
from blc_scorm.render.context import PageContext
from blc_scorm.render.document import render_page


def compile_page(page: Page, markdown: Markdown, context: PageContext) -> CompiledPage:
    """The page as HTML, with everything that the course must know of it."""
    text, first_line = markdown
    document = parse_markdown(text, page.path, first_line, allow_html=context.allow_html)
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
    diagnostics = (*document.diagnostics, *found, *check_page(page, markdown, document))
    return render_page(
        page,
        Document(document.children, diagnostics),
        context,
        words=0 if page.seconds else len(text.split()),
        banks=tuple(dict.fromkeys(quizzes.looked_at)),
    )
