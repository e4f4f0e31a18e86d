"""Bad input, each as a person meets it: the whole message, the exit code, and nothing half-made."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.course import files_below, page, write_course
from tests.helpers.terminal import Run, blc

ONE_ERROR = "blc: 1 error; nothing was written. docs/diagnostics.md explains the codes.\n"


def refused(tmp_path: Path, files: dict[str, str | bytes | None]) -> str:
    """What ``blc build`` says of the smallest course with ``files``, without the folder's name."""
    course = write_course(tmp_path / "course", files)
    return _refused(blc("build", course, "-o", tmp_path / "out"), tmp_path)


def _refused(run: Run, tmp_path: Path) -> str:
    assert (run.code, run.out) == (1, "")
    assert not (tmp_path / "out").exists()
    assert run.err.endswith(ONE_ERROR)
    return run.err.removesuffix(ONE_ERROR).replace(f"{tmp_path / 'course'}/", "")


def test_no_course_file(tmp_path: Path) -> None:
    assert refused(tmp_path, {"course.toml": None}) == (
        "course.toml:1:1: error BLC101: This folder has no course.toml, the file that names the "
        "course and its modules. docs/authoring.md shows the shortest one.\n"
    )


def test_a_malformed_course_file(tmp_path: Path) -> None:
    assert refused(tmp_path, {"course.toml": 'id = "c"\ntitle = "Course\n'}) == (
        "course.toml:2:16: error BLC102: This file can't be read from here on: a text that begins "
        "with a quote has none at its end. Add it.\n"
    )


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    toml = 'id = "c"\ntitle = "Course"\nmodules = ["m", "02-next"]\n'
    files = {"course.toml": toml, "02-nxt/01-b.md": page("Text.\n")}
    assert refused(tmp_path, dict(files)) == (
        "course.toml:3:1: error BLC106: There is no folder '02-next', but course.toml names it as "
        "a module. Did you mean '02-nxt'?\n"
    )


def test_a_page_twice(tmp_path: Path) -> None:
    assert refused(tmp_path, {"m/07-a.md": page("Text.\n")}) == (
        "m/07-a.md:1:1: error BLC108: The page id 'a' is already taken by m/01-a.md. Give one of "
        "the two another id.\n"
    )


def test_a_bad_date(tmp_path: Path) -> None:
    assert refused(tmp_path, {"m/module.toml": 'title = "M"\nversion = 2026-13-01\n'}) == (
        "m/module.toml:2:15: error BLC102: This file can't be read from here on: there is no such "
        "date or time. Correct it.\n"
    )


def test_a_bad_duration(tmp_path: Path) -> None:
    assert refused(tmp_path, {"m/01-a.md": "---\ntitle: A\nduration: 20 min\n---\n"}) == (
        "m/01-a.md:3:1: error BLC104: duration is '20 min'; it must be a duration such as PT45M "
        "(45 minutes) or PT1H30M.\n"
    )


def test_a_page_that_is_not_utf_8(tmp_path: Path) -> None:
    assert refused(
        tmp_path, {"m/01-a.md": "---\ntitle: A\n---\n\nR\xe9union\n".encode("latin-1")}
    ) == (
        "m/01-a.md:5:2: error BLC109: The byte 0xe9 here is not UTF-8. Save the file as UTF-8 in "
        "your editor (most often it was saved as Windows-1252).\n"
    )


def test_a_file_that_an_editor_saved_as_utf_16(tmp_path: Path) -> None:
    assert refused(tmp_path, {"m/01-a.md": "---\ntitle: A\n---\n".encode("utf-16")}) == (
        "m/01-a.md:1:1: error BLC109: The byte 0xff here is not UTF-8. Save the file as UTF-8 in "
        "your editor (most often it was saved as UTF-16).\n"
    )


def test_a_picture_of_50_mb(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("é ![A map](map.png)\n")})
    with (course / "m/map.png").open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(50_000_000)
    assert _refused(blc("build", course, "-o", tmp_path / "out"), tmp_path) == (
        "m/01-a.md:5:3: error BLC409: The picture m/map.png has 50.0 MB; a learner on a slow line "
        "waits for it. Make it smaller than 0.3 MB: 1,200 pixels wide is enough, or draw it as "
        "SVG.\n"
    )


