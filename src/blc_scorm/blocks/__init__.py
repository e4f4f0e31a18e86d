"""Authoring blocks: what a fenced div can mean. One file each.

A plug-in ``blocks/<name>.py`` owns the name everywhere:
``templates/blocks/<name>.html``, ``css/blocks/<name>.css``, ``js/blocks/<name>.js``.
It defines one of

* ``BLOCK = BlockType(...)``: a div with one of its classes becomes its content;
* ``QUESTION = QuestionType(...)``: a div ``.question`` that it recognises
  becomes a :class:`~blc_scorm.model.Question` of its kind.

docs/adding-a-block.md walks through both. A plug-in reads and describes; it
touches neither files nor templates.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

from blc_scorm.diagnostics import Severity, Span
from blc_scorm.model import Block, Custom, Division, Inline, Question
from blc_scorm.records import dataclass


class Report(Protocol):
    """Notes a mistake; the page goes on."""

    def __call__(
        self, span: Span, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None: ...


class Renderer(Protocol):
    """What a block needs to describe itself to its template."""

    def html(self, children: Sequence[Inline | Block]) -> str:
        """A part of a document as HTML."""

    def asset(self, path: str, span: Span) -> str:
        """The address of a file of the course, given as the author wrote it."""

    def answer(self, question: str, span: Span) -> str:
        """Under which key the text of an open reflection is kept, by its id."""


@dataclass(frozen=True, slots=True)
class BlockType:
    """A div with a meaning of its own."""

    classes: tuple[str, ...]
    """The div classes that it takes."""
    parse: Callable[[Division, Report], Block | None]
    """The div (its children already resolved) → a block, most often :class:`Custom`."""
    context: Callable[[Custom, Renderer], dict[str, object]]
    """What its template gets."""
    uses: tuple[str, ...] = ()
    """Whose script and style it builds on."""


@dataclass(frozen=True, slots=True)
class QuestionType:
    """A kind of question."""

    recognise: Callable[[Division], bool]
    """Whether a div without ``type=`` is of this kind, by what it holds."""
    parse: Callable[[Division, Report], tuple[tuple[Block, ...], object] | None]
    """The div (without hints and feedback) → (stem, body); None after a report."""
    answer: Callable[[Question, str], dict[str, object]]
    """(question, salt) → what ``data-answer`` holds: JSON, with no answer in plain text."""
    context: Callable[[Question, Renderer], dict[str, object]]
    """What its template gets beside what all questions get."""
    shape: Callable[[Question], str] = lambda _question: ""
    """A text that changes exactly when a recorded response no longer fits."""
    graded: bool = True
    """Whether there is a right answer, so that points make sense."""
    uses: tuple[str, ...] = ()
    """Whose script (and style) it builds on: other kinds, or parts such as ``rows``."""


@cache
def block_types() -> dict[str, BlockType]:
    """Every block by name."""
    return {name: module.BLOCK for name, module in _modules().items() if hasattr(module, "BLOCK")}


@cache
def block_by_class() -> dict[str, tuple[str, BlockType]]:
    """(name, block) by the div class that it takes."""
    return {cls: (name, block) for name, block in block_types().items() for cls in block.classes}


@cache
def question_types() -> dict[str, QuestionType]:
    """Every kind of question by name."""
    return {
        name: module.QUESTION for name, module in _modules().items() if hasattr(module, "QUESTION")
    }


@cache
def _modules() -> dict[str, object]:
    return {
        info.name.replace("_", "-"): importlib.import_module(f"{__name__}.{info.name}")
        for info in pkgutil.iter_modules(__path__)
        if not info.name.startswith("_")
    }
