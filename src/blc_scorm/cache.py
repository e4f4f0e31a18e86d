"""What earlier builds of a course made, by the hash of what they made it from.

A cache costs nothing to lose: what is missing, damaged or unwritable is made
again. It lives in the user's cache folder (``BLC_CACHE_DIR``, else
``XDG_CACHE_HOME``), one file a module, as JSON: reading it runs no code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import posixpath
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.model import CompiledPage, Course, LinkUse, Module, Page, QuestionUse, QuizSetup
from blc_scorm.render.context import PageContext
from blc_scorm.sources import Asset

LIBRARIES = ("jinja2", "pyromark", "pygments", "latex2mathml", "imagesize", "nh3")


def cache_folder(root: Path) -> Path:
    """Where results for the course in ``root`` are kept."""
    base = os.environ.get("BLC_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else Path("~/.cache").expanduser()
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    return home / "blc" / name


class PageCache:
    """The compiled pages of one module."""

    def __init__(
        self, folder: Path, module: Module, context: PageContext, texts: Mapping[str, bytes]
    ) -> None:
        flavour = "web" if context.link_modules else "scorm"
        self._file = folder / f"{module.id}.{context.country or 'all'}.{flavour}.json"
        self._banks = context.banks
        self._context = _context_digest(context)
        self._texts = texts
        self._old = _load(self._file)
        self._new: dict[str, CompiledPage] = {}

    def key(self, page: Page) -> str:
        """A digest of everything that the page's HTML depends on."""
        digest = hashlib.sha256(self._context)
        digest.update(page.path.encode())
        text = self._texts[page.path]
        digest.update(text)
        if b"bank" in text:
            for path, bank in self._banks.items():
                if posixpath.basename(path).encode() in text:
                    digest.update(f"{path} {len(bank)} ".encode() + bank)
        return digest.hexdigest()

    def get(self, page: Page) -> CompiledPage | None:
        """The page as it was compiled before, if nothing that it is made from has changed."""
        key = self.key(page)
        try:
            compiled = _from_json(self._old[key])
        except (TypeError, ValueError, KeyError):
            return None
        self._new[key] = compiled
        return compiled

    def put(self, page: Page, compiled: CompiledPage) -> None:
        """Keep a page for the next build."""
        self._new[self.key(page)] = compiled

    def save(self) -> None:
        """Write what this build used, if that differs from what was there."""
        if self._new.keys() != self._old.keys():
            _save(self._file, {key: _to_json(page) for key, page in self._new.items()})


class PackageRecords:
    """Which packages stand at their destinations, and what each was made from."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "packages.json"
        self._records = dict(_load(self._file))
        self._changed = False

    def holds(self, path: Path, key: str) -> bool:
        """Whether ``path`` still is the very file that was written from ``key``."""
        try:
            return bool(self._records.get(str(path.resolve())) == [key, *_stamp(path)])
        except OSError:
            return False

    def note(self, path: Path, key: str) -> None:
        """Remember that ``path`` has just been written from ``key``."""
        self._records[str(path.resolve())] = [key, *_stamp(path)]
        self._changed = True

    def save(self) -> None:
        """Write the records for the next build."""
        if self._changed:
            _save(self._file, self._records)


def package_key(
    course: Course, part: Course, format_name: str, page_keys: Mapping[str, str], assets: set[Asset]
) -> str:
    """A digest of everything that a package of ``part``, some modules of ``course``, depends on.

    ``assets`` are the files that it holds.
    """
    outline = [replace(module, pages=()) for module in part.modules]
    parts = (
        tool_fingerprint(),
        os.environ.get("SOURCE_DATE_EPOCH"),
        format_name,
        replace(course, modules=()),
        [(module.id, module.title) for module in course.modules],
        outline,
        [page_keys[page.path] for page in part.pages],
        sorted((asset.path, asset.size, asset.modified) for asset in assets),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _load(file: Path) -> Mapping[str, Any]:
    try:
        loaded = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _save(file: Path, data: Mapping[str, Any]) -> None:
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _context_digest(context: PageContext) -> bytes:
    """Everything round a page that its HTML depends on. Assets count by size and time."""
    assets = [
        (asset.path, asset.size, asset.modified, context.package_paths[asset.path])
        for asset in context.assets.values()
    ]
    targets = sorted(
        (path, target.module_id, target.page_id, target.module_title)
        for path, target in context.pages.items()
    )
    parts = (
        tool_fingerprint(),
        context.course_id,
        context.module_id,
        context.language,
        context.allow_html,
        context.country,
        context.link_modules,
        targets,
        assets,
    )
    return hashlib.sha256(repr(parts).encode()).digest()


@cache
def tool_fingerprint() -> str:
    """Changes with every change of this program or of a library that shapes its output."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if not name.endswith(".pyc"):
                status = (Path(folder) / name).stat()
                digest.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    for library in LIBRARIES:
        spec = find_spec(library)
        if spec and spec.origin:
            status = Path(spec.origin).stat()
            digest.update(f"{spec.origin} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _to_json(page: CompiledPage) -> list[Any]:
    return [
        page.html,
        [[d.span, d.code, d.message, d.severity.value] for d in page.diagnostics],
        [[link.path, link.anchor, link.span] for link in page.links],
        page.assets,
        page.anchors,
        [_question_to_json(question) for question in page.questions],
        page.recalls,
        page.blocks,
        page.words,
    ]


def _from_json(data: list[Any]) -> CompiledPage:
    html, diagnostics, links, assets, anchors, questions, recalls, blocks, words = data
    return CompiledPage(
        html=html,
        diagnostics=tuple(
            Diagnostic(Span(*span), code, message, Severity(severity))
            for span, code, message, severity in diagnostics
        ),
        links=tuple(LinkUse(path, anchor, Span(*span)) for path, anchor, span in links),
        assets=tuple((path, Span(*span)) for path, span in assets),
        anchors=tuple((name, Span(*span)) for name, span in anchors),
        questions=tuple(_question_from_json(question) for question in questions),
        recalls=tuple((name, Span(*span)) for name, span in recalls),
        blocks=tuple(blocks),
        words=words,
    )


def _question_to_json(use: QuestionUse) -> list[Any]:
    setup = use.setup and asdict(use.setup)
    return [use.id, use.key, use.kind, use.shape, use.points, use.span, use.quiz, use.weight, setup]


def _question_from_json(data: list[Any]) -> QuestionUse:
    identifier, key, kind, shape, points, span, quiz, weight, setup = data
    if setup is not None:
        setup = QuizSetup(**{**setup, "skips": tuple(setup["skips"])})
    return QuestionUse(identifier, key, kind, shape, points, Span(*span), quiz, weight, setup)
