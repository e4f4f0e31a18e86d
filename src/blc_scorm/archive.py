"""Write what a format made: a reproducible zip, or a folder. Stage 6, the last, of build.

The only place that touches the destination. A zip stands there whole or not at
all: it grows under another name beside its place, and one rename puts it there.
So do all that a build makes together: each is made ready, then all take their places.
A folder loses only files that an earlier run listed in ``.blc-files``.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import shutil
import time
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from blc_scorm.atomic import clear_abandoned, explained, replacing
from blc_scorm.deflate import Piece, deflated
from blc_scorm.errors import OutputError, UsageError
from blc_scorm.zip_writer import ZipWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from blc_scorm.model import PackageFile
    from blc_scorm.zip_writer import Date

MANIFEST = "imsmanifest.xml"
LISTING = ".blc-files"
_STAGING = ".blc-new"
_CHUNK = 1 << 20
_STORED = frozenset(
    f".{suffix}"
    for group in (
        ("7z", "br", "docx", "epub", "gz", "odt", "pptx", "xlsx", "xz", "zip", "zst"),
        ("avif", "gif", "jpeg", "jpg", "png", "webp", "woff", "woff2"),
        ("aac", "flac", "m4a", "mp3", "ogg", "opus"),
        ("m4v", "mov", "mp4", "ogv", "webm"),
    )
    for suffix in group
)
"""Kinds that are compressed already; deflating them costs time and wins nothing."""


def _is_deflated(path: str) -> bool:
    return posixpath.splitext(path)[1].lower() not in _STORED


# --- zip ---------------------------------------------------------------------


def write_zip(files: Iterable[PackageFile], destination: Path) -> int:
    """Put a zip of ``files`` at ``destination``; see :func:`zip_ready`."""
    with zip_ready(files, destination) as size:
        return size


@contextlib.contextmanager
def zip_ready(files: Iterable[PackageFile], destination: Path) -> Iterator[int]:
    """A zip of ``files`` that takes its place at ``destination`` when the block ends well.

    Gives its size in bytes, once all of it is on the disk. The same files give the
    same bytes, in whatever order they come: the manifest first, then by path, with
    one date (``SOURCE_DATE_EPOCH``, else 1 January 1980), the same permissions and no
    extra fields. Folders on the way are made.
    Raises OutputError, and UsageError for a SOURCE_DATE_EPOCH that is no number;
    whatever stood at ``destination`` is then still there.
    """
    date = _date()
    members = sorted(files, key=lambda file: (file.path != MANIFEST, file.path))
    _refuse_bad_paths([member.path for member in members])
    if destination.is_dir():
        raise OutputError(
            f"{destination} is a folder, so no zip can take its place. "
            "Name another output folder, or move that folder away."
        )
    with explained(destination.parent), _folder(destination.parent):
        clear_abandoned(destination.parent, destination.name)
        with replacing(destination, sync=True) as out:
            writer = ZipWriter(out, date)
            for member in members:
                _add(writer, member)
            size = writer.finish()
            out.flush()
            os.fsync(out.fileno())
            yield size


def _add(writer: ZipWriter, file: PackageFile) -> None:
    """Add ``file``; from a disk piece by piece, so that a video never stands in memory."""
    deflates = _is_deflated(file.path)
    if isinstance(file.data, Path):
        with _opened(file.data) as content:
            pieces = iter(partial(content.read, _CHUNK), b"")
            writer.add(file.path, pieces, deflated if deflates else None)
    elif isinstance(file.data, bytes):
        writer.add(file.path, [file.data], _deflated_whole if deflates else None)
    else:
        writer.add(file.path, file.data, _blocks if deflates else None)


def _blocks(piece: bytes) -> bytes:
    return piece.blocks if isinstance(piece, Piece) else deflated(piece)


@lru_cache(maxsize=64)
def _deflated_whole(data: bytes) -> bytes:
    """A whole file. Every package of a build has the same styles, scripts and schemas."""
    return deflated(data)


def _date() -> Date:
    """The date of every member, in UTC; a zip knows the years 1980 to 2107."""
    written = os.environ.get("SOURCE_DATE_EPOCH", "0")
    try:
        moment = time.gmtime(int(written))
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"SOURCE_DATE_EPOCH must be a whole number of seconds since 1970, not {written!r}. "
            "Unset it, or set it to a number."
        ) from error
    if moment.tm_year < 1980:
        return (1980, 1, 1, 0, 0, 0)
    if moment.tm_year > 2107:
        return (2107, 12, 31, 23, 59, 58)
    return moment[:6]


# --- folder ------------------------------------------------------------------


def write_folder(files: Iterable[PackageFile], destination: Path) -> int:
    """Make ``destination`` hold ``files``; see :func:`folder_ready`."""
    with folder_ready(files, destination) as size:
        return size


@contextlib.contextmanager
def folder_ready(files: Iterable[PackageFile], destination: Path) -> Iterator[int]:
    """``files`` that ``destination`` holds when the block ends well.

    Gives their size together in bytes, once all of them are on the disk. Files of an
    earlier run that are not among them go; whatever else lies there stays, and a file
    that is unchanged keeps its date. Raises OutputError, also when a path is taken by
    a file that no earlier run made.
    """
    made = sorted(files, key=lambda file: file.path)
    paths = {file.path for file in made}
    _refuse_bad_paths([file.path for file in made])
    with explained(destination), _folder(destination):
        before = _listed(destination)
        for file in made:
            _refuse_foreign(file, destination, before)
        with _staging(destination) as staging:
            changed = [file for file in made if not _is_same(file, destination / file.path)]
            for file in changed:
                _write(file, staging / file.path)
            new = {file.path for file in changed}
            places = ((staging if path in new else destination) / path for path in paths)
            yield sum(place.stat().st_size for place in places)
            _list(destination, before | paths)  # so that a run killed now owns what it made
            for file in changed:
                (destination / file.path).parent.mkdir(parents=True, exist_ok=True)
                (staging / file.path).replace(destination / file.path)
        for path in before - paths:
            _remove(destination, path)
        _list(destination, paths)


@contextlib.contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder for files that are not in place yet; what a killed run left there goes first."""
    staging = folder / _STAGING
    if staging.exists():
        shutil.rmtree(staging)
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write(file: PackageFile, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        if isinstance(file.data, Path):
            with _opened(file.data) as content:
                shutil.copyfileobj(content, out, _CHUNK)
        else:
            out.write(file.read())


def _listed(folder: Path) -> set[str]:
    """What earlier runs made in ``folder``; nothing that leads out of it."""
    try:
        lines = (folder / LISTING).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return set()
    return {line for line in lines if line and not line.startswith("#") and _is_inside(line)}


def _list(folder: Path, paths: set[str]) -> None:
    head = "# Files that blc made here. It removes those that a later build no longer makes.\n"
    text = head + "".join(f"{path}\n" for path in sorted(paths))
    clear_abandoned(folder, LISTING)
    with replacing(folder / LISTING) as out:
        out.write(text.encode())


def _refuse_foreign(file: PackageFile, folder: Path, before: set[str]) -> None:
    target = folder / file.path
    if file.path in before or not target.exists() or _is_same(file, target):
        return
    raise OutputError(
        f"{target} was not made by blc, so it is not overwritten. "
        "Move it away, or name another output folder."
    )


def _is_same(file: PackageFile, target: Path) -> bool:
    if not target.is_file():
        return False
    if not isinstance(file.data, Path):
        data = file.read()
        return target.stat().st_size == len(data) and target.read_bytes() == data
    with _opened(file.data) as one, target.open("rb") as other:
        if os.fstat(one.fileno()).st_size != os.fstat(other.fileno()).st_size:
            return False
        return all(piece == other.read(_CHUNK) for piece in iter(lambda: one.read(_CHUNK), b""))


def _remove(folder: Path, path: str) -> None:
    """Remove a file of ours, then the folders that it leaves empty."""
    target = folder / path
    target.unlink(missing_ok=True)
    for parent in target.parents:
        if parent == folder or not parent.is_dir() or any(parent.iterdir()):
            return
        parent.rmdir()


# --- both --------------------------------------------------------------------


@contextlib.contextmanager
def _folder(path: Path) -> Iterator[None]:
    """Make the folder ``path``; when the block fails, what was made goes if nothing is in it."""
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        path.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with contextlib.suppress(OSError):  # not empty
            for folder in made:
                folder.rmdir()
        raise


def _refuse_bad_paths(paths: list[str]) -> None:
    """A path that leads out of the package, or twice the same, is a fault of the caller."""
    for path in paths:
        if not _is_inside(path):
            raise ValueError(f"not a path inside a package: {path!r}")
    if len(set(paths)) != len(paths):
        twice = sorted({path for path in paths if paths.count(path) > 1})
        raise ValueError(f"more than one file at {', '.join(twice)}")


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return "\\" not in path and ":" not in path and not {"", ".", ".."}.intersection(parts)


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        content = source.open("rb")
    except OSError as error:
        raise OutputError(
            f"{source} can't be read ({error.strerror}), though it was there when the build "
            "started. Build again."
        ) from error
    with content:
        yield content
