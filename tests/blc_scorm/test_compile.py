"""Many pages over several processes give what one process gives, in the same order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blc_scorm import compile as compiling
from blc_scorm.compile import compile_pages
from tests.helpers.course import ALONE, AROUND


def work(pages: int) -> list[compiling.Work]:
    other = replace(AROUND, module_id="n", language="ar")
    return [
        (replace(ALONE, id=f"p{n}", text=f"## Part {n}\n\n# Big [x](y.md)\n"), context)
        for context in (AROUND, other)
        for n in range(pages)
    ]


def test_a_parallel_result_equals_a_serial_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "WORTH_A_PROCESS", 2)
    serial = list(compile_pages(work(60), jobs=1))
    assert list(compile_pages(work(60), jobs=2)) == serial
    assert [page.html[:15] for page in serial[:2]] == ['<h2 id="p0--par', '<h2 id="p1--par']
    assert all(len(page.diagnostics) == 1 for page in serial)


def test_few_pages_are_compiled_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", None)
    assert len(list(compile_pages(work(3), jobs=8))) == 6


def test_nothing_to_compile_is_no_work() -> None:
    assert list(compile_pages([], jobs=4)) == []
