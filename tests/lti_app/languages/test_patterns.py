"""Dates, times and money as each language writes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lti_app
from lti_app.languages.patterns import listed, local_pattern, money, written_date


@pytest.mark.parametrize(
    ("language", "pattern", "local"),
    [
        ("en", "d MMM y, HH:mm", "d MMM y, HH:mm"),
        ("id", "d MMM y, HH:mm", "d MMM y HH.mm"),
        ("id", "HH:mm", "HH.mm"),
        ("ar", "d MMM, HH:mm", "d MMM، HH:mm"),
        ("ar", "d MMMM y", "d MMMM y"),
        ("id", "EEEE d MMMM", "EEEE d MMMM"),
    ],
)
def test_a_pattern_is_written_as_the_language_does(language: str, pattern: str, local: str) -> None:
    assert local_pattern(language, pattern) == local


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Siti, Jone, and Han"), ("id", "Siti, Jone, dan Han"), ("ar", "Siti وJone وHan")],
)
def test_names_are_listed_as_the_language_does(language: str, shown: str) -> None:
    assert listed(["Siti", "Jone", "Han"], language) == shown
    assert listed(["Siti"], language) == "Siti"
    assert listed([], language) == ""


@pytest.mark.parametrize(
    ("amount", "language", "shown"),
    [
        ("86000", "en", "MVR 86,000"),
        ("86000", "id", "MVR 86.000"),
        ("1200.5", "id", "MVR 1.200,5"),
        ("0", "ar", "MVR 0"),
        ("50.000", "id", "MVR 50.000"),
        ("about 5", "id", "MVR about 5"),
    ],
)
def test_money_keeps_its_meaning_in_every_language(amount: str, language: str, shown: str) -> None:
    assert money({"amount": amount, "currency": "MVR"}, language) == shown


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        ("2026-08-03", "en", "3 August 2026"),
        ("2026-08-03", "id", "3 Agustus 2026"),
        ("2026-08-03", "ar", "3 أغسطس 2026"),
        ("next week", "id", "next week"),
    ],
)
def test_a_date_of_a_plan_is_told_in_words(value: str, language: str, shown: str) -> None:
    assert written_date(value, language) == shown


def test_templates_tell_times_by_the_tool_s_filters_alone() -> None:
    """Those know the reader's zone: see ``web/times.py``."""
    foreign = re.compile(r"isoformat|strftime|dateformat|datetimeformat|\bUTC\b")
    told = {
        path.name: foreign.findall(path.read_text("utf-8"))
        for path in Path(lti_app.__file__).parent.glob("templates/**/*.*")
    }
    assert {name: found for name, found in told.items() if found} == {}
