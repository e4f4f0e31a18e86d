"""What is read of a course's folder, and what is said of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from blc_scorm.errors import CourseError, UsageError
from blc_scorm.sources import SETTLED, file_stamp, read_sources
from tests.helpers.course import write_course


def messages(root: Path) -> list[str]:
    return [str(diagnostic) for diagnostic in read_sources(root).diagnostics]


def test_texts_are_told_from_other_files(tmp_path: Path) -> None:
    write_course(tmp_path, {"m/b.PNG": b"12", "m/READ.MD": "x"})
    sources = read_sources(tmp_path)
    assert list(sources.texts) == ["course.toml", "m/01-a.md", "m/READ.MD", "m/module.toml"]
    (asset,) = sources.assets.values()
    assert (asset.path, asset.location, asset.size) == ("m/b.PNG", tmp_path / "m/b.PNG", 2)
    assert sources.texts["m/READ.MD"].read() == b"x"
    assert sources.diagnostics == ()


@pytest.mark.parametrize(
    "path", [".git/a.md", "m/.hidden.md", "m/a.md~", "locale/id/a.md", "node_modules/a.md"]
)
def test_what_is_never_content_is_passed_over(tmp_path: Path, path: str) -> None:
    write_course(tmp_path, {path: b"\xff"})
    assert path not in read_sources(tmp_path).texts


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    (tmp_path / "secret.md").write_text("x")
    (course / "m/02-b.md").symlink_to(tmp_path / "secret.md")
    (course / "m/lost.png").symlink_to("nowhere.png")
    (course / "m/round.png").symlink_to("round.png")
    (course / "out").symlink_to(tmp_path)
    assert messages(course) == [
        f"{path}:1:1: error BLC110: '{path}' is a symbolic link that leads out of the course "
        "folder or nowhere. Copy the file into the course instead."
        for path in ("m/02-b.md", "m/lost.png", "m/round.png", "out")
    ]
    assert "m/02-b.md" not in read_sources(course).texts


def test_a_link_inside_the_folder_is_followed_to_a_file_but_not_to_a_folder(tmp_path: Path) -> None:
    course = write_course(tmp_path, {"shared/map.png": b"1"})
    (course / "m/map.png").symlink_to("../shared/map.png")
    (course / "m/again").symlink_to("..")
    sources = read_sources(course)
    assert list(sources.assets) == ["m/map.png", "shared/map.png"]
    assert sources.diagnostics == ()


def test_a_course_may_itself_stand_behind_a_link(tmp_path: Path) -> None:
    write_course(tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    assert "m/01-a.md" in read_sources(tmp_path / "link").texts


def test_a_page_of_too_many_bytes_is_refused_unread(tmp_path: Path) -> None:
    write_course(tmp_path)
    with (tmp_path / "m/01-a.md").open("r+b") as file:
        file.truncate(50_000_000)
    assert messages(tmp_path) == [
        (
            "m/01-a.md:1:1: error BLC115: 'm/01-a.md' has 50.0 MB of text; the most is 4 MB. "
            "Split it into several pages, and put pictures into files of their own."
        )
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("path", ["m/01-a.md", "m/map.png", "m"])
def test_what_may_not_be_read_is_named(tmp_path: Path, path: str) -> None:
    write_course(tmp_path, {"m/map.png": b"1"})
    place = tmp_path / path
    mode = place.stat().st_mode
    place.chmod(0)
    found = messages(tmp_path)
    place.chmod(mode)
    assert found == [
        (
            f"{path}:1:1: error BLC114: '{path}' can't be read (permission denied). "
            "Check the file and its permissions."
        )
    ]


def test_a_text_that_goes_before_it_is_read_is_named(tmp_path: Path) -> None:
    sources = read_sources(write_course(tmp_path))
    (tmp_path / "m/01-a.md").unlink()
    with pytest.raises(CourseError) as stopped:
        sources.texts["m/01-a.md"].read()
    assert str(stopped.value) == (
        "m/01-a.md:1:1: error BLC114: 'm/01-a.md' can't be read (no such file or directory). "
        "Check the file and its permissions."
    )


def test_a_name_that_is_not_utf_8_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    write_course(tmp_path)
    try:
        Path(os.fsdecode(bytes(tmp_path) + b"/m/\xe9.png")).write_bytes(b"")
    except OSError:
        pytest.skip("this disk takes names in UTF-8 only")
    assert messages(tmp_path) == [
        (
            "m/\ufffd.png:1:1: error BLC109: The name of 'm/\ufffd.png' is not UTF-8. Rename it; "
            "plain letters, digits and hyphens work everywhere."
        )
    ]


def test_a_source_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "course.toml"
    file.touch()
    for path, what in ((file, "is a file"), (tmp_path / "nowhere", "does not exist")):
        with pytest.raises(UsageError) as refused:
            read_sources(path)
        assert str(refused.value) == (
            f"'{path}' {what}. Give the folder of a course, the one that holds course.toml."
        )


def test_a_file_that_may_still_change_unseen_has_a_stamp_for_each_reading(tmp_path: Path) -> None:
    (tmp_path / "map.svg").write_text("<svg/>")
    status = (tmp_path / "map.svg").stat()
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    soon, later = changed + SETTLED, changed + SETTLED + 1
    assert file_stamp(status, soon) != file_stamp(status, soon - 1)
    assert file_stamp(status, later) == file_stamp(status, later + 1)
    assert file_stamp(status, soon) != file_stamp(status, later)
