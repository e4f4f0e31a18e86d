"""Files in a folder of this machine."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from lti_app.errors import StorageFailed

PIECE = 64 * 1024


class DiskStorage:
    """Every key is a path below the folder; nothing but the tool's own keys is ever asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, body: BinaryIO) -> None:
        place = self._folder / key
        half = place.with_name(f"{place.name}.{secrets.token_hex(4)}.half")
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            body.seek(0)
            with half.open("xb") as out:
                shutil.copyfileobj(body, out, PIECE)
                out.flush()
                os.fsync(out.fileno())
            half.replace(place)
        except OSError as error:
            with suppress(OSError):
                half.unlink()
            raise StorageFailed(f"the folder of files: {error.strerror}") from error

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        try:
            file = (self._folder / key).open("rb")
            file.seek(start)
        except OSError as error:
            raise StorageFailed(f"the folder of files: {error.strerror}") from error
        return _pieces(file, end - start)

    def delete(self, key: str) -> None:
        try:
            (self._folder / key).unlink(missing_ok=True)
        except OSError as error:
            raise StorageFailed(f"the folder of files: {error.strerror}") from error


def _pieces(file: BinaryIO, left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
