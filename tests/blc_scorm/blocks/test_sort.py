"""Sorting: the order that is shown tells nothing, and neither does the page's source."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from blc_scorm.ids import digest
from tests.helpers.course import compile_text


def page(places: Sequence[int], seed: str = "q") -> str:
    """A question whose thing ``n`` belongs to the category ``places[n]``."""
    lines = [f"::: {{.question #{seed} type=sort}}", "Which?", ""]
    for category in sorted(set(places)):
        lines.append(f"- Category {category}")
        lines += [f"  - Thing {n}" for n, place in enumerate(places) if place == category]
    return "\n".join([*lines, ":::", ""])


def shown(html: str) -> list[int]:
    """The things in the order in which they are shown."""
    return [int(n) for n in re.findall(r'<div class="flow">Thing (\d+)', html)]


def categories(count: int, most: int = 9) -> st.SearchStrategy[list[int]]:
    """Where things belong: at least one for each of ``count`` categories."""
    rest = st.lists(st.integers(0, count - 1), max_size=most)
    return rest.map(lambda more: [*range(count), *more])


@given(categories(3))
def test_every_thing_is_shown_once_and_always_in_the_same_order(places: list[int]) -> None:
    html = compile_text(page(places)).html
    assert sorted(shown(html)) == list(range(len(places)))
    assert compile_text(page(places)).html == html


@given(categories(3), st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_the_digests_are_those_of_the_right_places(places: list[int], seed: str) -> None:
    html = compile_text(page(places, seed)).html
    found = re.search(r"data-answer='([^']*)'", html)
    assert found
    answer = json.loads(found[1])
    right = {digest(answer["salt"], seed, f"{n}.{places[t]}") for n, t in enumerate(shown(html))}
    assert set(answer["right"]) == right


def test_things_of_a_category_do_not_stand_together() -> None:
    for seed in ("a", "b", "c", "d", "e", "f"):
        for places in ([0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 2, 2], [0, 1, 2, 3]):
            order = [places[thing] for thing in shown(compile_text(page(places, seed)).html)]
            changes = sum(a != b for a, b in pairwise(order))
            assert order != sorted(order)
            assert changes >= len(set(places)) or len(set(places)) == len(places)


def test_two_things_are_shown_in_either_order() -> None:
    """Never the author's own would be as telling as always the author's own."""
    orders = {tuple(shown(compile_text(page([0, 1], f"q{n}")).html)) for n in range(12)}
    assert orders == {(0, 1), (1, 0)}


def test_a_response_no_longer_fits_when_a_thing_or_a_category_has_changed() -> None:
    text = page([0, 1, 1])
    shape = compile_text(text).questions[0].shape
    assert compile_text(text.replace("Which?", "Where?")).questions[0].shape == shape
    for changed in ("Thing 1", "Category 1"):
        other = compile_text(text.replace(changed, "Something else")).questions[0].shape
        assert other != shape
