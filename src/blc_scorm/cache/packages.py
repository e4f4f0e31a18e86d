"""Which packages stand at their destinations, and what each was made from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from blc_scorm.cache.store import Store
from blc_scorm.model import Course, Site
from blc_scorm.records import replace
from blc_scorm.sources import Asset

ENTRY = "packages"


class RememberedPackages:
    """The files that builds of a course have written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records = store.read(ENTRY)
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

    def manifest(self, path: Path, part: Course, site: Site, make: Callable[[], bytes]) -> bytes:
        """What ``make`` gives for the package at ``path``, or gave when all had the same names."""
        names = [module.launch for module in site.modules], [file.path for file in site.files]
        key = hashlib.sha256(repr((part, names)).encode()).hexdigest()
        entry = self._store.read(f"{path.stem}.manifest")
        if entry.get("key") != key:
            entry = {"key": key, "text": make().decode()}
            self._store.write(f"{path.stem}.manifest", entry)
        return str(entry["text"]).encode()

    def save(self) -> None:
        """Write the records for the next build, without those of files that are gone."""
        if self._changed:
            there = {path: record for path, record in self._records.items() if Path(path).exists()}
            self._store.write(ENTRY, there)


def package_key(
    course: Course,
    part: Course,
    format_name: str,
    page_keys: Mapping[str, str],
    assets: Iterable[Asset],
) -> str:
    """A digest of everything that a package of ``part``, some modules of ``course``, depends on.

    ``assets`` are the files that it holds.
    """
    parts = (
        os.environ.get("SOURCE_DATE_EPOCH"),
        format_name,
        replace(course, modules=()),
        [(module.id, module.title) for module in course.modules],
        [replace(module, pages=()) for module in part.modules],
        [page_keys[page.path] for page in part.pages],
        sorted((asset.path, asset.stamp) for asset in assets),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _stamp(path: Path) -> tuple[int, int, int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
