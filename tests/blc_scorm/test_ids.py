"""Ids and keys never change between builds: records hang on them. So their values stand here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blc_scorm.ids import did_you_mean, digest, is_slug, key, shape, slug


@pytest.mark.parametrize("text", ["a", "a1", "1-a", "city-planning", "x" * 100])
def test_a_slug_is_an_id(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize("text", ["", "A", "a_b", "-a", "a-", "a--b", "é", "a b", "a\n", "x" * 101])
def test_what_is_no_slug_is_no_id(text: str) -> None:
    assert not is_slug(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("City planning", "city-planning"),
        ("Réunion & cie: 2", "reunion-cie-2"),
        ("  --a__b--  ", "a-b"),
        ("", "x"),
        ("   ", "x"),
        ("人权", "x-5e590aa9"),
        ("😀", "x-f0443a34"),
        ("é人", "e"),
        ("word " * 40, ("word-" * 20)[:-1]),
    ],
)
def test_a_title_becomes_the_same_id_for_ever(text: str, expected: str) -> None:
    assert slug(text) == expected


@settings(max_examples=100, derandomize=True)
@given(st.text())
def test_any_text_becomes_an_id(text: str) -> None:
    assert is_slug(slug(text))


def test_keys_and_digests_stay_as_they_are() -> None:
    assert key("page", "a") == "7vk_"
    assert key("question", "a") == "Q8GE"
    assert shape("anything") == "7g"
    assert digest("a", "b") == digest("a|b") == "0eab8a0a"


def test_a_near_miss_is_offered() -> None:
    assert did_you_mean("titel", ["id", "title"]) == " Did you mean 'title'?"
    assert did_you_mean("zzz", ["id", "title"]) == ""
    assert did_you_mean("x", []) == ""
