"""Where files are kept, and who looks for viruses in them. The only importer of obstore.

disk.py   a folder of this machine
s3.py     a bucket of any S3-compatible store
clamd.py  a virus scanner's daemon

To keep files elsewhere: a class with the three methods of ``Storage``, and a line
in ``open_storage``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from lti_app.config import Config, FileRules
from lti_app.errors import ConfigError


class Storage(Protocol):
    """Keeps bytes by a key. Every method raises StorageFailed where that can't be done now."""

    def put(self, key: str, body: BinaryIO) -> None:
        """Keep all of ``body`` from its start; whole or not at all."""
        ...

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from ``start`` to before ``end``, in pieces.

        A file that is not there is found out before the first piece is asked for.
        """
        ...

    def delete(self, key: str) -> None:
        """Forget a file. One that is not there is no error."""
        ...


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"
    """The scanner is away, or can't say."""


class Scanner(Protocol):
    def scan(self, body: BinaryIO) -> Verdict:
        """What a scanner says of all of ``body``, from its start."""
        ...

    def greet(self) -> bool:
        """Whether the scanner answers at all."""
        ...


@dataclass(frozen=True, slots=True)
class FileRoom:
    """All that handling files needs from outside the database."""

    storage: Storage
    scanner: Scanner | None
    """None where no virus check is configured."""
    rules: FileRules


def open_room(config: Config) -> FileRoom:
    """As the settings say. Opens no connection yet."""
    from lti_app.storage.clamd import Clamd

    scanner = Clamd.at(config.clamd) if config.clamd else None
    return FileRoom(open_storage(config.files), scanner, config.file_rules)


def open_storage(place: str) -> Storage:
    """The store at a folder's path, or at ``s3://bucket/folder?endpoint=…&region=…``."""
    if place.startswith("s3://"):
        try:
            from lti_app.storage.s3 import BucketStorage
        except ImportError as error:
            text = "BLC_LTI_FILES: files in a bucket need the extra s3: pip install '.[lti,s3]'."
            raise ConfigError([text]) from error
        return BucketStorage.at(place)
    from lti_app.storage.disk import DiskStorage

    return DiskStorage(Path(place))
