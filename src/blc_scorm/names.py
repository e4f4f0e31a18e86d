"""File names that every platform serves. Pure; for whoever decides where a file goes.

Platforms lose or refuse spaces, ``&``, ``'``, accents and other scripts in
names, and serve ``.mjs`` as a download.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from blc_scorm.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SAFE = regex(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_UNSAFE = regex(r"[^A-Za-z0-9._-]+")
_LONGEST = 100  # as long as an id, by which a module's folder and a page's script are called
_LONGEST_SUFFIX = 12
DEVICE = regex(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""What Windows keeps for its devices: no file can be called so there."""


def safe_name(path: str) -> str:
    """``path`` in ASCII letters, digits, ``-``, ``_``, ``.`` and ``/``; a safe one as it is.

    ``Réunion & cie/été 1.png`` is ``Reunion-cie/ete-1.png``. Two paths may become
    one: :func:`safe_names` keeps a whole set apart.
    """
    return "/".join(_safe_part(part) for part in path.split("/"))


def safe_names(paths: Iterable[str]) -> dict[str, str]:
    """A safe name for each path, no two the same, not even on a disk without upper case.

    Depends on the set alone, not on its order. Who has a safe name keeps it; who
    would collide gets the first 8 hex of the SHA-256 of its path.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    folders: set[str] = set()
    plain = {path: safe_name(path) for path in paths}
    for path in sorted(plain, key=lambda path: (plain[path] != path, path)):
        for name in _candidates(path, plain[path]):
            folded = name.casefold()
            parents = _parents(folded.rpartition("/")[0])
            if folded not in taken and folded not in folders and taken.isdisjoint(parents):
                found[path] = name
                taken.add(folded)
                folders.update(parents)
                break
    return found


def _candidates(path: str, plain: str) -> Iterator[str]:
    """Names to try in turn: plain, with a digest, and in a folder called by the digest."""
    yield plain
    name = PurePosixPath(plain)
    for attempt in count():
        digest = hashlib.sha256(f"{path}{attempt or ''}".encode("utf-8", "surrogatepass"))
        short = digest.hexdigest()[:8]
        yield str(name.with_name(f"{name.stem}-{short}{name.suffix}"))
        yield f"{short}/{name.name}"


@cache
def _parents(folder: str) -> frozenset[str]:
    """``folder`` and those in which it stands; none of an empty one."""
    parts = folder.split("/") if folder else []
    return frozenset("/".join(parts[:length]) for length in range(1, len(parts) + 1))


@cache
def _safe_part(part: str) -> str:
    """One name between slashes: never empty, hidden, ``..`` or a device of Windows."""
    if _is_safe(part):
        return part
    whole = PurePosixPath(part or "file")
    suffix = _ascii(whole.suffix[1:])
    suffix = "js" if suffix.lower() == "mjs" else suffix[:_LONGEST_SUFFIX]
    stem = _ascii(whole.stem)[: _LONGEST - _LONGEST_SUFFIX - 2].rstrip("-.") or "file"
    if DEVICE.fullmatch(stem):
        stem += "_"
    return f"{stem}.{suffix}" if suffix else stem


def _is_safe(part: str) -> bool:
    return (
        bool(_SAFE.fullmatch(part))
        and len(part) <= _LONGEST
        and not part.lower().endswith(".mjs")
        and not DEVICE.fullmatch(part)
    )


def _ascii(text: str) -> str:
    """Letters without their marks, one hyphen for each run of anything else."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"-*\.[-.]*", ".", _UNSAFE.sub("-", bare)).strip("-.")
