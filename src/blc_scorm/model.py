"""The course as data: frozen, typed, and every object knows its place in the source.

Three groups, in the order in which the pipeline makes them:

* the outline (:class:`Course`, :class:`Module`, :class:`Page`): what the course
  file, the module files and the front matter say;
* a page's document (:class:`Document`, blocks and inlines): what its Markdown
  says; it lives only while that page is compiled;
* the results (:class:`CompiledPage`, :class:`Site`, :class:`PackageFile`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blc_scorm.diagnostics import Diagnostic, Span

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


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Math:
    latex: str
    display: bool
    span: Span


@dataclass(frozen=True, slots=True)
class LineBreak:
    span: Span


@dataclass(frozen=True, slots=True)
class Styled:
    tag: str
    """em, strong, del, sup or sub."""
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    target: str
    """As written: a page by file name, ``#heading``, or an address."""
    title: str
    children: tuple[Inline, ...]
    span: Span
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class Image:
    source: str
    """As written: a path from the page's folder."""
    alt: str
    title: str
    """The caption, when the image stands alone in its paragraph."""
    span: Span
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class FootnoteReference:
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Abbreviation:
    short: str
    expansion: str
    span: Span


@dataclass(frozen=True, slots=True)
class Bracketed:
    """``[text]{.class key=value}``."""

    children: tuple[Inline, ...]
    attributes: Attributes
    span: Span


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    children: tuple[Inline, ...]
    attributes: Attributes
    span: Span


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ListItem:
    children: tuple[Inline | Block, ...]
    """Inlines directly in a tight list, blocks in a loose one."""
    checked: bool | None
    """None without a ``[ ]`` or ``[x]``."""
    span: Span


@dataclass(frozen=True, slots=True)
class ListBlock:
    items: tuple[ListItem, ...]
    start: int | None
    """None for a bullet list."""
    span: Span


