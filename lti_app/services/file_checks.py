"""Judging a file by its content: what it is, whether it is safe to pass on. No database.

A file is taken in when its name ends in a known type, its content is of that very
type, it unpacks to nothing monstrous, and a scanner (where there is one) finds
nothing in it. Images are made anew, which leaves out where they were taken.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

import puremagic

from lti_app.config import FileRules
from lti_app.errors import FileProblem, FileRefused
from lti_app.services.file_names import safe_name
from lti_app.services.images import image_without_data
from lti_app.storage import FileRoom, Scanner, Verdict

IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200
"""Times that an archive may grow by unpacking; honest office files stay well below."""
MOST_ENTRIES = 10_000
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OASIS = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file, and how its content shows."""

    media_type: str
    family: str
    """zip, image, text, or none of them."""
    marks: tuple[str, ...] = ()
    """Endings by which puremagic names this content; for a zip, a name within it."""


KINDS = {
    "pdf": Kind("application/pdf", "", (".pdf",)),
    "docx": Kind(f"{_OPEN_XML}wordprocessingml.document", "zip", ("word/document.xml",)),
    "xlsx": Kind(f"{_OPEN_XML}spreadsheetml.sheet", "zip", ("xl/workbook.xml",)),
    "pptx": Kind(f"{_OPEN_XML}presentationml.presentation", "zip", ("ppt/presentation.xml",)),
    "odt": Kind(f"{_OASIS}text", "zip", ("mimetype",)),
    "ods": Kind(f"{_OASIS}spreadsheet", "zip", ("mimetype",)),
    "odp": Kind(f"{_OASIS}presentation", "zip", ("mimetype",)),
    "txt": Kind("text/plain", "text"),
    "csv": Kind("text/csv", "text"),
    "jpg": Kind("image/jpeg", "image"),
    "jpeg": Kind("image/jpeg", "image"),
    "png": Kind("image/png", "image"),
    "webp": Kind("image/webp", "image"),
    "gif": Kind("image/gif", "image"),
    "mp3": Kind("audio/mpeg", "", (".mp3", ".mpga")),
    "m4a": Kind("audio/mp4", "", (".m4a",)),
    "ogg": Kind("audio/ogg", "", (".ogg",)),
    "oga": Kind("audio/ogg", "", (".ogg",)),
    "opus": Kind("audio/ogg", "", (".opus",)),
    "wav": Kind("audio/wav", "", (".wav",)),
    "webm": Kind("audio/webm", "", (".webm",)),
}
"""Every ending that a configuration may allow."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file fit to be kept."""

    name: str
    media_type: str
    size: int
    sha256: str
    body: BinaryIO
    held: bool
    """Whether the scanner was away, so that nobody may get it yet."""


def check_file(upload: BinaryIO, filename: str, room: FileRoom) -> Checked:
    """A file as it may be kept. Takes a while: call it outside of any transaction.

    The caller closes its body. Raises FileRefused.
    """
    name = safe_name(filename)
    ending = name.rpartition(".")[2].lower()
    kind = KINDS.get(ending)
    if kind is None or ending not in room.rules.types:
        raise FileRefused(FileProblem.TYPE, name)
    body = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
    try:
        _copy(upload, body, name, room.rules)
        problem = _PROOFS[kind.family](body, kind)
        if problem is not None:
            raise FileRefused(problem, name)
        held = _is_held(body, name, room.scanner)
        kept = _without_data(body, kind, name)
    except BaseException:
        body.close()
        raise
    size, digest = _measured(kept)
    return Checked(name, kind.media_type, size, digest, kept, held)


def _without_data(body: BinaryIO, kind: Kind, name: str) -> BinaryIO:
    """An image made anew; every other file as it is."""
    if kind.family != "image":
        return body
    try:
        with body:
            return image_without_data(body, kind.media_type)
    except ValueError as error:
        raise FileRefused(FileProblem.BROKEN, name) from error