def test_a_picture_over_the_budget_is_a_warning(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("![A map](map.png)\n")})
    with (course / "m/map.png").open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(400_000)
    run = blc("build", course, "-o", tmp_path / "out", "--quiet")
    assert (run.code, run.err) == (
        0,
        (
            f"{course}/m/01-a.md:5:1: warning BLC406: The picture m/map.png has 0.4 MB; a learner "
            "on a slow line waits for it. Make it smaller than 0.3 MB: 1,200 pixels wide is "
            "enough, or draw it as SVG.\n"
        ),
    )


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    (course / "m/passwords.md").symlink_to("/etc/passwd")
    assert _refused(blc("build", course, "-o", tmp_path / "out"), tmp_path) == (
        "m/passwords.md:1:1: error BLC110: 'm/passwords.md' is a symbolic link that leads out of "
        "the course folder or nowhere. Copy the file into the course instead.\n"
    )


@pytest.mark.parametrize("path", ["course.toml", "m/module.toml", "m/01-a.md", "m/map.svg"])
def test_what_is_there_and_can_not_be_read_is_not_called_missing_too(
    tmp_path: Path, path: str
) -> None:
    """A link to elsewhere stands for all that can't be read: root may read everything."""
    course = write_course(
        tmp_path / "course",
        {
            "course.toml": 'id = "c"\ntitle = "C"\nmodules = ["m"]\ntheme.logo = "m/map.svg"\n',
            "m/01-a.md": page("![A map](map.svg)\n"),
            "m/map.svg": b"<svg/>",
        },
    )
    (course / path).unlink(missing_ok=True)
    (course / path).symlink_to("/etc/hostname")
    assert _refused(blc("build", course, "-o", tmp_path / "out"), tmp_path).startswith(
        f"{path}:1:1: error BLC110"
    )


def test_an_unclosed_fence(tmp_path: Path) -> None:
    assert refused(tmp_path, {"m/01-a.md": page("Text.\n\n  ::: {.callout-note}\nA note.\n")}) == (
        "m/01-a.md:7:3: error BLC204: The block 'callout-note' that starts here is never closed. "
        "Put a line ':::' at its end.\n"
    )


def test_front_matter_that_is_no_mapping(tmp_path: Path) -> None:
    assert refused(tmp_path, {"m/01-a.md": "---\nWelcome\n---\n\nText.\n"}) == (
        "m/01-a.md:2:1: error BLC113: The settings at the top of a page must be lines of the form "
        "'name: value', such as 'title: Welcome'.\n"
    )


def test_a_path_with_spaces_and_emoji_is_no_mistake(tmp_path: Path) -> None:
    files = {
        "course.toml": 'id = "c"\ntitle = "Course"\nmodules = ["01 Réunion 😀", "人权"]\n',
        "m/01-a.md": None,
        "m/module.toml": None,
        "01 Réunion 😀/module.toml": 'title = "Island"\n',
        "01 Réunion 😀/01 hello world 😀.md": page("[b](../人权/2.md) ![c](<a map 😀.svg>)\n"),
        "01 Réunion 😀/a map 😀.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "人权/module.toml": 'title = "Rights"\n',
        "人权/2.md": page("Text.\n"),
    }
    course = write_course(tmp_path / "my courses 😀" / "c & d", files)
    out = tmp_path / "the output 😀"
    run = blc("build", course, "-o", out, "--quiet", "-f", "html", "-f", "scorm12")
    assert (run.code, run.err) == (0, "")
    made = files_below(out)
    assert "c-html/reunion/index.html" in made
    assert any(path.startswith("c-html/module-") for path in made)
    assert all(path.isascii() and " " not in path for path in made)


def test_a_mistake_in_a_path_with_spaces_and_emoji_is_shown_with_it(tmp_path: Path) -> None:
    course = write_course(tmp_path / "a b 😀", {"m/01 c 😀.md": page(":::\n")})
    run = blc("build", course, "-o", tmp_path / "out")
    assert run.err.startswith(f"{tmp_path}/a b 😀/m/01 c 😀.md:5:1: error BLC205: This ':::' ")


