"""Words, links, pictures and what else stands inside a line → HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, ClassVar
from urllib.parse import SplitResult, unquote, urlsplit

from blc_scorm import model
from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.model import LinkUse, Page, QuestionUse
from blc_scorm.regex import regex
from blc_scorm.render import templates
from blc_scorm.render.code import math
from blc_scorm.render.context import PageContext, asset_address, resolve_path
from blc_scorm.render.pictures import picture_problem, picture_size

OUTSIDE = frozenset({"http", "https", "mailto", "tel"})
"""The schemes of addresses outside the course."""
ELSEWHERE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
"""How an address begins that is no path."""
Method = Callable[[Any, Any], str]


class InlineRenderer:
    """Renders one page's inlines and notes what they use. ``document`` adds the blocks.

    ``methods`` gives for each type of the model the function that renders it.
    """

    methods: ClassVar[Mapping[type, Method]]

    def __init__(self, page: Page, context: PageContext) -> None:
        self.page = page
        self.context = context
        self.words = templates.words(context.language)["template"]
        self.links: list[LinkUse] = []
        self.assets: dict[str, Span] = {}
        self.anchors: dict[str, Span] = {}
        self.questions: list[QuestionUse] = []
        self.recalls: list[tuple[str, Span]] = []
        self.blocks: set[str] = set()
        self.diagnostics: list[Diagnostic] = []
        self._notes: dict[str, model.Footnote] = {}
        self._references: dict[str, list[str]] = {}
        """The ids of the places that refer to each footnote, in the order of first use."""
        self._first_references: dict[str, Span] = {}

    def html(self, children: Sequence[Any]) -> str:
        methods = self.methods
        return "".join(
            [
                child.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                if type(child) is str
                else methods[type(child)](self, child)
                for child in children
            ]
        )

    def asset(self, path: str, span: Span) -> str:
        full = self.path(path)
        if full not in self.context.package_paths and ELSEWHERE.match(path):
            self.report(
                span,
                "BLC213",
                f"A file of a course can't stand at '{path}': a learner must be able to see it "
                "without a connection. Copy the file into the course folder.",
            )
            return ""
        self.assets.setdefault(full, span)
        return asset_address(self.context, full)

    def path(self, target: str) -> str:
        """The path from the course folder of what the page calls ``target``."""
        return resolve_path(self.page.path, unquote(target))

    def report(
        self, span: Span, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.diagnostics.append(Diagnostic(span, code, message, severity))

    def anchor(self, wanted: str, span: Span, *, given: bool) -> str:
        """An element id that is unique in the module's document, from the author's ``wanted``."""
        name, number = wanted, 1
        while name in self.anchors:
            number += 1
            name = f"{wanted}-{number}"
        if given and number > 1:
            self.report(
                span,
                "BLC211",
                f"The id '{wanted}' is already taken on this page, at {self.anchors[wanted]}. "
                "Give one of the two another id.",
            )
        self.anchors[name] = span
        return f"{self.page.id}--{name}"

    def link(self, node: model.Link) -> str:
        inner = self.html(node.children)
        parts = _split_address(node.target)
        title = f' title="{escape(node.title)}"' if node.title else ""
        if parts and (parts.scheme in OUTSIDE or node.target.startswith("//")):
            return f'<a href="{escape(node.target)}"{title}{self._outside(inner)}</a>'
        if parts is None or parts.scheme:
            self.report(
                node.span,
                "BLC213",
                f"A link can't lead to '{node.target}'. Use a page of the course, a file, or an "
                "address that starts with https://.",
            )
            return inner
        if not parts.path:
            return self._page_link(self.page.path, parts.fragment, inner, node)
        full = self.path(parts.path)
        if full.endswith(".md"):
            return self._page_link(full, parts.fragment, inner, node)
        address = escape(self.asset(parts.path, node.span))
        return f'<a href="{address}"{title}{self._outside(inner)}</a>'

    def _outside(self, inner: str) -> str:
        hint = escape(str(self.words["new_window"]))
        return (
            f' target="_blank" rel="noopener noreferrer">{inner}<span class="unseen"> {hint}</span>'
        )

    def _page_link(self, path: str, anchor: str, inner: str, node: model.Link) -> str:
        self.links.append(LinkUse(path, anchor, node.span))
        target = self.context.pages.get(path)
        if target is None:
            return inner
        place = f"{target.page_id}--{anchor}" if anchor else target.page_id
        if target.module_id == self.context.module_id:
            to = f' data-blc-to="{target.page_id}"' + (
                f' data-blc-anchor="{escape(anchor)}"' if anchor else ""
            )
            return f'<a href="#{escape(place)}"{to}>{inner}</a>'
        if self.context.link_modules:
            return f'<a href="../{target.module_id}/index.html#{escape(place)}">{inner}</a>'
        where = str(self.words["in_module"]).format(title=target.module_title)
        return f"{inner} ({escape(where)})"

    def image(self, node: model.Image) -> str:
        return self.picture(node, ' loading="lazy"')

    def picture(self, image: model.Image, loading: str) -> str:
        """The element of ``image``, with the attributes ``loading`` at its end."""
        size = self._measured(image)
        box = f' width="{size[0]}" height="{size[1]}"' if size else ""
        address = escape(self.asset(image.source, image.span))
        return f'<img src="{address}" alt="{escape(image.alt)}"{box}{loading}>'

    def footnote_reference(self, node: model.FootnoteReference) -> str:
        if node.label not in self._references:
            self._first_references[node.label] = node.span
        backs = self._references.setdefault(node.label, [])
        number = list(self._references).index(node.label) + 1
        note = self._note_id(node.label)
        backs.append(f"{note}-from-{len(backs) + 1}")
        label = escape(str(self.words["footnote"]).format(number=number))
        return (
            f'<sup><a class="footnote-to" id="{backs[-1]}" href="#{note}" '
            f'aria-label="{label}">{number}</a></sup>'
        )

    def _note_id(self, label: str) -> str:
        """Its second pair of hyphens keeps it apart from every id that a heading gets."""
        return f"{self.page.id}--note--{list(self._references).index(label) + 1}"

    def math(self, node: model.Math) -> str:
        html, problem = math(node.latex, display=node.display)
        if problem:
            self.report(
                node.span,
                "BLC214",
                f"The formula '{node.latex}' can't be read ({problem}). It must be LaTeX; a "
                "dollar that is money is written \\$.",
            )
        return html

    def abbreviation(self, node: model.Abbreviation) -> str:
        return f'<abbr title="{escape(node.expansion)}">{escape(node.short)}</abbr>'

    def bracketed(self, node: model.Bracketed) -> str:
        if not node.attributes:
            return f"[{self.html(node.children)}]"
        language = node.attributes.get("lang")
        attributes = f' class="{escape(" ".join(node.attributes.classes))}"' * bool(
            node.attributes.classes
        )
        if language:
            attributes += f' lang="{escape(language)}" dir="{templates.direction(language)}"'
        return f"<span{attributes}>{self.html(node.children)}</span>"

    def _measured(self, image: model.Image) -> tuple[int, int] | None:
        path = self.path(image.source)
        asset = self.context.assets.get(path)
        if asset is None:
            return None
        size = picture_size(asset.file)
        if problem := picture_problem(asset.file, size):
            self.report(
                image.span,
                "BLC411",
                f"No browser can show {path}: {problem}. Export or draw it again.",
                Severity.WARNING,
            )
        return size


def _split_address(address: str) -> SplitResult | None:
    """The parts of an address, or None when it is none, such as ``http://[``."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


INLINE_METHODS: Mapping[type, Method] = {
    str: lambda _, text: escape(text, quote=False),
    model.Markup: lambda _, node: node.html,
    model.Code: lambda _, node: f"<code>{escape(node.text, quote=False)}</code>",
    model.Math: InlineRenderer.math,
    model.LineBreak: lambda _, _node: "<br>",
    model.Styled: lambda page, node: f"<{node.tag}>{page.html(node.children)}</{node.tag}>",
    model.Link: InlineRenderer.link,
    model.Image: InlineRenderer.image,
    model.FootnoteReference: InlineRenderer.footnote_reference,
    model.Abbreviation: InlineRenderer.abbreviation,
    model.Bracketed: InlineRenderer.bracketed,
}
