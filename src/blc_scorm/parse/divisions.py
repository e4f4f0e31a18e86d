"""Give every fenced div its meaning: the plug-ins of ``blocks/`` take those they know."""

from __future__ import annotations

import operator
import posixpath
from collections.abc import Callable
from typing import Any

from blc_scorm import model
from blc_scorm.blocks import block_by_class, block_types
from blc_scorm.blocks._parts import PARTS
from blc_scorm.blocks.only import Only
from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.ids import did_you_mean
from blc_scorm.model import Attributes, Block, Division, Document, Figure
from blc_scorm.records import dataclass, replace

MEDIA = {".mp4": "video", ".webm": "video", ".mp3": "audio", ".m4a": "audio", ".ogg": "audio"}


def _as_it_is(quiz: model.Quiz) -> model.Quiz:
    return quiz


def resolve_divisions(
    document: Document,
    *,
    country: str = "",
    is_quiz: bool = False,
    complete: Callable[[model.Quiz], model.Quiz] = _as_it_is,
) -> Document:
    """The document with its divs understood. ``country`` drops what is for others.

    ``is_quiz``: the page itself may be one. ``complete`` gives a quiz what its
    div doesn't hold.
    """
    resolver = _Resolver(country, list(document.diagnostics), is_quiz, complete)
    children = resolver.blocks(document.children, in_question=False)
    return Document(children, tuple(resolver.diagnostics))


HOLD_NO_BLOCKS = frozenset({str, model.Paragraph, model.Heading, model.Styled, model.Table})
"""What most nodes are: nothing below them can be a div."""
MEANT = {
    **dict.fromkeys(("right", "yes"), "correct"),
    **dict.fromkeys(("wrong", "false", "no"), "incorrect"),
    **dict.fromkeys(("feedback", "solution", "answer"), "explanation"),
}
"""Words that authors write in a question, and the part that they mean."""
STYLES = frozenset({"lead"})
"""Div classes that only change the look; css/prose.css has each."""


