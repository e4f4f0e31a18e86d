"""The cases in ``cases/*.md``: an input as text, then exactly what comes of it.

``BLC_REWRITE_CASES=1 python -m pytest tests/blc_scorm/test_cases.py -n 0`` writes what
the program does now into the files; the difference is then a matter of review.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.cases import Case, read_cases

FOLDER = Path(__file__).parent / "cases"
CASES = read_cases(FOLDER)
REWRITE = bool(os.environ.get("BLC_REWRITE_CASES"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_comes_out_as_written(case: Case, tmp_path: Path) -> None:
    outcome = case.outcome(tmp_path)
    if REWRITE:
        _rewrite(case, outcome)
        return
    assert {name: outcome[name] for name in case.expected} == case.expected


def _rewrite(case: Case, outcome: dict[str, str]) -> None:
    for file in FOLDER.glob("*.md"):
        text = file.read_text("utf-8")
        if case.text in text:
            new = case.rewritten(outcome).rstrip("\n")
            tail = case.text[len(case.text.rstrip("\n")) :]
            file.write_text(text.replace(case.text, new + tail), "utf-8")
