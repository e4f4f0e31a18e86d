"""Many pages over several processes give what one process gives, in the same order."""

from __future__ import annotations

import os
import pickle
from typing import NoReturn

import pytest

from blc_scorm import compile as compiling
from blc_scorm.compile import compile_pages
from blc_scorm.model import Markdown
from blc_scorm.pages import Work
from blc_scorm.records import replace
from tests.helpers.course import ALONE, AROUND


def work(pages: int) -> list[Work]:
    other = replace(AROUND, module_id="n", language="ar")
    return [
        (
            replace(ALONE, id=f"p{n}"),
            Markdown(f"## Part {n}\n\n# Big [x](y.md)\n", 1),
            context,
        )
        for context in (AROUND, other)
        for n in range(pages)
    ]


def test_a_parallel_result_equals_a_serial_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "WORTH_A_PROCESS", 2)
    serial = list(compile_pages(work(60), jobs=1))
    assert list(compile_pages(work(60), jobs=2)) == serial
    assert [page.html[:15] for page in serial[:2]] == ['<h2 id="p0--par', '<h2 id="p1--par']
    assert all(len(page.diagnostics) == 1 for page in serial)


@pytest.mark.parametrize("lost", ["all", "half of a page"])
def test_what_a_worker_fails_at_is_done_where_it_was_asked(
    monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    def fail(_share: object, writer: int) -> NoReturn:
        os.write(writer, pickle.dumps(serial[2])[: 40 if lost == "half of a page" else 0])
        os._exit(1)

    monkeypatch.setattr(compiling, "WORTH_A_PROCESS", 2)
    serial = list(compile_pages(work(60), jobs=1))
    monkeypatch.setattr(compiling, "_send", fail)
    assert list(compile_pages(work(60), jobs=3)) == serial


def test_a_build_that_is_broken_off_leaves_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "WORTH_A_PROCESS", 2)
    pages = compile_pages(work(600), jobs=3)
    assert next(pages)
    assert next(pages)
    pages.close()  # type: ignore[attr-defined]  # a generator, told as an iterator
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize(("pages", "can_fork"), [(3, True), (60, False)])
def test_few_pages_are_compiled_where_they_are_and_all_without_fork(
    monkeypatch: pytest.MonkeyPatch, pages: int, can_fork: bool
) -> None:
    if not can_fork:
        monkeypatch.setattr(compiling, "WORTH_A_PROCESS", 2)
        monkeypatch.delattr(os, "fork")
    monkeypatch.setattr(compiling, "_worker", None)
    assert len(list(compile_pages(work(pages), jobs=8))) == 2 * pages


def test_nothing_to_compile_is_no_work() -> None:
    assert list(compile_pages([], jobs=4)) == []