@dataclass(slots=True)
class _Resolver:
    country: str
    diagnostics: list[Diagnostic]
    bands: bool
    """Whether a band has a score to stand for."""
    complete: Callable[[model.Quiz], model.Quiz]
    in_quiz: bool = False

    def report(
        self, span: Span, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.diagnostics.append(Diagnostic(span, code, message, severity))

    def blocks(self, children: tuple[Any, ...], *, in_question: bool) -> tuple[Any, ...]:
        """``children`` with every div among and below them resolved; the same object if none."""
        if HOLD_NO_BLOCKS.issuperset(map(type, children)):
            return children
        out: list[Any] = []
        for child in children:
            resolve = RESOLVERS.get(type(child))
            if resolve is None:
                out.append(child)
            else:
                out.extend(resolve(self, child, in_question=in_question))
        same = len(out) == len(children) and all(map(operator.is_, out, children))
        return children if same else tuple(out)

    def list_block(self, block: model.ListBlock, *, in_question: bool) -> tuple[Block, ...]:
        items = self.blocks(block.items, in_question=in_question)
        return (block if items is block.items else replace(block, items=items),)

    def definition_list(
        self, block: model.DefinitionList, *, in_question: bool
    ) -> tuple[Block, ...]:
        items = [self._definition(item, in_question=in_question) for item in block.items]
        same = all(map(operator.is_, items, block.items))
        return (block if same else replace(block, items=tuple(items)),)

    def below(self, node: Any, *, in_question: bool) -> tuple[Any, ...]:
        inner = self.blocks(node.children, in_question=in_question)
        return (node if inner is node.children else replace(node, children=inner),)

    def _definition(self, definition: model.Definition, *, in_question: bool) -> model.Definition:
        descriptions = [
            self.blocks(description, in_question=in_question)
            for description in definition.descriptions
        ]
        if all(map(operator.is_, descriptions, definition.descriptions)):
            return definition
        return replace(definition, descriptions=tuple(descriptions))

    def division(self, division: Division, *, in_question: bool) -> tuple[Block, ...]:
        classes = division.attributes.classes
        known = block_by_class()
        taken = next((name for name in classes if name in known), "")
        inside = in_question or taken == "question"
        if in_question and taken in {"question", "quiz"}:
            return self._inside_a_question(division, taken)
        if taken == "quiz":
            return self._quiz(division)
        children = self.blocks(division.children, in_question=inside)
        if not taken:
            self._report_unknown(division, in_question=in_question)
            return (replace(division, children=children),)
        attributes = _with_first(taken, division.attributes)
        resolved = replace(division, attributes=attributes, children=children)
        block = known[taken][1].parse(resolved, self.report)
        if block is None:
            return ()
        if isinstance(block, model.Custom) and isinstance(block.content, Only) and self.country:
            return self._for_country(block.content)
        return (block,)

    def _inside_a_question(self, division: Division, name: str) -> tuple[Block, ...]:
        self.report(
            division.span,
            "BLC313",
            f"This {name} stands in a question. Close that one first, with a line ':::'.",
        )
        return self.blocks(division.children, in_question=True)

    def _quiz(self, division: Division) -> tuple[Block, ...]:
        outer, self.in_quiz = self.in_quiz, True
        children = self.blocks(division.children, in_question=False)
        self.in_quiz = outer
        if outer:
            self.report(
                division.span,
                "BLC385",
                "This quiz stands in another one. Close that one first, with a line ':::'.",
            )
            return children
        attributes = _with_first("quiz", division.attributes)
        resolved = replace(division, attributes=attributes, children=children)
        quiz = block_types()["quiz"].parse(resolved, self.report)
        return (self.complete(quiz),) if isinstance(quiz, model.Quiz) else ()

    def _for_country(self, only: Only) -> tuple[Block, ...]:
        return only.children if self.country in only.countries else ()

    def figure(self, figure: Figure, *, in_question: bool) -> tuple[Block, ...]:  # noqa: ARG002
        """A film or a sound that is written as a picture becomes what it is."""
        image = figure.image
        name = MEDIA.get(posixpath.splitext(image.source)[1].lower())
        if name is None:
            return (figure,)
        title = image.title or image.alt
        values = (("src", image.source), ("title", title), *image.attributes.values)
        division = Division(Attributes("", (name,), values), (), figure.span)
        block = block_types()[name].parse(division, self.report)
        return () if block is None else (block,)

    def _report_unknown(self, division: Division, *, in_question: bool) -> None:
        for name in division.attributes.classes:
            if name in STYLES or (name in PARTS and in_question):
                continue
            in_quiz = self.bands or self.in_quiz
            if name == "band" and in_quiz and not in_question:
                continue
            where = "in a question" if in_question else "here"
            where = "outside a question" if name in PARTS else where
            where = "outside a quiz" if name == "band" and not in_quiz else where
            self.report(
                division.span,
                "BLC208",
                f"'{name}' means nothing {where}; its text is shown as plain text."
                f"{self._near(name, in_question=in_question)}",
                Severity.WARNING,
            )

    def _near(self, name: str, *, in_question: bool) -> str:
        """The end of a message about a class that means nothing: one that does."""
        if name == "band" and in_question:
            return " Close the question before it, with a line ':::'."
        if in_question and name.lower() in MEANT:
            return f" Did you mean '{MEANT[name.lower()]}'?"
        parts = PARTS if in_question else ()
        bands = ("band",) if self.bands or self.in_quiz else ()
        return did_you_mean(name.lower(), (*parts, *bands, *block_by_class(), *STYLES))


def _with_first(name: str, attributes: Attributes) -> Attributes:
    """``attributes`` with the class ``name`` before the others."""
    classes = (name, *(other for other in attributes.classes if other != name))
    return attributes if classes == attributes.classes else replace(attributes, classes=classes)


RESOLVERS: dict[type, Callable[..., tuple[Any, ...]]] = {
    Division: _Resolver.division,
    Figure: _Resolver.figure,
    model.ListBlock: _Resolver.list_block,
    model.DefinitionList: _Resolver.definition_list,
    model.Quote: _Resolver.below,
    model.ListItem: _Resolver.below,
    model.Footnote: _Resolver.below,
}
"""By the type of a node: what stands in its place, when divs may be it or stand below it."""
