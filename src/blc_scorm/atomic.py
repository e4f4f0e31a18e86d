"""Put files in place whole or not at all, and say why when a disk refuses. Used by archive."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
from typing import TYPE_CHECKING, BinaryIO

from blc_scorm.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = resource = None  # type: ignore[assignment]

_TOKEN = "[0-9a-f]" * 12


@contextlib.contextmanager
def replacing(target: Path, *, sync: bool = False) -> Iterator[BinaryIO]:
    """A file to write that takes ``target``'s place when the block ends well.

    Until then it lies beside it as ``.blc-<name>-<token>.tmp``, locked. A block
    that raises leaves ``target`` as it was and nothing else. ``sync`` waits for
    the disk.
    Raises OSError.
    """
    path = target.parent / f".blc-{target.name}-{os.urandom(6).hex()}.tmp"
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | _BINARY, 0o666)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            _lock(descriptor)
            yield out
            out.flush()
            if sync:
                os.fsync(descriptor)
        path.replace(target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if sync:
        _sync_folder(target.parent)


def allow_open_files(count: int) -> None:
    """Let this process hold ``count`` files open beside its own few, as far as the system does."""
    if resource is None:
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 100
    if now != resource.RLIM_INFINITY and now < wanted:
        within = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (within, most))


_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows


def clear_abandoned(folder: Path, name: str) -> None:
    """Remove what runs that were killed left in ``folder`` of a target called ``name``.

    A file that a running build holds stays.
    """
    for path in folder.glob(f".blc-{glob.escape(name)}-{_TOKEN}.tmp"):
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            if _lock(file.fileno()):
                path.unlink()


def _lock(descriptor: int) -> bool:
    """Whether nobody else holds the file. Where there are no locks, everybody might."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a disk that knows no locks
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can."""
    with contextlib.suppress(OSError):  # some systems and network disks refuse it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def explained(place: Path) -> Iterator[None]:
    """Turn an OSError about ``place`` into an OutputError that says what to do."""
    try:
        yield
    except OSError as error:
        raise OutputError(_sentence(place, error)) from error


def _sentence(place: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return (
            f"There is no room left to write {place} ({reason}). "
            "Free some space, or name an output folder on another disk."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{place} can't be written ({reason}). Name an output folder that you may write to."
    blocking = next((path for path in (place, *place.parents) if path.is_file()), None)
    if blocking:
        return (
            f"{place} can't be written: {blocking} is a file, not a folder. "
            "Move it away, or name another output folder."
        )
    if error.errno == errno.ENAMETOOLONG:
        return f"The path {place} is too long for this disk. Name a shorter output folder."
    return f"{place} can't be written ({reason}). Name another output folder, or mend this one."
