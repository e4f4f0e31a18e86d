"""What earlier builds of a course made, by the hash of what they made it from.

A cache costs nothing to lose: what is missing, damaged or unwritable is made
again. It lives in the user's cache folder (``BLC_CACHE_DIR``, else
``XDG_CACHE_HOME``), one file a module, as JSON: reading it runs no code.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.model import CompiledPage, LinkUse, Module, Page, QuestionUse
from blc_scorm.render.context import PageContext

LIBRARIES = ("jinja2", "pyromark", "pygments", "latex2mathml", "imagesize", "nh3")


def cache_folder(root: Path) -> Path:
    """Where results for the course in ``root`` are kept."""
    base = os.environ.get("BLC_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else Path("~/.cache").expanduser()
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    return home / "blc" / name


class PageCache:
    """The compiled pages of one module."""

    def __init__(self, folder: Path, module: Module, context: PageContext) -> None:
        flavour = "web" if context.link_modules else "scorm"
        self._file = folder / f"{module.id}.{context.country or 'all'}.{flavour}.json"
        self._context = _context_digest(context)
        self._old = self._load()
        self._new: dict[str, CompiledPage] = {}

    def get(self, page: Page) -> CompiledPage | None:
        """The page as it was compiled before, if nothing that it is made from has changed."""
        key = self._key(page)
        stored = self._old.get(key)
        if stored is None:
            return None
        try:
            compiled = _from_json(stored)
        except (TypeError, ValueError, KeyError, IndexError):
            return None
        self._new[key] = compiled
        return compiled

    def put(self, page: Page, compiled: CompiledPage) -> None:
        """Keep a page for the next build."""
        self._new[self._key(page)] = compiled

    def save(self) -> None:
        """Write what this build used, if that differs from what was there."""
        if self._new.keys() == self._old.keys():
            return
        data = {key: _to_json(compiled) for key, compiled in self._new.items()}
        temporary = self._file.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
            temporary.replace(self._file)
        except OSError:
            temporary.unlink(missing_ok=True)

    def _load(self) -> Mapping[str, Any]:
        try:
            loaded = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def _key(self, page: Page) -> str:
        digest = hashlib.sha256(self._context)
        digest.update(repr((page.path, page.id, page.kind, page.title, page.first_line)).encode())
        digest.update(page.text.encode())
        return digest.hexdigest()


def _context_digest(context: PageContext) -> bytes:
    """Everything round a page that its HTML depends on. Assets count by size and time."""
    assets = [
        (asset.path, asset.size, asset.modified, context.package_paths[asset.path])
        for asset in context.assets.values()
    ]
    parts = (
        tool_fingerprint(),
        context.course_id,
        context.module_id,
        context.module_folder,
        context.language,
        context.allow_html,
        context.country,
        context.link_modules,
        sorted(
            (path, target.module_id, target.page_id, target.module_title)
            for path, target in context.pages.items()
        ),
        assets,
    )
    return hashlib.sha256(repr(parts).encode()).digest()


@cache
def tool_fingerprint() -> str:
    """Changes with every change of this program or of a library that shapes its output."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("blc_scorm")))
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if not name.endswith(".pyc"):
                status = (Path(folder) / name).stat()
                digest.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    for library in LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    return digest.hexdigest()


def _to_json(page: CompiledPage) -> list[Any]:
    return [
        page.html,
        [[d.span, d.code, d.message, d.severity.value] for d in page.diagnostics],
        [[link.path, link.anchor, link.span] for link in page.links],
        page.assets,
        page.anchors,
        [[q.id, q.key, q.kind, q.points, q.span] for q in page.questions],
        page.blocks,
        page.words,
    ]


def _from_json(data: list[Any]) -> CompiledPage:
    html, diagnostics, links, assets, anchors, questions, blocks, words = data
    return CompiledPage(
        html=html,
        diagnostics=tuple(
            Diagnostic(Span(*span), code, message, Severity(severity))
            for span, code, message, severity in diagnostics
        ),
        links=tuple(LinkUse(path, anchor, Span(*span)) for path, anchor, span in links),
        assets=tuple((path, Span(*span)) for path, span in assets),
        anchors=tuple((name, Span(*span)) for name, span in anchors),
        questions=tuple(
            QuestionUse(identifier, key, kind, points, Span(*span))
            for identifier, key, kind, points, span in questions
        ),
        blocks=tuple(blocks),
        words=words,
    )
