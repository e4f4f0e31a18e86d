"""What would tire a learner or a translator, and questions that give themselves away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blc_scorm import model
from blc_scorm.blocks.choice import Choices
from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.model import Course, Markdown, Page, Promises
from blc_scorm.regex import regex
from blc_scorm.text import plain_text

WORDS_PER_MINUTE = 180
"""Reading a second language for learning. A page's own ``duration`` goes first."""
MAX_MINUTES = 15
MAX_SENTENCE_WORDS = 45
MIN_QUESTIONS_FOR_A_HABIT = 3
END_OF_SENTENCE = regex(r"(?<=[.!?;:…])\s+")
LOST_FOOTNOTE = regex(r"\[\^([^\]\s]+)\]")


def check(nodes: Sequence[Any]) -> Iterator[Diagnostic]:
    """The rules for one page, given all its nodes in reading order."""
    yield from _sentences(nodes)
    yield from _longest_is_right(nodes)


def check_course(course: Course, promises: Mapping[str, Promises]) -> Iterator[Diagnostic]:
    """Pages that take too long."""
    for page in course.pages:
        words = promises[page.path].words
        minutes = page.seconds / 60 or words / WORDS_PER_MINUTE
        if minutes > MAX_MINUTES:
            why = "its duration says so" if page.seconds else f"it has {words} words"
            yield Diagnostic(
                page.span,
                "BLC405",
                f"This page takes about {minutes:.0f} minutes ({why}). Split it: most learners "
                f"have no more than {MAX_MINUTES} minutes at a time.",
                Severity.WARNING,
            )


def _sentences(nodes: Sequence[Any]) -> Iterator[Diagnostic]:
    for node in nodes:
        if type(node) is not model.Paragraph:
            continue
        text = plain_text(node.children)
        if text.count(" ") < MAX_SENTENCE_WORDS or not _may_be_long(text):
            continue
        for sentence in END_OF_SENTENCE.split(text):
            words = sentence.split()
            if len(words) > MAX_SENTENCE_WORDS:
                yield Diagnostic(
                    node.span,
                    "BLC407",
                    f"A sentence of {len(words)} words starts with '{' '.join(words[:6])} …'. "
                    "Make two of it: readers in a second language and translators will thank you.",
                    Severity.WARNING,
                )


def _may_be_long(text: str) -> bool:
    """Whether a sentence of ``text`` can have too many words: no, of most texts, and fast."""
    return any(
        len(part) >= 2 * MAX_SENTENCE_WORDS and len(part.split()) >= MAX_SENTENCE_WORDS
        for part in text.split(". ")
    )


def check_footnotes(page: Page, markdown: Markdown, nodes: Sequence[Any]) -> Iterator[Diagnostic]:
    """``[^name]`` without its note stays text, for the parser can't know better."""
    span = page.span
    for node in nodes:
        span = getattr(node, "span", span)  # items of questions have none
        children = getattr(node, "children", ())
        texts = [child for child in children if type(child) is str and "[^" in child]
        for label in (found for text in texts for found in LOST_FOOTNOTE.findall(text)):
            yield Diagnostic(
                _place(page, markdown, span, f"[^{label}]"),
                "BLC218",
                f"'[^{label}]' refers to a footnote that this page does not have. Add a line "
                f"'[^{label}]: …' at its end, or remove it.",
                Severity.WARNING,
            )


def _place(page: Page, markdown: Markdown, near: Span, text: str) -> Span:
    """Where ``text`` stands in the page, from ``near`` on; ``near`` when it stands elsewhere."""
    if near.path == page.path:
        lines = markdown.text.split("\n")
        for number in range(max(0, near.line - markdown.first_line), len(lines)):
            column = lines[number].find(text)
            if column >= 0:
                return Span(page.path, markdown.first_line + number, column + 1)
    return near


def _longest_is_right(nodes: Sequence[Any]) -> Iterator[Diagnostic]:
    """A habit that lets learners pass without reading: the right choice is always the longest."""
    questions = [
        node
        for node in nodes
        if type(node) is model.Question
        and node.kind == "choice"
        and isinstance(node.body, Choices)
        and not node.body.multiple
    ]
    if len(questions) < MIN_QUESTIONS_FOR_A_HABIT:
        return
    if all(_right_is_longest(question.body) for question in questions):
        yield Diagnostic(
            questions[0].span,
            "BLC404",
            f"In all {len(questions)} questions with one right choice on this page, it is the "
            "longest one. Shorten some, or lengthen others.",
            Severity.WARNING,
        )


def _right_is_longest(body: Choices) -> bool:
    lengths = [(len(plain_text(choice.children)), choice.right) for choice in body.choices]
    longest = max(length for length, _ in lengths)
    return [right for length, right in lengths if length == longest] == [True]
