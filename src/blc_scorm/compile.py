"""Compile many pages, over the machine's cores when that is worth their start."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NoReturn

from blc_scorm.model import CompiledPage
from blc_scorm.pages import Work, compile_group

WORTH_A_PROCESS = 64
"""Pages per worker below which starting one costs more than it saves."""
GROUP = 8
"""Pages that are compiled together: most of what that wins, and few trees at once."""


@contextlib.contextmanager
def without_cycle_search() -> Iterator[None]:
    """No search for cycles: trees of pages have none, and searching takes a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def compile_pages(work: Sequence[Work], jobs: int) -> Iterator[CompiledPage]:
    """The compiled pages, in the order of ``work``."""
    workers = min(jobs, len(work) // WORTH_A_PROCESS) if hasattr(os, "fork") else 1
    groups = [work[start : start + GROUP] for start in range(0, len(work), GROUP)]
    if workers < 2:
        for group in groups:
            yield from compile_group(group)
        return
    yield from compile_group(groups.pop(0))  # before others start: they have what it loads
    with contextlib.ExitStack() as stack:
        pipes = [stack.enter_context(_worker(groups[own::workers])) for own in range(1, workers)]
        for index, group in enumerate(groups):
            worker = index % workers  # this process is the first of them
            found = _received(pipes[worker - 1]) if worker else None
            yield from found or compile_group(group)


@contextlib.contextmanager
def _worker(share: Sequence[Sequence[Work]]) -> Iterator[BinaryIO]:
    """Start a process that compiles ``share``, and give the pipe through which its pages come.

    A pipe that nobody reads any more ends it.
    """
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        os.close(reader)
        _send(share, writer)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            yield pipe
    finally:
        os.waitpid(process, 0)


def _send(share: Sequence[Sequence[Work]], writer: int) -> NoReturn:
    import pickle

    try:
        with os.fdopen(writer, "wb") as pipe:
            for group in share:
                pickle.dump(compile_group(group), pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)  # what the first process has opened and registered is not ours to end


def _received(pipe: BinaryIO) -> list[CompiledPage] | None:
    """The next pages of a worker; None when it has failed, so that the mistake shows here."""
    import pickle

    try:
        pages: list[CompiledPage] = pickle.load(pipe)  # noqa: S301 - from a process of our own
    except (EOFError, pickle.UnpicklingError):
        return None
    return pages
