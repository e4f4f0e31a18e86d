"""A page's document → HTML, with what the rest of the course must know of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from blc_scorm import ids, model
from blc_scorm.blocks import block_types, question_types
from blc_scorm.diagnostics import Severity, Span
from blc_scorm.model import CompiledPage, Document, Page, QuestionUse
from blc_scorm.records import replace
from blc_scorm.render import templates
from blc_scorm.render.code import highlight
from blc_scorm.render.context import PageContext
from blc_scorm.render.inlines import INLINE_METHODS, InlineRenderer
from blc_scorm.render.question_form import QuestionForm
from blc_scorm.text import plain_text


def render_page(
    page: Page, document: Document, context: PageContext, *, words: int, banks: tuple[str, ...]
) -> CompiledPage:
    """The page's body as HTML, and what the course must know of it.

    ``words`` and ``banks``, which a document does not show, go into the result as they are.
    """
    renderer = _Renderer(page, context)
    if page.kind == "presentation":
        body = renderer.slides(document.children)
    else:
        body = renderer.html(document.children)
    body += renderer.footnotes()
    return CompiledPage(
        html=body,
        diagnostics=(*document.diagnostics, *renderer.diagnostics),
        links=tuple(renderer.links),
        assets=tuple(renderer.assets.items()),
        anchors=tuple(renderer.anchors),
        questions=tuple(renderer.questions),
        recalls=tuple(renderer.recalls),
        blocks=tuple(sorted(renderer.blocks)),
        words=words,
        banks=banks,
    )


class _ForBlocks:
    """What plug-ins see of a renderer: the HTML that they ask for is safe in their templates."""

    def __init__(self, page: _Renderer) -> None:
        self.asset = page.asset
        self.answer = page.answer
        self._html = page.html

    def html(self, children: Sequence[Any]) -> Markup:
        return Markup(self._html(children))  # noqa: S704 - rendered here


class _Renderer(InlineRenderer):
    """Renders one page's blocks."""

    quiz_key = ""
    """Of the quiz that is being rendered."""

    # --- whole pages -----------------------------------------------------------

    def slides(self, children: Sequence[model.Block]) -> str:
        """A presentation: every heading of level 2 starts a slide."""
        groups: list[list[model.Block]] = [[]]
        for child in children:
            if isinstance(child, model.Heading) and child.level <= 2:
                groups.append([])
            groups[-1].append(child)
        slides = [self.html(group) for group in groups]
        return "".join(f"<section data-blc-slide>{html}</section>" for html in slides if html)

    def footnotes(self) -> str:
        """The notes that the page refers to, in the order of their numbers."""
        notes: dict[str, dict[str, object]] = {}
        while left := [label for label in self._references if label not in notes]:
            for label in left:  # a note may refer to further notes
                html = Markup(self._note_html(label))  # noqa: S704 - rendered here
                back = self._references[label]
                notes[label] = {"id": self._note_id(label), "html": html, "back": back}
        self._report_idle_notes()
        if not notes:
            return ""
        return str(
            templates.render("blocks/footnotes.html", notes=notes.values(), words=self.words)
        )

    def _report_idle_notes(self) -> None:
        if self.context.country:
            return  # what refers to it may stand in the text for another country
        for label, note in self._notes.items():
            if label not in self._references:
                self.report(
                    note.span,
                    "BLC212",
                    f"Nothing refers to the footnote '{label}'. Put [^{label}] where it belongs, "
                    "or remove it.",
                    Severity.WARNING,
                )

    def _note_html(self, label: str) -> str:
        note = self._notes.get(label)
        if note is None:
            self.report(
                self._first_references[label],
                "BLC217",
                f"The footnote '{label}' is not shown on this page: its text stands in a block "
                "that is left out. Move it to the end of the page.",
            )
            return ""
        children = note.children
        if len(children) == 1 and isinstance(children[0], model.Paragraph):
            return self.html(children[0].children)
        return self.html(children)

    # --- blocks ------------------------------------------------------------------

    def heading(self, node: model.Heading) -> str:
        given = node.attributes.id
        name = given or ids.slug(plain_text(node.children), default="part")
        identifier = self.anchor(name, node.span, given=bool(given))
        level = min(max(node.level, 2), 6)
        return f'<h{level} id="{escape(identifier)}">{self.html(node.children)}</h{level}>\n'

    def list_block(self, node: model.ListBlock) -> str:
        items = "".join([self._item(item) for item in node.items])
        if node.start is None:
            tasks = any(item.checked is not None for item in node.items)
            return f"<ul{' data-tasks' if tasks else ''}>{items}</ul>\n"
        start = "" if node.start == 1 else f' start="{node.start}"'
        return f"<ol{start}>{items}</ol>\n"

    def _item(self, item: model.ListItem) -> str:
        inner = self.html(item.children).rstrip("\n")
        if item.checked is None:
            return f"<li>{inner}</li>"
        state = "checked" if item.checked else "open"
        word = escape(str(self.words["task_done" if item.checked else "task_open"]))
        return f'<li data-task="{state}"><span class="unseen">{word} </span>{inner}</li>'

    def definition_list(self, node: model.DefinitionList) -> str:
        parts = []
        for item in node.items:
            parts.append(f"<dt>{self.html(item.term)}</dt>")
            parts += [f"<dd>{self.html(d)}</dd>" for d in item.descriptions]
        return f"<dl>{''.join(parts)}</dl>\n"

    def table(self, node: model.Table) -> str:
        aligns = [f' data-align="{a}"' if a else "" for a in node.alignments]
        head = [
            f'<th scope="col"{align}>{self.html(cell.children)}</th>'
            if cell.children
            else "<td></td>"
            for align, cell in zip(aligns, node.head, strict=False)
        ]
        rows = []
        for row in node.rows:
            cells = [
                f"<td{align}>{self.html(cell.children)}</td>"
                for align, cell in zip(aligns, row, strict=False)
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
        name = escape(self._table_name(node))
        return (
            f'<div class="table" role="group" aria-label="{name}" tabindex="0">'
            f"<table><thead><tr>{''.join(head)}</tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )

    def _table_name(self, node: model.Table) -> str:
        columns = [plain_text(cell.children).strip() for cell in node.head]
        return ", ".join(filter(None, columns)) or str(self.words["table"])

    def figure(self, node: model.Figure) -> str:
        self.blocks.add("figure")
        picture = self.picture(node.image, ' loading="lazy" decoding="async"')
        caption = f"<figcaption>{escape(node.caption)}</figcaption>" if node.caption else ""
        return f'<figure class="figure">{picture}{caption}</figure>\n'

    def division(self, node: model.Division) -> str:
        classes = escape(" ".join(node.attributes.classes))
        identifier = (
            f' id="{escape(self.anchor(node.attributes.id, node.span, given=True))}"'
            if node.attributes.id
            else ""
        )
        return f'<div class="{classes}"{identifier}>{self.html(node.children)}</div>\n'

    def answer(self, question: str, span: Span) -> str:
        self.recalls.append((question, span))
        return ids.key("question", question)

    def custom(self, node: model.Custom) -> str:
        block_type = block_types()[node.name]
        self.blocks.update((node.name, *block_type.uses))
        context = block_type.context(node, _ForBlocks(self))
        return (
            templates.render(
                f"blocks/{node.name}.html",
                **context,
                language=self.context.language,
                page_id=self.page.id,
                words=self.words,
            )
            + "\n"
        )

    def quiz(self, node: model.Quiz) -> str:
        self.blocks.update(("quiz", "attempts"))
        key = ids.key("quiz", node.id)
        first = len(self.questions)
        outer, self.quiz_key = self.quiz_key, key
        body = self.html(node.children)
        self.quiz_key = outer
        asked = self.questions[first:]
        new = self._is_new(node.id)
        weights = [question.weight for question in asked if question.weight]
        share = min(1.0, node.setup.draw / len(asked)) if asked and node.setup.draw else 1.0
        points = sum(weights) * share if node.setup.counts else 0.0
        self.questions.append(
            QuestionUse(node.id, key, "quiz", "AA", points, node.span, setup=node.setup)
        )
        identifier = self.anchor(node.anchor, node.span, given=new) if node.anchor else ""
        return (
            templates.render(
                "blocks/quiz.html",
                identifier=identifier,
                key=key,
                setup=node.setup,
                count=min(len(asked), node.setup.draw or len(asked)),
                graded=bool(weights),
                body=Markup(body),  # noqa: S704 - rendered here
                bands=[
                    {"start": start, "html": Markup(self.html(children))}  # noqa: S704
                    for start, children in node.bands
                ],
                page_id=self.page.id,
                words=self.words,
            )
            + "\n"
        )

    def question(self, node: model.Question) -> str:
        if node.span.path == self.page.path:
            return self._question(node)
        page, self.page = self.page, replace(self.page, path=node.span.path)  # of a bank
        html = self._question(node)
        self.page = page
        return html

    def _question(self, node: model.Question) -> str:
        kind = question_types()[node.kind]
        points = node.points
        if points is None:
            points = 1.0 if (self.quiz_key or self.page.kind == "quiz") and kind.graded else 0.0
        key = ids.key("question", node.id)
        self.blocks.update((node.kind, *kind.uses))
        shape = ids.shape(kind.shape(node) + "|confidence" * node.confidence)
        alone, weight = (0.0, points) if self.quiz_key else (points, 0.0)
        self.anchor(node.id, node.span, given=self._is_new(node.id))
        self.questions.append(
            QuestionUse(node.id, key, node.kind, shape, alone, node.span, self.quiz_key, weight)
        )
        salt = ids.digest("salt", self.context.course_id, node.id)
        form = QuestionForm(
            id=f"{self.page.id}--{node.id}",
            name=node.id,
            kind=node.kind,
            key=key,
            shape=shape,
            points=points,
            answer=kind.answer(node, salt),
            stem=Markup(self.html(node.stem)),  # noqa: S704 - rendered here
            hints=[self.html(hint) for hint in node.hints],
            feedback={name: self.html(part) for name, part in node.feedback},
            confidence=node.confidence,
            words=self.words,
        )
        own = kind.context(node, _ForBlocks(self))
        name = f"blocks/{node.kind}.html"
        return templates.render(name, form=form, key=key, words=self.words, **own) + "\n"

    def _is_new(self, identifier: str) -> bool:
        """Whether no question or quiz of this page has the id; else check/identity.py tells."""
        return all(question.id != identifier for question in self.questions)

    def footnote(self, node: model.Footnote) -> str:
        self._notes[node.label] = node
        return ""

    def code_block(self, node: model.CodeBlock) -> str:
        return highlight(node.text, node.language)


_Renderer.methods = {
    **INLINE_METHODS,
    model.Paragraph: lambda page, node: f"<p>{page.html(node.children)}</p>\n",
    model.Heading: _Renderer.heading,
    model.ListBlock: _Renderer.list_block,
    model.DefinitionList: _Renderer.definition_list,
    model.Table: _Renderer.table,
    model.CodeBlock: _Renderer.code_block,
    model.Quote: lambda page, node: f"<blockquote>{page.html(node.children)}</blockquote>\n",
    model.Rule: lambda _, _node: "<hr>\n",
    model.Footnote: _Renderer.footnote,
    model.Figure: _Renderer.figure,
    model.Division: _Renderer.division,
    model.Custom: _Renderer.custom,
    model.Question: _Renderer.question,
    model.Quiz: _Renderer.quiz,
}
