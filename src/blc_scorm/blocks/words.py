"""Choosing words in a text: ``[word]{.right}`` among ``[word]{.wrong}``.

Each of these words is a box to tick, in the text itself. ``partial=true`` gives
part of the points for a part of the words, as in a multiple choice.
"""

from __future__ import annotations

from typing import Any

from blc_scorm.blocks import QuestionType, Renderer, Report
from blc_scorm.blocks._items import report_too_many, text_of
from blc_scorm.blocks.question import warn_of_unknown_settings
from blc_scorm.diagnostics import Severity, Span
from blc_scorm.ids import digest
from blc_scorm.model import Block, Bracketed, Division, Footnote, Link, Markup, Question
from blc_scorm.records import dataclass, field_names, replace
from blc_scorm.text import plain_text, walk

SETTINGS = ("type", "points", "partial")
MARKS = frozenset({"right", "wrong"})
EDGE = "<!--word-->"
"""Stands in the HTML where a word begins and ends. Nothing that an author writes becomes this."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Words:
    children: tuple[Block, ...]
    """The text, with an ``EDGE`` in place of each word's brackets."""
    words: tuple[Word, ...]
    partial_credit: bool


def _is_marked(node: object) -> bool:
    return isinstance(node, Bracketed) and not MARKS.isdisjoint(node.attributes.classes)


def _recognise(division: Division) -> bool:
    return any(_is_marked(node) for node in walk(division.children))


def _parse(division: Division, report: Report) -> tuple[tuple[Block, ...], object] | None:
    warn_of_unknown_settings(division.attributes, SETTINGS, division, report)
    first = next(
        (n for n, block in enumerate(division.children) if any(map(_is_marked, walk([block])))), -1
    )
    if first < 0:
        report(
            division.span,
            "BLC355",
            "No word of this question can be chosen. Mark the right ones as [word]{.right}, and "
            "some others as [word]{.wrong}.",
        )
        return None
    opener = _Opener(report, [])
    text = opener.open(division.children[first:])
    _report_one_sided(opener.words, division.span, report)
    report_too_many(len(opener.words), division.span, report)
    partial = division.attributes.get("partial") == "true"
    return division.children[:first], Words(text, tuple(opener.words), partial)


def _report_one_sided(words: list[Word], span: Span, report: Report) -> None:
    if not any(word.right for word in words):
        report(
            span,
            "BLC356",
            "No word is marked as right. Write [word]{.right} for what is to be chosen.",
        )
    elif all(word.right for word in words):
        report(
            span,
            "BLC357",
            "Every word that can be chosen is right, so there is nothing to decide. Mark some "
            "others as [word]{.wrong}.",
            Severity.WARNING,
        )


@dataclass(slots=True)
class _Opener:
    """Takes the words out of their brackets, and notes them."""

    report: Report
    words: list[Word]

    def open(self, children: tuple[Any, ...], *, inside: bool = False) -> tuple[Any, ...]:
        """``children`` with an edge round each word; ``inside`` of what can't hold one, none."""
        out: list[Any] = []
        for child in children:
            if _is_marked(child):
                out += self._word(child, inside=inside)
            else:
                out.append(self._below(child, inside=inside))
        return tuple(out)

    def _word(self, node: Bracketed, *, inside: bool) -> tuple[Any, ...]:
        if inside or set(node.attributes.classes) >= MARKS:
            self.report(
                node.span,
                "BLC358",
                "This word can't be chosen: it stands in a link, a footnote, a question or another "
                "such word, or is marked as both right and wrong. Leave one mark.",
            )
            return self.open(node.children, inside=True)
        text = text_of(node.children, node.span, self.report)
        self.words.append(Word(text, "right" in node.attributes.classes))
        edge = Markup(EDGE, node.span)
        return (edge, *self.open(node.children, inside=True), edge)

    def _below(self, node: Any, *, inside: bool) -> Any:
        if type(node) is tuple:
            return self.open(node, inside=inside)
        closed = inside or isinstance(node, Link | Footnote | Question)
        parts = {name: getattr(node, name) for name in field_names(node)}
        opened = {name: self._below(part, inside=closed) for name, part in parts.items()}
        changed = {name: part for name, part in opened.items() if part is not parts[name]}
        return replace(node, **changed) if changed else node


def _answer(question: Question, salt: str) -> dict[str, object]:
    body: Words = question.body
    right = (n for n, word in enumerate(body.words) if word.right)
    return {
        "salt": salt,
        "right": sorted(digest(salt, question.id, str(n)) for n in right),
        "partial": body.partial_credit,
    }


def _context(question: Question, render: Renderer) -> dict[str, object]:
    body: Words = question.body
    parts = render.html(body.children).split(EDGE)
    texts, words = parts[::2], parts[1::2]
    return {
        "choices": [
            {"index": n, "body": text, "html": word}
            for n, (text, word) in enumerate(zip(texts, words, strict=False))
        ],
        "body": texts[-1],
    }


def _shape(question: Question) -> str:
    body: Words = question.body
    return plain_text(body.children) + "|" + "|".join(word.text for word in body.words)


QUESTION = QuestionType(_recognise, _parse, _answer, _context, _shape, uses=("choice",))
