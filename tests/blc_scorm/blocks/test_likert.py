"""Surveys: what a response fits."""

from __future__ import annotations

import pytest

from tests.helpers.course import compile_text


def shape(settings: str, text: str, language: str = "en") -> str:
    page = f"::: {{.question #q type=likert {settings}}}\nHow often?\n\n{text}\n:::\n"
    return compile_text(page, language=language).questions[0].shape


def test_a_response_fits_in_every_language() -> None:
    assert shape("", "- One") == shape("", "- One", "id")


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("scale=frequency", "- One"),
        ('scale="No | Yes"', "- One"),
        ("", "- Two"),
        ("", "- One\n- Two"),
        ("", "- [ ] One\n- [ ] Two"),
        ("multiple=true", "- [ ] One\n- [ ] Two"),
    ],
)
def test_a_response_no_longer_fits_another_scale_or_other_statements(
    settings: str, text: str
) -> None:
    assert shape(settings, text) != shape("", "- One")


def test_a_survey_on_a_quiz_page_brings_no_points() -> None:
    page = "::: {.question #q type=likert}\nMy city listens.\n:::\n"
    assert compile_text(page).questions[0].points == 0
