"""Find what a course's folder holds. Stage 1 of build: folder → :class:`Sources`."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.errors import CourseError, UsageError
from blc_scorm.records import dataclass

TEXT_SUFFIXES = (".md", ".toml")
MAX_TEXT_BYTES = 4_000_000
"""A larger Markdown or TOML file is a mistake: some hours of reading on one page."""
IGNORED = frozenset({"locale", "node_modules", "__pycache__"})
"""Folders that are never course content. So is everything whose name starts with a dot."""


SETTLED = 2_000_000_000
"""Nanoseconds after which a further change of a file shows in its times, on every disk."""


class Asset(NamedTuple):
    """A file that is packed as it is. Its bytes stay on the disk until it is written."""

    path: str
    """POSIX path from the course folder."""
    file: str
    size: int
    """Bytes."""
    stamp: str
    """Differs whenever the file's content may: tells whether a cached result still holds."""

    @property
    def location(self) -> Path:
        """Where it lies."""
        return Path(self.file)


class Text(Asset):
    """A Markdown or TOML file. One whose stamp an earlier build has seen need not be read."""

    __slots__ = ()

    def read(self) -> bytes:
        """Its content. Raises CourseError where it was found and still can't be read."""
        try:
            with open(self.file, "rb") as file:  # noqa: PTH123 - a Path each costs as much
                return file.read()
        except OSError as error:
            raise CourseError((_unreadable(self.path, error),)) from error


@dataclass(frozen=True, slots=True)
class Sources:
    """What is in a course's folder."""

    root: Path
    texts: Mapping[str, Text]
    """Markdown and TOML files, by POSIX path from the course folder."""
    assets: Mapping[str, Asset]
    diagnostics: tuple[Diagnostic, ...] = ()

    def has_unread(self, path: str) -> bool:
        """Whether at or below ``path`` there is what could not be read, and is told of already."""
        found = (diagnostic.span.path for diagnostic in self.diagnostics)
        return any(f"{one}/".startswith(f"{path}/") for one in found)


def read_sources(root: Path) -> Sources:
    """Everything in the folder ``root``, in the order of its paths.

    What can't be read is a diagnostic. Raises UsageError when ``root`` is no folder.
    """
    if not root.is_dir():
        what = "is a file" if root.exists() else "does not exist"
        raise UsageError(
            f"'{root}' {what}. Give the folder of a course, the one that holds course.toml."
        )
    texts: dict[str, Text] = {}
    assets: dict[str, Asset] = {}
    diagnostics: list[Diagnostic] = []
    now = time.time_ns()
    for entry, path in _walk(str(root), root.resolve(), "", diagnostics):
        try:
            status = entry.stat()
            if not os.access(entry.path, os.R_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            found = path, entry.path, status.st_size, file_stamp(status, now)
            if not entry.name.lower().endswith(TEXT_SUFFIXES):
                assets[path] = Asset(*found)
            elif status.st_size > MAX_TEXT_BYTES:
                diagnostics.append(_too_long(path, status.st_size))
            else:
                texts[path] = Text(*found)
        except OSError as error:
            diagnostics.append(_unreadable(path, error))
    return Sources(root, texts, assets, tuple(diagnostics))


def file_stamp(status: os.stat_result, now: int) -> str:
    """A text that differs whenever the content of a file may differ.

    A file may change twice within one tick of a disk's clock. So one that was changed just
    before ``now`` (nanoseconds since 1970) gets a stamp that no later reading has.
    """
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    stamp = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
    return stamp if changed < now - SETTLED else f"{stamp} {now}"


def _walk(
    folder: str, root: Path, prefix: str, diagnostics: list[Diagnostic]
) -> Iterator[tuple[os.DirEntry[str], str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        diagnostics.append(_unreadable(prefix.removesuffix("/") or ".", error))
        return
    for entry in entries:
        path = f"{prefix}{entry.name}"
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        if not (entry.name.isascii() or _is_utf8(entry.name)):
            diagnostics.append(_badly_named(path))
        elif entry.is_symlink() and not _stays_inside(entry, root):
            diagnostics.append(
                Diagnostic(
                    Span(path),
                    "BLC110",
                    f"'{path}' is a symbolic link that leads out of the course folder or nowhere. "
                    "Copy the file into the course instead.",
                )
            )
        elif entry.is_dir():
            if entry.name not in IGNORED and not entry.is_symlink():
                yield from _walk(entry.path, root, f"{path}/", diagnostics)
        elif entry.is_file():
            yield entry, path


def _stays_inside(entry: os.DirEntry[str], root: Path) -> bool:
    try:
        return Path(entry.path).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _badly_named(path: str) -> Diagnostic:
    shown = os.fsencode(path).decode(errors="replace")
    return Diagnostic(
        Span(shown),
        "BLC109",
        f"The name of '{shown}' is not UTF-8. Rename it; plain letters, digits and hyphens work "
        "everywhere.",
    )


def _unreadable(path: str, error: OSError) -> Diagnostic:
    reason = (error.strerror or "unknown reason").lower()
    return Diagnostic(
        Span(path),
        "BLC114",
        f"'{path}' can't be read ({reason}). Check the file and its permissions.",
    )


def _too_long(path: str, size: int) -> Diagnostic:
    return Diagnostic(
        Span(path),
        "BLC115",
        f"'{path}' has {size / 1e6:.1f} MB of text; the most is {MAX_TEXT_BYTES / 1e6:.0f} MB. "
        "Split it into several pages, and put pictures into files of their own.",
    )
