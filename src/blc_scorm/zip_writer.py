"""The zip format, as far as packages need it. Used by archive.

Source: PKWARE's APPNOTE.TXT 6.3.10: 4.3.7 (local file header), 4.3.12 (central directory),
4.3.16 (its end), 4.4 (fields). Python's zipfile deflates what it is given; here blocks come ready.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO

from blc_scorm.deflate import END
from blc_scorm.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Date = tuple[int, int, int, int, int, int]

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
"""Needed to unpack: 2.0, which knows deflate."""
_UNIX = 3
"""Made on Unix, on every system, or the bytes would tell where a package was built."""
_MODE = 0o100644
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800
_MOST_BYTES = 0xFFFFFFFF
_MOST_FILES = 0xFFFF


class ZipWriter:
    """Writes files, one after the other, and at last the directory of them.

    ``date`` is that of every file. What does not fit is an OutputError: nothing here is ZIP64,
    which begins where no platform takes a package any more.
    """

    def __init__(self, out: BinaryIO, date: Date) -> None:
        year, month, day, hour, minute, second = date
        self._out = out
        self._moment = (
            hour << 11 | minute << 5 | second // 2,
            (year - 1980) << 9 | month << 5 | day,
        )
        self._directory: list[bytes] = []
        self._size = 0

    def add(
        self, path: str, pieces: Iterable[bytes], deflate: Callable[[bytes], bytes] | None
    ) -> None:
        """The file at ``path``. ``deflate`` gives the blocks of a piece; None: stored as it is."""
        name = path.encode()
        start = self._size
        length = _LOCAL.size + len(name)
        self._out.seek(start + length)
        crc = size = packed = 0
        for piece in filter(None, pieces):
            crc = zlib.crc32(piece, crc)
            size += len(piece)
            packed += self._out.write(deflate(piece) if deflate else piece)
        if deflate:
            packed += self._out.write(END)
        self._size = start + length + packed
        if max(size, self._size) > _MOST_BYTES or len(self._directory) == _MOST_FILES:
            raise _too_much(path)
        method = _DEFLATED if deflate else _STORED
        about = (0 if path.isascii() else _UTF8, method, *self._moment, crc, packed, size)
        self._out.seek(start)
        self._out.write(_LOCAL.pack(b"PK\3\4", _VERSION, *about, len(name), 0) + name)
        made_by = _UNIX << 8 | _VERSION
        rest = (len(name), 0, 0, 0, 0, _MODE << 16, start)
        self._directory.append(_CENTRAL.pack(b"PK\1\2", made_by, _VERSION, *about, *rest) + name)

    def finish(self) -> int:
        """Write the directory. The size of the whole in bytes."""
        directory = b"".join(self._directory)
        count = len(self._directory)
        if self._size + len(directory) > _MOST_BYTES:
            raise _too_much("the list of its files")
        self._out.seek(self._size)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), self._size, 0)
        self._out.write(directory + end)
        return self._size + len(directory) + len(end)


def _too_much(last: str) -> OutputError:
    return OutputError(
        f"The package would be larger than a zip can be (4 GB, 65,535 files) with {last}, and no "
        "LMS takes one that large. Make films shorter or smaller, or build one package for each "
        "module (--split module)."
    )
