"""Mistakes in settings, as authors make them, and what they hear: no word of the format's own."""

from __future__ import annotations

import pytest

from blc_scorm.diagnostics import Diagnostic
from blc_scorm.parse.toml import read_toml
from blc_scorm.parse.yaml_mapping import load_mapping

TOML = [
    ("title = “My course”", 9, "these quotes (“) are typographic"),
    ("title = My course", 9, "this is no value"),
    ('title = "x\nid = "c"', 11, "a text that begins with a quote has none at its end"),
    ("title = 'x", 1, "a text that begins with a quote has none at its end"),
    ('title: "x"', 6, "there is no '=' between"),
    ('title = "a" b', 13, "something stands behind a value"),
    ("mastery_score = 0,7", 18, "something stands behind a value"),
    ("html = yes", 8, "this is no value"),
    ('modules = ["a" "b"]', 16, "a list has no end, or no comma"),
    ('a = [{ name = "x" role = "y" }]', 19, "braces have no end, or no comma"),
    ('title = "a"\ntitle = "b"', 1, "this setting stands in the file a second time"),
    ("[theme]\n[theme]", 7, "this setting stands in the file a second time"),
    ("[theme", 1, "a line that begins with '[' does not end"),
    ('logo = "C:\\maps"', 13, "in double quotes a backslash is written twice"),
    ("version = 2026-02-30", 11, "there is no such date"),
    ("version = 2026-13-01", 15, "there is no such date"),
    ("= 1", 1, "this is no setting"),
    ("a = 1 # \x07", 9, "there is a character that nobody can see"),
]
YAML = [
    ("title: Rights: a start", 14, "there is a colon where none can be"),
    ("objectives: [a, b\ntitle: x", 13, "a bracket is not closed"),
    ('title: "x', 8, "a text that begins with a quote has none at its end"),
    ("title: 'It's'", 12, "this is not a line of the form"),
    ("title: x\nid", 1, "there is no colon behind the name"),
    ('title: "C:\\maps"', 11, "there is a backslash in double quotes"),
    ("title: *Who* is it", 12, "a value can't begin like this"),
    ("title: @home", 8, "a value can't begin like this"),
    ("title: !Kung", 8, "a value can't begin like this"),
    ("\ttitle: x", 1, "a value can't begin like this, nor a line with a tab"),
    ("title: \x01", 1, "there is a character that nobody can see"),
]


@pytest.mark.parametrize(("text", "column", "sentence"), TOML)
def test_a_settings_file_that_cannot_be_read_is_explained(
    text: str, column: int, sentence: str
) -> None:
    found: list[Diagnostic] = []
    assert read_toml("course.toml", text.encode(), found, "course.toml") is None
    [mistake] = found
    assert mistake.span.column == column
    assert mistake.message.startswith(f"This file can't be read from here on: {sentence}")
    assert mistake.message.endswith(".")


@pytest.mark.parametrize(("text", "column", "sentence"), YAML)
def test_settings_of_a_page_that_cannot_be_read_are_explained(
    text: str, column: int, sentence: str
) -> None:
    found: list[Diagnostic] = []
    assert load_mapping("01-a.md", text, found) is None
    [mistake] = found
    assert mistake.span.column == column
    assert mistake.message.startswith(
        f"The settings at the top of this page can't be read: {sentence}"
    )
    assert mistake.message.endswith(".")