def _copy(upload: BinaryIO, body: BinaryIO, name: str, rules: FileRules) -> None:
    size = 0
    while piece := upload.read(PIECE):
        size += len(piece)
        if size > rules.largest:
            raise FileRefused(FileProblem.TOO_LARGE, name)
        body.write(piece)
    if not size:
        raise FileRefused(FileProblem.EMPTY, name)
    body.seek(0)


def _is_held(body: BinaryIO, name: str, scanner: Scanner | None) -> bool:
    if scanner is None:
        return False
    verdict = scanner.scan(body)
    if verdict is Verdict.INFECTED:
        raise FileRefused(FileProblem.INFECTED, name)
    return verdict is Verdict.UNKNOWN


def _measured(body: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    body.seek(0)
    while piece := body.read(PIECE):
        digest.update(piece)
        size += len(piece)
    body.seek(0)
    return size, digest.hexdigest()


def _endings(body: BinaryIO) -> set[str]:
    """What puremagic takes the content for."""
    body.seek(0)
    try:
        found = puremagic.magic_stream(body)
    except (puremagic.PureError, ValueError):
        return set()
    finally:
        body.seek(0)
    return {one.extension for one in found}


def _prove_plain(body: BinaryIO, kind: Kind) -> FileProblem | None:
    return None if _endings(body) & set(kind.marks) else FileProblem.LIES


def _prove_image(body: BinaryIO, kind: Kind) -> FileProblem | None:
    """Only by its first bytes: Pillow judges the rest when it makes the image anew."""
    head = body.read(12)
    body.seek(0)
    marks = {
        "image/jpeg": head.startswith(b"\xff\xd8\xff"),
        "image/png": head.startswith(b"\x89PNG\r\n\x1a\n"),
        "image/gif": head[:6] in (b"GIF87a", b"GIF89a"),
        "image/webp": head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    }
    return None if marks[kind.media_type] else FileProblem.LIES


def _prove_text(body: BinaryIO, _kind: Kind) -> FileProblem | None:
    """Text of any encoding that keeps ASCII, or UTF-16 with a mark; no program, page or image."""
    body.seek(0)
    head = body.read(PIECE)
    body.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            body.read().decode("utf-16")
        except UnicodeDecodeError:
            return FileProblem.LIES
        return None
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return FileProblem.LIES
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    known = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"%pdf", b"{\\rtf", b"#!")
    return FileProblem.LIES if start.startswith(known) else None


def _prove_zip(body: BinaryIO, kind: Kind) -> FileProblem | None:
    """An office file of this kind that unpacks to a bearable size; unpacks all of it to see."""
    body.seek(0)
    try:
        with zipfile.ZipFile(body) as archive:
            names = set(archive.namelist())
            if not set(kind.marks) <= names or not _says(archive, kind):
                return FileProblem.LIES
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return FileProblem.MACROS
            return _unpacked(archive, body)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return FileProblem.LIES
    except RuntimeError:  # a password
        return FileProblem.BROKEN
    finally:
        body.seek(0)


def _says(archive: zipfile.ZipFile, kind: Kind) -> bool:
    """Whether the archive itself says that it is of this kind."""
    place = "mimetype" if kind.marks == ("mimetype",) else "[Content_Types].xml"
    try:
        with archive.open(place) as file:
            text = file.read(1024 * 1024)
    except KeyError:
        return False
    return kind.media_type.encode() in text


def _unpacked(archive: zipfile.ZipFile, body: BinaryIO) -> FileProblem | None:
    entries = archive.infolist()
    most = min(MOST_UNPACKED, max(MOST_RATIO * body.seek(0, 2), 1024 * 1024))
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > most:
        return FileProblem.BOMB
    total = 0
    for entry in entries:
        with archive.open(entry) as file:
            while piece := file.read(PIECE):
                total += len(piece)
                if total > most:
                    return FileProblem.BOMB
    return None


_PROOFS: dict[str, Callable[[BinaryIO, Kind], FileProblem | None]] = {
    "": _prove_plain,
    "image": _prove_image,
    "text": _prove_text,
    "zip": _prove_zip,
}
