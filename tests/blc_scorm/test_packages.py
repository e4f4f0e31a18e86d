"""What a package weighs, before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from blc_scorm.build import Options, build
from blc_scorm.errors import CourseError
from tests.helpers.course import page, write_course

HEAVY = (
    "{}: warning BLC502: The files of this package have 1.2 GB together; several LMSs take none "
    "over 1 GB. Make films shorter or smaller, or build one package for each module."
)


def course_of_two_films(folder: Path, size: int) -> Path:
    """Two modules with a film each; the films have holes instead of bytes."""
    film = "::: {.video src=film.mp4 title=Film}\nNobody speaks.\n:::\n"
    files: dict[str, str | bytes | None] = {
        "course.toml": 'id = "c"\ntitle = "Course"\nmodules = ["m", "n"]\n',
        "m/01-a.md": page(film),
        "n/01-b.md": page(film),
        "n/module.toml": 'title = "N"\n',
    }
    course = write_course(folder, files)
    for module in ("m", "n"):
        with (course / module / "film.mp4").open("wb") as file:
            file.truncate(size)
    return course


def found(course: Path, split: str, format_name: str = "scorm12") -> list[str]:
    """What a strict build, which writes nothing, says."""
    options = Options((format_name,), course / "out", split=split, strict=True)
    with pytest.raises(CourseError) as mistakes:
        build(course, options)
    return [str(found) for found in mistakes.value.diagnostics if found.code == "BLC502"]


def test_a_package_that_some_platforms_refuse_is_a_warning(tmp_path: Path) -> None:
    course = course_of_two_films(tmp_path / "half", 600_000_000)
    (course / "m/02-long.md").write_text("---\ntitle: Long\nduration: PT20M\n---\n\nText.\n")
    assert found(course, "course") == [HEAVY.format("course.toml:1:1")]
    assert found(course, "module") == []
    assert found(course, "course", "html") == []


def test_a_heavy_module_is_named(tmp_path: Path) -> None:
    course = course_of_two_films(tmp_path / "whole", 1_200_000_000)
    assert found(course, "module") == [
        HEAVY.format("m/module.toml:1:1"),
        HEAVY.format("n/module.toml:1:1"),
    ]
