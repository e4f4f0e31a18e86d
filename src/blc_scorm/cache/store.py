"""Where results are kept: named JSON files in a folder for each course."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LIBRARIES = ("jinja2", "pyromark", "pygments", "latex2mathml", "imagesize", "nh3", "yaml")
MOST_BYTES = 500_000_000
"""Of the entries of all courses together. Above it the oldest go."""
MOST_SECONDS = 30 * 24 * 3600
"""How long an entry is kept that no build has used."""
BETWEEN_CLEARINGS = 3600
"""Seconds."""


class Store:
    """The entries for the course in the folder ``root``."""

    def __init__(self, root: Path) -> None:
        base = os.environ.get("BLC_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
        self._home = (Path(base) if base else Path("~/.cache").expanduser()) / "blc"
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
        self._folder = self._home / name
        self._wrote = False

    def read(self, name: str) -> dict[str, Any]:
        """The entry ``name`` as this very program wrote it; else an empty one."""
        file = self._folder / f"{name}.json"
        try:
            head, _, body = file.read_bytes().partition(b"\n")
            if head != _head(body):
                return {}
            loaded = json.loads(body)
            os.utime(file)  # used: the clearing of what is old leaves it
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def write(self, name: str, entry: dict[str, Any]) -> None:
        """Keep ``entry``, whole or not at all; a disk that refuses it is no mistake."""
        body = json.dumps(entry, separators=(",", ":")).encode()  # in ASCII: written faster
        file = self._folder / f"{name}.json"
        temporary = self._folder / f"{name}.{os.getpid()}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(_head(body) + b"\n" + body)
            temporary.replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._wrote = True

    def close(self) -> None:
        """End a build: now and then, what is too old or too much goes."""
        if self._wrote:
            with contextlib.suppress(OSError):
                _clear_now_and_then(self._home)


def _clear_now_and_then(home: Path) -> None:
    done = home / "cleared"
    if not done.exists() or done.stat().st_mtime < time.time() - BETWEEN_CLEARINGS:
        done.touch()
        clear_old(home)


def clear_old(home: Path) -> None:
    """Remove entries that were not used for long, and the oldest of too many.

    Only what this module makes: other files in ``home`` stay. Raises OSError.
    """
    found: list[tuple[float, int, str]] = []
    for folder in os.scandir(home):
        if folder.is_dir(follow_symlinks=False):
            for entry in os.scandir(folder):
                if entry.name.endswith((".json", ".tmp")):
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime, status.st_size, entry.path))
    kept, oldest = 0, time.time() - MOST_SECONDS
    for used, size, path in sorted(found, reverse=True):
        kept += size
        if used < oldest or kept > MOST_BYTES:
            Path(path).unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # not empty
                Path(path).parent.rmdir()


def _head(body: bytes) -> bytes:
    """The first line of an entry: who wrote it, and a digest that tells whether it is whole."""
    return f"blc {tool_fingerprint()} {hashlib.sha256(body).hexdigest()}".encode()


@cache
def tool_fingerprint() -> str:
    """Changes with every change of this program or of a library that shapes its output."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(Path(__file__).parents[1]):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        for name in sorted(names):
            status = os.stat(f"{folder}/{name}")  # noqa: PTH116 - hundreds of files
            digest.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    for library in LIBRARIES:
        spec = find_spec(library)
        if spec and spec.origin:
            status = Path(spec.origin).stat()
            digest.update(f"{spec.origin} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
