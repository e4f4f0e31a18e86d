"""The command: what it prints on which stream, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.course import page, write_course
from tests.helpers.terminal import blc

HEAVY = ("lxml", "jinja2", "pyromark", "yaml", "pygments", "nh3", "imagesize", "multiprocessing")


def test_help_needs_no_library_but_click() -> None:
    code = f"import sys, blc_scorm.command; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("build", "--help"), ("--version",)])
def test_asking_for_help_is_no_mistake(arguments: tuple[str, ...]) -> None:
    run = blc(*arguments)
    assert (run.code, run.err) == (0, "")
    assert run.out


IMPATIENT = """
import os, signal, sys
from blc_scorm.cli import main

class PressesCtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == when:
            os.kill(os.getpid(), signal.SIGINT)

when = sys.argv.pop(1)
sys.meta_path.insert(0, PressesCtrlC())
main()
"""


@pytest.mark.parametrize("loading", ["click", "blc_scorm.build", "lxml"])
def test_ctrl_c_ends_a_build_in_silence(tmp_path: Path, loading: str) -> None:
    course = write_course(tmp_path / "course")
    command = [sys.executable, "-c", IMPATIENT, loading]
    build = [*command, "build", str(course), "-f", "scorm12", "-o", str(tmp_path / "out")]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert not (tmp_path / "out").exists()


def test_a_build_says_what_it_wrote_and_ends_with_a_table(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    run = blc("build", course, "-o", tmp_path / "out", "-f", "scorm12", "-f", "html")
    zip_ = tmp_path / "out/c-m-scorm12.zip"
    site = tmp_path / "out/c-html"
    assert run.code == 0
    assert run.err == f"wrote {zip_}\nwrote {site}\n"
    head, *rows = run.out.splitlines()
    assert head.split() == ["FORMAT", "FILE", "SIZE", "SCOS"]
    assert [row.split()[:2] for row in rows] == [
        ["scorm12", str(zip_)],
        ["html", f"{site}/index.html"],
    ]
    assert [row.split()[2:] for row in rows] == [
        [f"{round(zip_.stat().st_size / 1000)}", "kB", "1"],
        [rows[1].split()[2], "kB"],
    ]


def test_a_quiet_build_without_a_warning_prints_nothing(tmp_path: Path) -> None:
    run = blc("build", write_course(tmp_path / "course"), "-o", tmp_path / "out", "--quiet")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_a_quiet_build_prints_warnings(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("# Big\n")})
    run = blc("build", course, "-o", tmp_path / "out", "--quiet")
    assert (run.code, run.out) == (0, "")
    assert run.err == (
        f"{course}/m/01-a.md:5:1: warning BLC408: A page has one heading of the first level, its "
        "title ('Page'). Start with ## here.\n"
    )


def test_json_holds_what_was_made_and_what_was_found(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("# Bïg\n", "Tïtle")})
    run = blc("build", course, "-o", tmp_path / "out", "-f", "scorm12", "--json")
    package = tmp_path / "out/c-m-scorm12.zip"
    assert (run.code, run.err) == (0, "")
    assert "Tïtle" in run.out
    assert json.loads(run.out) == {
        "course": "c",
        "source": str(course),
        "made": [
            {
                "format": "scorm12",
                "path": str(package),
                "bytes": package.stat().st_size,
                "scos": 1,
            }
        ],
        "diagnostics": [
            {
                "path": "m/01-a.md",
                "line": 5,
                "column": 1,
                "code": "BLC408",
                "severity": "warning",
                "message": "A page has one heading of the first level, its title ('Tïtle'). "
                "Start with ## here.",
            }
        ],
    }


def test_json_of_a_course_with_mistakes_holds_them_alone(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", {"course.toml": None})
    run = blc("build", course, "-o", tmp_path / "out", "--json")
    assert (run.code, run.err) == (1, "")
    (found,) = json.loads(run.out)["diagnostics"]
    assert (found["path"], found["code"], found["severity"]) == ("course.toml", "BLC101", "error")


def test_strict_counts_what_stopped_it(tmp_path: Path) -> None:
    text = page("# Big\n\n# Bigger\n\n:::\n")
    course = write_course(tmp_path / "course", {"m/01-a.md": text})
    run = blc("build", course, "-o", tmp_path / "out", "--strict")
    assert run.code == 1
    assert run.err.splitlines()[-1] == (
        "blc: 1 error and 2 warnings; nothing was written. docs/diagnostics.md explains the codes."
    )
    assert not (tmp_path / "out").exists()


def test_places_are_shown_from_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_course(tmp_path, {"m/01-a.md": page(":::\n")})
    for folder, source, shown in (
        (tmp_path, ".", "m/01-a.md"),
        (tmp_path / "m", "..", "../m/01-a.md"),
        (tmp_path.parent, f"{tmp_path.name}/", f"{tmp_path.name}/m/01-a.md"),
    ):
        monkeypatch.chdir(folder)
        assert blc("build", source).err.startswith(f"{shown}:5:1: error BLC205: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Usage: "),
        (("nowhere",), "blc: 'nowhere' does not exist. Give the folder of a course, the one that "),
        (("{course}/course.toml",), "is a file. Give the folder of a course"),
        (("{course}", "-f", "scorm"), "blc: There is no format 'scorm'. The formats are: html, "),
        (("{course}", "--split", "page"), "Invalid value for '--split': 'page' is not one of "),
        (("{course}", "--jobs", "0"), "Invalid value for '--jobs': 0 is not in the range 1<=x<=64"),
        (("{course}", "--quiet", "--json"), "Error: --quiet and --json exclude each other."),
        (
            ("{course}", "--country", "Indonesia"),
            "'--country': 'Indonesia' is not a country's two letters, such as ID.",
        ),
        (("{course}", "--country", "/."), "'/.' is not a country's two letters"),
        (("{course}", "extra"), "Got unexpected extra argument (extra)"),
        (("{course}", "--nothing"), "No such option"),
    ],
)
def test_wrong_usage_ends_with_code_2_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    course = write_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path)
    run = blc("build", *(argument.format(course=course) for argument in arguments))
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert [path.name for path in tmp_path.iterdir()] == ["course"]


def test_wrong_usage_is_json_where_json_was_asked_for(tmp_path: Path) -> None:
    run = blc("build", tmp_path / "nowhere", "--json")
    assert (run.code, run.err) == (2, "")
    assert json.loads(run.out)["error"].startswith(f"'{tmp_path}/nowhere' does not exist.")


def test_a_country_may_be_written_in_small_letters(tmp_path: Path) -> None:
    text = page("::: {.only country=ID}\nHere.\n:::\n")
    course = write_course(tmp_path / "course", {"m/01-a.md": text})
    out = tmp_path / "out"
    assert blc("build", course, "-o", out, "-f", "html", "--country", "id").code == 0
    assert "For ID" not in (out / "c-id-html/m/index.html").read_text("utf-8")


def test_a_date_that_is_no_number_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    run = blc("build", write_course(tmp_path / "c"), "-o", tmp_path / "out", "-f", "scorm12")
    assert (run.code, run.err) == (
        2,
        (
            "blc: SOURCE_DATE_EPOCH must be a whole number of seconds since 1970, not 'yesterday'. "
            "Unset it, or set it to a number.\n"
        ),
    )


@pytest.mark.parametrize("flag", ["--json", "--strict"])
def test_a_list_of_packages_that_finds_no_room_is_told(tmp_path: Path, flag: str) -> None:
    course = write_course(tmp_path / "course")
    code = "from blc_scorm.cli import main; main()"
    arguments = ("build", course, "-o", tmp_path / "out", "-f", "scorm12", flag)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "blc: All packages are written, but their list can't be: No space left on device."
    )
    assert (tmp_path / "out/c-m-scorm12.zip").exists()