@dataclass(frozen=True, slots=True)
class Definition:
    term: tuple[Inline, ...]
    descriptions: tuple[tuple[Inline | Block, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DefinitionList:
    items: tuple[Definition, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    alignments: tuple[str, ...]
    """One a column: ``""``, start, center or end."""
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CodeBlock:
    language: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quote:
    children: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    span: Span


@dataclass(frozen=True, slots=True)
class Footnote:
    label: str
    children: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Figure:
    """An image alone in its paragraph, with its title as the caption."""

    image: Image
    caption: str
    span: Span


@dataclass(frozen=True, slots=True)
class Division:
    """A fenced div. ``blocks/`` turns those with a known class into what they mean."""

    attributes: Attributes
    children: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Custom:
    """A block that a plug-in of ``blocks/`` understood and renders by its template."""

    name: str
    """The plug-in: ``callout`` is ``blocks/callout.py``, ``templates/blocks/callout.html`` …"""
    content: Any
    """The plug-in's own frozen dataclass."""
    span: Span


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Document:
    """A page's Markdown as a tree, with the mistakes met while reading it."""

    children: tuple[Block, ...]
    diagnostics: tuple[Diagnostic, ...]


# --- the outline -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """When a module counts as completed."""

    rule: str = "pages"
    """pages (all), chosen (those with ``completion: required``), quiz, or time."""
    seconds: int = 0
    """With rule ``time``: how long a learner must have had the module open."""
    threshold: float = 1.0
    """With rules ``pages`` and ``chosen``: the share of those pages, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Page:
    """A screen, from its front matter; its Markdown is not parsed yet."""

    id: str
    path: str
    title: str
    kind: str
    """page, presentation, quiz or reflection."""
    seconds: int
    """How long the author expects a reader to need; 0 if not said."""
    required: bool
    objectives: tuple[str, ...]
    passing_score: float | None
    """Of a quiz page, 0 to 1; None: the module's."""
    text: str
    """The Markdown after the front matter."""
    first_line: int
    """The line of the file on which ``text`` starts."""
    span: Span
    quiz: tuple[tuple[str, str, Span], ...] = ()
    """Of a quiz page: its settings as written, (name, value, place)."""


@dataclass(frozen=True, slots=True)
class Module:
    """What a platform launches: a SCO, or an activity of its own."""

    id: str
    folder: str
    title: str
    description: str
    language: str
    keywords: tuple[str, ...]
    seconds: int
    objectives: tuple[Objective, ...]
    pages: tuple[Page, ...]
    completion: Completion
    mastery_score: float | None
    """0 to 1; None when the module has no score of its own."""
    time_limit: int
    """Seconds that the platform should allow; 0 for no limit."""
    prerequisites: tuple[str, ...]
    """Ids of modules to pass or complete first."""
    weight: float
    """In the course's score."""
    counts: bool
    """Whether the module counts for the course's completion."""
    span: Span


@dataclass(frozen=True, slots=True)
class Theme:
    accent: str = "#1f5f5b"
    logo: str = ""
    """Path of an image from the course folder."""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    role: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    id: str
    title: str
    subtitle: str
    description: str
    language: str
    version: str
    keywords: tuple[str, ...]
    licence: str
    """SPDX expression."""
    modules: tuple[Module, ...]
    split: str
    """course or module: how many packages a format makes unless ``--split`` says."""
    order: str
    """free, forward (no skipping ahead), modules (one after another), pass (open when passed)."""
    theme: Theme
    contacts: tuple[Contact, ...]
    allow_html: bool
    span: Span
    interactions: str = "state"
    """state (a question has one entry) or journal (each try has its own), for the platform."""

    @property
    def pages(self) -> Iterator[Page]:
        """Every page, in the order in which a learner meets them."""
        for module in self.modules:
            yield from module.pages


# --- results -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkUse:
    """A link of a page to a place inside the course: ``path`` (a page's file) and ``anchor``."""

    path: str
    anchor: str
    span: Span


@dataclass(frozen=True, slots=True)
class QuestionUse:
    """What the course must know of a question on a page."""

    id: str
    key: str
    kind: str
    shape: str
    """Two characters that change when a stored answer no longer fits."""
    points: float
    """In the module's score. A question of a quiz brings none: its quiz does."""
    span: Span
    quiz: str = ""
    """The key of the quiz that asks it."""
    weight: float = 0.0
    """Its points in that quiz."""
    setup: QuizSetup | None = None
    """Of the quiz that this entry stands for."""


@dataclass(frozen=True, slots=True)
class CompiledPage:
    """A page parsed, checked and rendered. Small enough to cache and to send between processes."""

    html: str
    """The page's body, without its title."""
    diagnostics: tuple[Diagnostic, ...]
    links: tuple[LinkUse, ...] = ()
    assets: tuple[tuple[str, Span], ...] = ()
    """Files of the course that the page shows, by path from the course folder."""
    anchors: tuple[tuple[str, Span], ...] = ()
    """Every id that the page's HTML defines, as the author wrote it."""
    questions: tuple[QuestionUse, ...] = ()
    blocks: tuple[str, ...] = ()
    """The plug-ins of ``blocks/`` that the page needs, and those that they build on, sorted."""
    words: int = 0
    """Words of the source, markup included: near enough to tell how long reading takes."""


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of a site or package; ``data`` is a path for what need not be in memory."""

    path: str
    data: bytes | Path

    def read(self) -> bytes:
        """The content. Raises OSError."""
        return self.data if isinstance(self.data, bytes) else self.data.read_bytes()


@dataclass(frozen=True, slots=True)
class SiteModule:
    """The files of one module; ``launch`` is among them."""

    id: str
    launch: str
    files: tuple[PackageFile, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The rendered course: shared files and the modules' own. Formats add what a platform wants."""

    shared: tuple[PackageFile, ...]
    modules: tuple[SiteModule, ...] = field(default=())

    @property
    def files(self) -> Iterator[PackageFile]:
        """All files, each once."""
        yield from self.shared
        for module in self.modules:
            yield from module.files
