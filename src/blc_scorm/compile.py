"""Compile many pages, over the machine's cores when that is worth their start."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator, Sequence

from blc_scorm.model import CompiledPage, Page
from blc_scorm.pages import compile_page
from blc_scorm.render.context import PageContext

WORTH_A_PROCESS = 64
"""Pages per worker below which starting one costs more than it saves."""
Work = tuple[Page, PageContext]


@contextlib.contextmanager
def _without_cycle_search() -> Iterator[None]:
    """No search for cycles while a tree grows: it has none, and searching takes a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _compile(page: Page, context: PageContext) -> CompiledPage:
    with _without_cycle_search():
        return compile_page(page, context)


def compile_pages(work: Sequence[Work], jobs: int) -> Iterator[CompiledPage]:
    """The compiled pages, in the order of ``work``."""
    workers = min(jobs, len(work) // WORTH_A_PROCESS)
    if workers < 2:
        for page, context in work:
            yield _compile(page, context)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Fork where it is there, after one page: workers then have all that is loaded and compiled.
    fork = "fork" in multiprocessing.get_all_start_methods()
    method = multiprocessing.get_context("fork" if fork else "spawn")
    yield _compile(*work[0])
    chunks = list(_chunks(work[1:]))
    with ProcessPoolExecutor(workers, mp_context=method) as pool:
        for results in pool.map(_compile_chunk, chunks):
            yield from results


def _chunks(work: Sequence[Work]) -> Iterator[tuple[PageContext, list[Page]]]:
    """Pages of one module together: its context is sent once."""
    start = 0
    for end in range(1, len(work) + 1):
        if end == len(work) or work[end][1] is not work[start][1] or end - start == 50:
            yield work[start][1], [page for page, _ in work[start:end]]
            start = end


def _compile_chunk(chunk: tuple[PageContext, list[Page]]) -> list[CompiledPage]:
    context, pages = chunk
    return [_compile(page, context) for page in pages]
