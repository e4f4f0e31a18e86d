"""A page's Markdown as a tree: blocks and inlines, each with its place in the source.

It lives only while that page is compiled, so nodes are told apart by identity alone.
"""

from __future__ import annotations

import re
from typing import Any

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.records import dataclass
from blc_scorm.regex import regex

_SETTING = regex(
    r""" "(?:[^"\\]|\\.)*" | '[^']*' | (?<=[\s{]) ( \# | [A-Za-z_][\w:-]*(?==) ) """, re.VERBOSE
)
"""A quoted value, in which nothing is looked for; the sign of an id; the name of a setting."""

# --- inlines -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stands in ``{#id .class key=value}``."""

    id: str = ""
    classes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """The value of ``key``, or ``default``."""
        return dict(self.values).get(key, default)

    def __bool__(self) -> bool:
        return bool(self.id or self.classes or self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Math:
    latex: str
    display: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class LineBreak:
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Styled:
    tag: str
    """em, strong, del, sup or sub."""
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    target: str
    """As written: a page by file name, ``#heading``, or an address."""
    title: str
    children: tuple[Inline, ...]
    span: Span
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    source: str
    """As written: a path from the page's folder."""
    alt: str
    title: str
    """The caption, when the image stands alone in its paragraph."""
    span: Span
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True, eq=False)
class FootnoteReference:
    label: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Abbreviation:
    short: str
    expansion: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Bracketed:
    """``[text]{.class key=value}``."""

    children: tuple[Inline, ...]
    attributes: Attributes
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Markup:
    """Raw HTML that the course allows, sanitised. Inline or block."""

    html: str
    span: Span


Inline = (
    str
    | Code
    | Math
    | LineBreak
    | Styled
    | Link
    | Image
    | FootnoteReference
    | Abbreviation
    | Bracketed
    | Markup
)

# --- blocks ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    level: int
    children: tuple[Inline, ...]
    attributes: Attributes
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ListItem:
    children: tuple[Inline | Block, ...]
    """Inlines directly in a tight list, blocks in a loose one."""
    checked: bool | None
    """None without a ``[ ]`` or ``[x]``."""
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ListBlock:
    items: tuple[ListItem, ...]
    start: int | None
    """None for a bullet list."""
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    term: tuple[Inline, ...]
    descriptions: tuple[tuple[Inline | Block, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class DefinitionList:
    items: tuple[Definition, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    alignments: tuple[str, ...]
    """One a column: ``""``, start, center or end."""
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class CodeBlock:
    language: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Quote:
    children: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Footnote:
    label: str
    children: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """An image alone in its paragraph, with its title as the caption."""

    image: Image
    caption: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """A fenced div. ``blocks/`` turns those with a known class into what they mean."""

    attributes: Attributes
    children: tuple[Block, ...]
    span: Span
    head: str = ""
    """Its first line as written, from the colons on."""

    def place(self, setting: str) -> Span:
        """Where ``setting=…`` stands in the head, or the id for ``#``; the head if it has none."""
        for match in _SETTING.finditer(self.head):
            if match[1] == setting:
                return self.span._replace(column=self.span.column + match.start(1))
        return self.span


@dataclass(frozen=True, slots=True, eq=False)
class Custom:
    """A block that a plug-in of ``blocks/`` understood and renders by its template."""

    name: str
    """The plug-in: ``callout`` is ``blocks/callout.py``, ``templates/blocks/callout.html`` …"""
    content: Any
    """The plug-in's own frozen dataclass."""
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question of any type; what differs by type is in ``body``."""

    id: str
    """Unique in the course. The interaction's id in the LMS derives from it."""
    kind: str
    """The plug-in of ``blocks/`` that owns it: choice, text …"""
    stem: tuple[Block, ...]
    body: Any
    """The plug-in's own frozen dataclass."""
    points: float | None
    """The weight in the module's score, 0 for none; None: 1 on a quiz page, 0 elsewhere."""
    hints: tuple[tuple[Block, ...], ...]
    feedback: tuple[tuple[str, tuple[Block, ...]], ...]
    """Blocks by when they show: correct, incorrect, partial, explanation."""
    span: Span
    confidence: bool = False
    """Whether learners also say how sure they are."""


@dataclass(frozen=True, slots=True)
class QuizSetup:
    """How a quiz is played."""

    draw: int = 0
    """How many of its questions an attempt asks; 0 for all."""
    shuffle_questions: bool = False
    shuffle_choices: bool = False
    attempts: int = 0
    """How many there are; 0 for any number."""
    rule: str = "best"
    """Which attempts count: best, last, first or average."""
    tries: int = 0
    """How often a question may be tried in one attempt; 0 for any number."""
    penalty: float = 0.0
    """The share of a question's points that each wrong try costs."""
    hint_penalty: float = 0.0
    """The same for each hint."""
    seconds: int = 0
    """The time limit of an attempt; 0 for none."""
    passing_score: float | None = None
    """0 to 1; None: the quiz has no pass mark of its own."""
    feedback: str = "immediate"
    """immediate (after each question) or end (when the quiz is handed in)."""
    review: bool = True
    """Whether answers can be looked at when an attempt is over."""
    counts: bool = True
    """Whether the quiz counts for the module's score."""
    skips: tuple[str, ...] = ()
    """Ids of pages that a pass marks as done."""
    bank: str = ""
    """The file of questions, as the author wrote it."""


@dataclass(frozen=True, slots=True, eq=False)
class Quiz:
    """Questions that are asked together."""

    id: str
    """Unique in the course: the author's, or made of the ids of module and page."""
    anchor: str
    """The id of its element; empty for a whole page."""
    setup: QuizSetup
    children: tuple[Block, ...]
    bands: tuple[tuple[float, tuple[Block, ...]], ...]
    """Feedback by the score (0 to 1) from which it holds, the lowest first."""
    span: Span


Block = (
    Heading
    | Paragraph
    | ListBlock
    | DefinitionList
    | Table
    | CodeBlock
    | Quote
    | Rule
    | Footnote
    | Figure
    | Division
    | Markup
    | Math
    | Custom
    | Question
    | Quiz
)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A page's Markdown as a tree, with the mistakes met while reading it."""

    children: tuple[Block, ...]
    diagnostics: tuple[Diagnostic, ...]
