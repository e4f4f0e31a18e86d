"""Courses edited at random: each build after an edit equals a first one."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blc_scorm.build import Options, build
from blc_scorm.errors import CourseError
from blc_scorm.sources import SETTLED, file_stamp
from tests.blc_scorm.test_cache import COURSE, PICTURE
from tests.helpers.course import files_below, page, write_course

WORDS = ("Text.", "Other.", "![A map](map.svg)", "![A logo](../logo.svg)", "![A map](../m/map.svg)")
LINKS = ("[to](01-a.md)", "[to](../m/01-a.md)", "[to](../n/01-c.md)", "[to](../m/02-b.md#part)")
QUESTIONS = (
    "::: {.question #q type=text}\nWhy?\n:::",
    "::: {.quiz #z bank=questions.md}\n:::",
    "::: {.question #p points=1}\nWhich?\n\n- [x] One\n- [ ] Two\n:::",
)
PAGES = st.builds(
    lambda settings, parts: f"---\ntitle: One\n{settings}---\n\n" + "\n\n".join(parts) + "\n",
    st.sampled_from(["", "id: d\n", "kind: quiz\n", "duration: PT5M\n", "variants: [ID]\n"]),
    st.lists(st.sampled_from([*WORDS, *LINKS, *QUESTIONS, "## Part", "# Big"]), max_size=3),
)
PICTURES = [PICTURE.format(width) for width in (10, 20)]
COURSE_FILES = [COURSE["course.toml"], COURSE["course.toml"].replace('"m", "n"', '"n", "m"')]
EDITS = st.one_of(
    st.tuples(st.sampled_from(["m/01-a.md", "m/02-b.md", "n/01-c.md"]), PAGES),
    st.tuples(st.sampled_from(["m/02-b.md", "m/map.svg", "questions.md"]), st.none()),
    st.tuples(st.sampled_from(["m/map.svg", "logo.svg"]), st.sampled_from(PICTURES)),
    st.tuples(st.just("questions.md"), st.sampled_from(QUESTIONS)),
    st.tuples(
        st.sampled_from(["m/module.toml", "n/module.toml"]),
        st.sampled_from(['title = "New"\n', 'title = "New"\nid = "other"\nlanguage = "id"\n']),
    ),
    st.tuples(st.just("course.toml"), st.sampled_from(COURSE_FILES)),
)


def outcome(
    course: Path, output: Path, cache: Path, *, settled: int = -(10**12)
) -> tuple[object, dict[str, bytes]]:
    """What a build says, and all that it makes. By itself it trusts the time of every file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLC_CACHE_DIR", str(cache))
        patch.setattr("blc_scorm.sources.SETTLED", settled)
        options = Options(output=output, formats=("html", "scorm12"), split="course")
        try:
            return build(course, options).diagnostics, files_below(output)
        except CourseError as error:
            return error.diagnostics, {}


@given(st.lists(EDITS, min_size=1, max_size=5))
@settings(max_examples=20)
def test_whatever_is_edited_a_build_equals_a_first_build(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    course = write_course(folder / "course", COURSE)
    warm = outcome(course, folder / "out", folder / "warm")
    for path, text in edits:
        (course / path).unlink(missing_ok=True)
        if text is not None:
            (course / path).write_text(text, "utf-8")
        warm = outcome(course, folder / "out", folder / "warm")
    assert warm == outcome(course, folder / "cold", folder / "other")


TICK = 1_000_000_000
"""Nanoseconds: of a disk whose clock is slower than an author's hand."""
LETTERS = {
    "m/01-a.md": page("{}\n\n![A map](map.svg)\n", "One"),
    "m/02-b.md": "---\ntitle: {}\n---\n\nText.\n",
    "n/01-c.md": page("::: {{.quiz #z bank=questions.md}}\n:::\n", "Three"),
    "questions.md": "::: {{.question #p points=1}}\nWhich {}?\n\n- [x] One\n- [ ] Two\n:::\n",
    "m/map.svg": PICTURE.replace("{}", "1{}"),
    "n/module.toml": 'title = "{}"\n',
    "course.toml": COURSE["course.toml"].replace("Course", "{}"),
}
"""Files of which an edit changes one character, and so never the size."""


@given(st.lists(st.tuples(st.sampled_from(sorted(LETTERS)), st.sampled_from("123")), max_size=6))
@settings(max_examples=10)
def test_an_edit_that_no_size_and_no_clock_shows_is_built(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str]]
) -> None:
    def coarse(status: os.stat_result, now: int) -> str:
        seen = SimpleNamespace(
            st_size=status.st_size,
            st_ino=status.st_ino,
            st_mtime_ns=status.st_mtime_ns // TICK * TICK,
            st_ctime_ns=status.st_ctime_ns // TICK * TICK,
        )
        return file_stamp(cast("os.stat_result", seen), now)

    folder = tmp_path_factory.mktemp("edits")
    course = write_course(
        folder / "course", {name: text.format(0) for name, text in LETTERS.items()}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("blc_scorm.sources.file_stamp", coarse)
        warm = outcome(course, folder / "out", folder / "warm", settled=SETTLED)
        for path, letter in edits:
            with (course / path).open("r+b") as file:  # the same inode
                file.write(LETTERS[path].format(letter).encode())
            warm = outcome(course, folder / "out", folder / "warm", settled=SETTLED)
    assert warm == outcome(course, folder / "cold", folder / "other")
