"""A number with a tolerance: exact bounds, out of sight."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blc_scorm.blocks._written import veiled
from tests.helpers.course import compile_text


def answer_of(written: str) -> dict[str, object]:
    html = compile_text(f"::: {{.question #q type=numeric {written}}}\nHow far?\n:::\n").html
    found = re.search(r"data-answer='([^']*)'", html)
    assert found
    answer: dict[str, object] = json.loads(found[1])
    return answer


@pytest.mark.parametrize(
    ("written", "bounds"),
    [
        ("answer=17", ["17", "17", "17"]),
        ("answer=17 tolerance=0", ["17", "17", "17"]),
        ("answer=0.3 tolerance=0.1", ["0.2", "0.4", "0.3"]),
        ("answer=100 tolerance=100", ["0", "200", "100"]),
        ("answer=-2.50 tolerance=0.5", ["-3", "-2", "-2.5"]),
        ("answer=+1000000 tolerance=0.0000001", ["999999.9999999", "1000000.0000001", "1000000"]),
        ("answer=−5", ["-5", "-5", "-5"]),
        ("answer=-0.0", ["0", "0", "0"]),
    ],
)
def test_the_bounds_are_exact(written: str, bounds: list[str]) -> None:
    answer = answer_of(written)
    assert answer["veiled"] == veiled(str(answer["salt"]), "q", bounds)


@settings(deadline=None)
@given(
    st.decimals("-99999", "99999", places=3),
    st.decimals("0", "999", places=3),
)
def test_neither_the_answer_nor_its_bounds_stand_in_the_page(
    answer: Decimal, tolerance: Decimal
) -> None:
    held = answer_of(f"answer={answer:f} tolerance={tolerance:f}")
    assert set(held) == {"salt", "veiled", "units"}
    assert re.fullmatch(r"[0-9a-f]+", str(held["veiled"]))


def test_all_spellings_of_a_unit_reach_the_page_and_the_first_is_shown() -> None:
    text = '::: {.question #q type=numeric answer=17 unit="km | kilo metres|"}\nHow far?\n:::\n'
    html = compile_text(text).html
    assert '<span class="unit" id="a--q-unit">km</span>' in html
    assert '"units": ["km", "kilo metres"]' in html
