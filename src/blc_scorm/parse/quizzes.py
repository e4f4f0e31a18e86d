"""Quizzes that are more than a div: whole pages, and those that ask from a bank."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from blc_scorm.blocks.quiz import check_quiz, read_setup, split_bands
from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.ids import did_you_mean
from blc_scorm.model import Document, Page, Question, Quiz
from blc_scorm.parse.divisions import resolve_divisions
from blc_scorm.parse.front_matter import split_front_matter
from blc_scorm.parse.markdown import parse_markdown
from blc_scorm.parse.toml import decode
from blc_scorm.records import dataclass, replace
from blc_scorm.sources import Text
from blc_scorm.text import walk


@dataclass(slots=True)
class Quizzes:
    """Completes the quizzes of one page; what is wrong goes to ``diagnostics``."""

    page: Page
    module_id: str
    banks: Mapping[str, Text]
    """The Markdown files of the course that are no pages, by path from the course folder."""
    country: str
    allow_html: bool
    diagnostics: list[Diagnostic]
    looked_at: list[str]
    """The paths where a bank might have been."""

    def report(
        self, span: Span, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.diagnostics.append(Diagnostic(span, code, message, severity))

    def complete(self, quiz: Quiz) -> Quiz:
        """``quiz`` with the questions of its bank."""
        if quiz.setup.bank:
            drawn = self._drawn_from(quiz)
            if drawn is None:
                return quiz
            quiz = replace(quiz, children=(*quiz.children, *drawn))
        check_quiz(quiz, self.report)
        return quiz

    def whole_page(self, document: Document) -> Document:
        """A quiz page's document as one quiz, unless quizzes stand on it."""
        if self.page.kind != "quiz":
            return document
        inner = next((node for node in walk(document.children) if isinstance(node, Quiz)), None)
        if inner and self.page.quiz:
            self.report(
                inner.span,
                "BLC385",
                f"The page is a quiz by its settings ({self.page.quiz[0][0]}), so no other can "
                "stand on it. Move the settings into the block, or the block to another page.",
            )
        if inner:
            return document
        if not (self.page.quiz or any(isinstance(n, Question) for n in walk(document.children))):
            return document
        setup = replace(
            read_setup(self.page.quiz, self.report), passing_score=self.page.passing_score
        )
        children, bands = split_bands(document.children, self.report)
        place = next((span for name, _, span in self.page.quiz if name == "bank"), self.page.span)
        quiz = Quiz(f"{self.module_id}--{self.page.id}", "", setup, children, bands, place)
        return replace(document, children=(self.complete(quiz),))

    def _drawn_from(self, quiz: Quiz) -> tuple[Question, ...] | None:
        """The questions of the quiz's bank, with ids of their own in this quiz; None of no bank."""
        path = self._path(quiz.setup.bank)
        if path is None:
            near = did_you_mean(quiz.setup.bank, sorted(self.banks))
            self.report(
                quiz.span,
                "BLC382",
                f"There is no bank '{quiz.setup.bank}': a file of questions in the course folder "
                f"that is no page. Put it into a folder such as banks/.{near}",
            )
            return None
        text = decode(path, self.banks[path].read(), self.diagnostics)
        matter = split_front_matter(path, text or "", self.diagnostics)
        parsed = parse_markdown(matter.body, path, matter.first_line, allow_html=self.allow_html)
        document = resolve_divisions(parsed, country=self.country)
        self.diagnostics += document.diagnostics
        return tuple(
            replace(node, id=f"{quiz.id}--{node.id}")
            for node in walk(document.children)
            if isinstance(node, Question)
        )

    def _path(self, wanted: str) -> str | None:
        """The bank's path: from the page's folder, or from the course's."""
        folder = posixpath.dirname(self.page.path)
        for base in (folder, ""):
            path = posixpath.normpath(posixpath.join(base, wanted))
            self.looked_at.append(path)
            if path in self.banks:
                return path
        return None