@pytest.mark.parametrize("format_name", ["html", "scorm12"])
def test_an_output_folder_that_is_a_file(tmp_path: Path, format_name: str) -> None:
    course = write_course(tmp_path / "course")
    blocked = tmp_path / "out"
    blocked.write_text("mine")
    run = blc("build", course, "-o", blocked, "-f", format_name, "--quiet")
    place = blocked / "c-html" if format_name == "html" else blocked
    assert (run.code, run.out, run.err) == (
        1,
        "",
        (
            f"blc: {place} can't be written: {blocked} is a file, not a folder. Move it away, or "
            "name another output folder.\n"
        ),
    )
    assert blocked.read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_an_output_folder_that_nobody_can_write_to(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    run = blc("build", course, "-o", "/proc/self/out", "-f", "scorm12", "--quiet")
    assert run.code == 1
    assert run.err == (
        "blc: /proc/self/out can't be written (No such file or directory). Name another output "
        "folder, or mend this one.\n"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_without_permission(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    run = blc("build", course, "-o", out, "-f", "scorm12", "--quiet")
    assert (run.code, run.err) == (
        1,
        (
            f"blc: {out} can't be written (Permission denied). Name an output folder that you may "
            "write to.\n"
        ),
    )


SMALL_DISK = f"""
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), {resource.RLIM_INFINITY}))
from blc_scorm.command import blc
blc(sys.argv[2:])
"""


def build_on_a_small_disk(
    course: Path, out: Path, format_name: str, room: int = 20_000
) -> subprocess.CompletedProcess[str]:
    """A build that finds room for so many bytes a file."""
    arguments = ["build", str(course), "-o", str(out), "-f", format_name, "--quiet"]
    command = [sys.executable, "-c", SMALL_DISK, str(room), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("format_name", ["html", "scorm12"])
def test_a_full_disk_gets_no_empty_folders(tmp_path: Path, format_name: str) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("![A map](map.png)\n")})
    (course / "m/map.png").write_bytes(os.urandom(100_000))
    out = tmp_path / "new" / "out"
    assert build_on_a_small_disk(course, out, format_name).returncode == 1
    assert not out.parent.exists()


@pytest.mark.parametrize("format_name", ["html", "scorm12"])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, format_name: str) -> None:
    text = page("![A map](map.png)\n")
    course = write_course(tmp_path / "course", {"m/01-a.md": text, "m/map.png": b"x" * 10})
    out = tmp_path / "out"
    assert blc("build", course, "-o", out, "-f", format_name, "--quiet").code == 0
    before = files_below(out)
    (course / "m/map.png").write_bytes(os.urandom(100_000))
    done = build_on_a_small_disk(course, out, format_name)
    place = out / "c-html" if format_name == "html" else out
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        (
            f"blc: There is no room left to write {place} (File too large). Free some space, or "
            "name an output folder on another disk.\n"
        ),
    )
    assert files_below(out) == before


def test_a_disk_that_is_full_half_way_leaves_every_package_of_the_build_before(
    tmp_path: Path,
) -> None:
    files = {
        "course.toml": 'id = "c"\ntitle = "Course"\nmodules = ["m", "n"]\n',
        "n/module.toml": 'title = "Next"\n',
        "n/01-b.md": page("![A map](map.png)\n"),
        "n/map.png": "small",
    }
    course = write_course(tmp_path / "course", files)
    out = tmp_path / "out"
    assert blc("build", course, "-o", out, "-f", "scorm12", "--quiet").code == 0
    before = files_below(out)
    assert sorted(before) == ["c-m-scorm12.zip", "c-n-scorm12.zip"]
    (course / "m/01-a.md").write_text(page("Another text.\n"))
    (course / "n/map.png").write_bytes(os.urandom(200_000))
    assert build_on_a_small_disk(course, out, "scorm12", room=150_000).returncode == 1
    assert files_below(out) == before
    assert blc("build", course, "-o", out, "-f", "scorm12", "--quiet").code == 0
    after = files_below(out)
    assert [before[name] != after[name] for name in before] == [True, True]


def test_all_mistakes_come_in_one_run(tmp_path: Path) -> None:
    course = write_course(
        tmp_path / "course",
        {
            "m/module.toml": 'title = "Module"\nduration = "long"\n',
            "m/01-a.md": page(":::\n"),
            "m/02-b.md": b"\xff",
        },
    )
    run = blc("build", course, "-o", tmp_path / "out")
    assert run.code == 1
    assert [line.split(": ")[1] for line in run.err.splitlines()[:-1]] == [
        "error BLC109",
        "error BLC104",
        "error BLC205",
    ]
