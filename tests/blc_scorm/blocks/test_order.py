"""Putting in order and matching: the order that is shown tells nothing, nor does the source."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from blc_scorm.blocks._order import mixed
from blc_scorm.ids import digest
from tests.helpers.course import compile_text

SEEDS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
COUNTS = st.integers(2, 36)


@settings(deadline=None)
@given(COUNTS, SEEDS)
def test_an_order_has_all_and_is_never_the_right_one(count: int, seed: str) -> None:
    order = mixed(count, seed)
    assert sorted(order) == list(range(count))
    assert order != tuple(range(count))
    assert order == mixed(count, seed)


def right_in(html: str, seed: str, pairs: set[str]) -> bool:
    """Whether the page's digests are those of ``pairs``."""
    found = re.search(r"data-answer='([^']*)'", html)
    assert found
    answer = json.loads(found[1])
    return set(answer["right"]) == {digest(answer["salt"], seed, pair) for pair in pairs}


@settings(deadline=None)
@given(COUNTS, SEEDS)
def test_the_digests_are_those_of_the_right_order(count: int, seed: str) -> None:
    items = "".join(f"{n + 1}. Step {n}\n" for n in range(count))
    html = compile_text(f"::: {{.question #{seed}}}\nIn which order?\n\n{items}:::\n").html
    shown = [int(n) for n in re.findall(r'<div class="flow">Step (\d+)', html)]
    assert shown != list(range(count))
    assert right_in(html, seed, {f"{step}.{n}" for n, step in enumerate(shown)})


@settings(deadline=None)
@given(COUNTS, SEEDS)
def test_the_digests_are_those_of_the_right_pairs(count: int, seed: str) -> None:
    rows = "".join(f"| Term {n} | Answer {n} |\n" for n in range(count))
    table = f"| A | B |\n| --- | --- |\n{rows}"
    html = compile_text(f"::: {{.question #{seed}}}\nWhich?\n\n{table}:::\n").html
    menu = html.split("</select>")[0]
    shown = [int(n) for n in re.findall(r">Answer (\d+)<", menu)]
    assert sorted(shown) == list(range(count))
    assert shown != list(range(count))
    assert right_in(html, seed, {f"{answer}.{n}" for n, answer in enumerate(shown)})


def test_more_than_an_lms_can_name_is_a_mistake() -> None:
    items = "".join(f"{n + 1}. Step {n}\n" for n in range(37))
    page = compile_text(f"::: {{.question #q}}\nIn which order?\n\n{items}:::\n")
    assert [found.code for found in page.diagnostics] == ["BLC354"]


def test_a_stored_answer_fits_until_a_text_changes() -> None:
    def shape(last: str, stem: str = "Which?") -> str:
        text = f"::: {{.question #q}}\n{stem}\n\n1. One\n2. {last}\n:::\n"
        return compile_text(text).questions[0].shape

    assert shape("Two") == shape("*Two*", "Which one?")
    assert shape("Two") != shape("Three")
