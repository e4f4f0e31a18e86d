"""The pages of one module, as earlier builds compiled them.

What a page promises and its HTML lie in two entries: every build asks for the
promises of all pages, but only a changed module asks for HTML.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from blc_scorm.cache.store import Store
from blc_scorm.deflate import Piece
from blc_scorm.diagnostics import Diagnostic, Severity, Span, has_errors
from blc_scorm.model import CompiledPage, LinkUse, Page, Promises, QuestionUse, QuizSetup
from blc_scorm.records import asdict
from blc_scorm.render.context import PageContext


class RememberedPages:
    """What is known of the pages of the module that ``context`` is about."""

    def __init__(self, store: Store, context: PageContext, digests: Mapping[str, str]) -> None:
        name = ".".join(filter(None, (context.module_id, context.country)))
        self._name = f"{name}.web" if context.link_modules else name
        self._store = store
        self._context = context
        self._digests = digests
        self._start = _surroundings(context)
        self._old = store.read(f"{self._name}.promises")
        self._old_html: dict[str, str] | None = None
        self._promises: dict[str, Any] = {}
        self._html: dict[str, Piece] = {}

    def find(self, page: Page) -> tuple[str, Promises] | None:
        """Key and promises of a page, if nothing has changed that it was made from."""
        entry = self._old.get(page.path)
        if entry is None:
            return None
        promises = _from_json(page.path, entry)
        key = self._key(page, promises)
        if entry[0] != key:
            return None
        self._promises[page.path] = entry
        return key, promises

    def html(self, key: str) -> Piece | None:
        """The HTML of the page with this key."""
        if key not in self._html:
            if self._old_html is None:
                self._old_html = self._store.read(f"{self._name}.html")
            if key not in self._old_html:
                return None
            self._html[key] = Piece.within(b64decode(self._old_html[key]))
        return self._html[key]

    def keep(self, page: Page, compiled: CompiledPage) -> str:
        """Remember a page and return its key. One with errors is looked at again next time."""
        key = self._key(page, compiled)
        self._html[key] = Piece.of(compiled.html.encode())
        if not has_errors(compiled.diagnostics):
            self._promises[page.path] = [key, *_to_json(page.path, compiled)]
        return key

    def save(self) -> None:
        """Write what this build used, if that differs from what was there."""
        if self._promises == self._old:
            return
        found = {entry[0]: self.html(entry[0]) for entry in self._promises.values()}
        html = {key: b64encode(piece.blocks).decode() for key, piece in found.items() if piece}
        self._store.write(f"{self._name}.promises", self._promises)
        self._store.write(f"{self._name}.html", html)

    def _key(self, page: Page, promises: Promises) -> str:
        """A digest of all that a page's HTML depends on.

        That is its text, and what it finds where it looks: a page with other links
        or pictures has another text.
        """
        context = self._context
        found: list[object] = [page.path, self._digests[page.path]]
        found += [context.pages.get(link.path) for link in promises.links]
        for path, _ in promises.assets:
            asset = context.assets.get(path)
            found += context.package_paths.get(path), asset.stamp if asset else ""
        for path in promises.banks:
            bank = context.banks.get(path)
            found.append(bank.stamp if bank else "")
        return hashlib.sha256(b"%s%r" % (self._start, found)).hexdigest()


def _surroundings(context: PageContext) -> bytes:
    parts = (
        context.course_id,
        context.module_id,
        context.language,
        context.allow_html,
        context.country,
        context.link_modules,
    )
    return repr(parts).encode()


# --- promises as JSON: a place is path, line and column, and no path is the page's own ---------


def _to_json(page: str, promises: Promises) -> list[Any]:
    def place(span: Span) -> tuple[str, int, int]:
        return ("" if span.path == page else span.path), span.line, span.column

    return [
        [[*place(d.span), d.code, d.message, d.severity.value] for d in promises.diagnostics],
        [[link.path, link.anchor, *place(link.span)] for link in promises.links],
        [[name, *place(span)] for name, span in promises.assets],
        promises.anchors,
        [
            [*place(use.span), *use[:5], *use[6:8], use.setup and asdict(use.setup)]
            for use in promises.questions
        ],
        [[name, *place(span)] for name, span in promises.recalls],
        promises.blocks,
        promises.words,
        promises.banks,
    ]


def _from_json(page: str, entry: list[Any]) -> Promises:
    _, diagnostics, links, assets, anchors, questions, recalls, blocks, words, banks = entry
    return Promises(
        diagnostics=tuple(
            [
                Diagnostic(Span(path or page, line, column), code, message, Severity(severity))
                for path, line, column, code, message, severity in diagnostics
            ]
        ),
        links=tuple(
            [
                LinkUse(target, anchor, Span(path or page, line, column))
                for target, anchor, path, line, column in links
            ]
        ),
        assets=_placed(page, assets),
        anchors=tuple(anchors),
        questions=tuple([_question(page, *use) for use in questions]),
        recalls=_placed(page, recalls),
        blocks=tuple(blocks),
        words=words,
        banks=tuple(banks),
    )


def _placed(page: str, found: list[Any]) -> tuple[tuple[str, Span], ...]:
    return tuple([(name, Span(path or page, line, column)) for name, path, line, column in found])


def _question(page: str, path: str, line: int, column: int, *use: Any) -> QuestionUse:
    identifier, key, kind, shape, points, quiz, weight, setup = use
    if setup is not None:
        setup = QuizSetup(**{**setup, "skips": tuple(setup["skips"])})
    place = Span(path or page, line, column)
    return QuestionUse(identifier, key, kind, shape, points, place, quiz, weight, setup)
