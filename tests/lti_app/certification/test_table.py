"""docs/lti-conformance.md names every case of the certification; here it is held to that."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "lti-conformance.md"
ROW = re.compile(r"^\| [^|]+ \| `(test_\w+)` \| `(test_\w+)` \| ([^|]*)\|$", re.MULTILINE)
REQUIRED = {
    "Bad launches": 12,
    "Valid launches of an instructor": 9,
    "Valid launches of a student": 9,
    "Deep linking": 7,
    "Names and roles": 5,
    "Assignments and grades": 1,
}
HARDER = 60


def rows(heading: str) -> list[tuple[str, str, str]]:
    """File, test and case of each row under this heading."""
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [(file, test, case.strip()) for file, test, case in ROW.findall(section)]


def module_of(file: str) -> Any:
    return importlib.import_module(f"tests.lti_app.certification.{file}")


def cases_of(test: Any) -> list[str]:
    """The ids of a test's cases; one without a name where it has only itself."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        return [""]
    values = list(marks[0].args[1])
    return [str(one) for one in marks[0].kwargs.get("ids", values)]


@pytest.mark.parametrize(("heading", "number"), REQUIRED.items())
def test_every_case_of_the_certification_is_in_the_table(heading: str, number: int) -> None:
    found = rows(heading)
    assert len(set(found)) == len(found) == number


@pytest.mark.parametrize("heading", REQUIRED)
def test_every_row_of_the_table_is_a_case_that_runs(heading: str) -> None:
    missing = [
        row
        for row in rows(heading)
        if not hasattr(module_of(row[0]), row[1])
        or (row[2] and row[2] not in cases_of(getattr(module_of(row[0]), row[1])))
    ]
    assert missing == []


def test_there_are_at_least_sixty_harder_cases() -> None:
    count = sum(
        len(cases_of(test))
        for file in ("test_hard_tokens", "test_hard_claims")
        for name, test in vars(module_of(file)).items()
        if name.startswith("test_")
    )
    assert count >= HARDER
