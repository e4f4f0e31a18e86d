"""A cache may save work, never change a result: each change is built warm and cold."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from blc_scorm import all_pages
from blc_scorm.build import Options, build
from blc_scorm.cache.store import MOST_SECONDS, clear_old
from blc_scorm.compile import compile_pages
from blc_scorm.pages import Work
from blc_scorm.sources import Text
from tests.helpers.course import files_below, page, write_course

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="10"/>'
COURSE = {
    "course.toml": 'id = "c"\ntitle = "Course"\nmodules = ["m", "n"]\n[order]\nrule = "modules"\n',
    "m/01-a.md": page("![A map](map.svg) ![A logo](../logo.svg) [next](../n/01-c.md)\n", "One"),
    "m/02-b.md": page("::: {.question #q type=text}\nWhy?\n:::\n", "Two"),
    "m/map.svg": PICTURE.format(10),
    "logo.svg": PICTURE.format(10),
    "n/module.toml": 'title = "Next"\n',
    "n/01-c.md": page("![A map](../m/map.svg)\n", "Three"),
}
CHANGES: dict[str, dict[str, str | None]] = {
    "nothing": {},
    "a page's text": {"m/01-a.md": page("Other.\n", "One")},
    "a page's title": {"m/02-b.md": page("::: {.question #q type=text}\nWhy?\n:::\n", "Second")},
    "a page's kind": {"m/01-a.md": "---\ntitle: One\nkind: quiz\n---\n\nOther.\n"},
    "a page's id, to which another leads": {
        "n/01-c.md": "---\ntitle: Three\nid: d\n---\n\nText.\n"
    },
    "a module's id, which holds a picture of another": {
        "m/module.toml": 'id="x"\ntitle="Module"\n'
    },
    "a module's title": {"n/module.toml": 'title = "After"\n'},
    "a module's language": {"m/module.toml": 'title = "Module"\nlanguage = "id"\n'},
    "a picture": {"m/map.svg": PICTURE.format(20)},
    "a shared picture": {"logo.svg": PICTURE.format(20)},
    "another file with nearly the same name": {"LOGO.svg": PICTURE.format(30)},
    "the order of modules": {
        "course.toml": COURSE["course.toml"].replace('"m", "n"', '"n", "m"'),
    },
    "the order rule": {"course.toml": COURSE["course.toml"].replace('"modules"', '"free"')},
    "the course's title": {"course.toml": COURSE["course.toml"].replace("Course", "New")},
    "the accent": {"course.toml": f'{COURSE["course.toml"]}[theme]\naccent = "#ff0000"\n'},
    "a logo": {"course.toml": f'{COURSE["course.toml"]}[theme]\nlogo = "logo.svg"\n'},
    "a new page": {"m/03-d.md": page("Text.\n", "Four")},
    "one page less": {"m/02-b.md": None},
}


def built(course: Path, output: Path, country: str = "") -> dict[str, bytes]:
    build(course, Options(output=output, country=country))
    return files_below(output)


@pytest.mark.parametrize("split", ["course", "module"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_build_after_a_change_equals_a_first_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None], split: str
) -> None:
    def run(name: str) -> dict[str, bytes]:
        build(course, Options(output=tmp_path / name, split=split))
        return files_below(tmp_path / name)

    course = write_course(tmp_path / "course", COURSE)
    run("warm")
    for path, text in change.items():
        (course / path).unlink(missing_ok=True)
        if text is not None:
            (course / path).write_text(text, "utf-8")
    warm = run("warm")
    monkeypatch.setenv("BLC_CACHE_DIR", str(tmp_path / "other"))
    cold = run("cold")
    different = [path for path in cold if warm.get(path) != cold[path]]
    assert different == []


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that a build compiles, as it goes, with pictures that were drawn long ago."""
    monkeypatch.setattr("blc_scorm.sources.SETTLED", -(10**12))
    seen: list[str] = []

    def note(work: list[Work], jobs: int) -> object:
        seen.extend(page.path for page, _, _ in work)
        return compile_pages(work, jobs)

    monkeypatch.setattr(all_pages, "compile_pages", note)
    return seen


def test_a_second_build_compiles_only_what_has_changed(tmp_path: Path, compiled: list[str]) -> None:
    course = write_course(tmp_path / "course", COURSE)
    options = Options(output=tmp_path / "out", formats=("scorm12",))
    build(course, options)
    assert sorted(compiled) == ["m/01-a.md", "m/02-b.md", "n/01-c.md"]
    compiled.clear()
    build(course, options)
    assert compiled == []
    (course / "m/01-a.md").write_text(page("Other.\n", "One"))
    build(course, options)
    assert compiled == ["m/01-a.md"]


LOADED = """
import sys
from blc_scorm.command import blc
blc(sys.argv[1:], standalone_mode=False)
print([name for name in ("lxml", "jinja2", "yaml") if name in sys.modules])
"""


def test_a_changed_page_loads_no_library_that_it_does_not_need(tmp_path: Path) -> None:
    def loaded(*parts: str) -> str:
        (course / "m/01-a.md").write_text(page("\n\n".join(parts)))
        return subprocess.check_output(command, text=True)

    course = write_course(tmp_path / "course")
    arguments = ["build", str(course), "-f", "scorm12", "--quiet", "-o", str(tmp_path / "out")]
    command = [sys.executable, "-c", LOADED, *arguments]
    question = "::: {.question #q type=text}\nWhy?\n:::"
    assert loaded(question) == "['lxml', 'jinja2', 'yaml']\n"
    assert loaded(question, "More.") == "['jinja2']\n"
    assert subprocess.check_output(command, text=True) == "[]\n"


def test_warnings_come_back_from_the_cache(tmp_path: Path, compiled: list[str]) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("# Big\n")})
    options = Options(output=tmp_path / "out", formats=("html", "scorm12"))
    first = build(course, options).diagnostics
    compiled.clear()
    assert build(course, options).diagnostics == first != ()
    assert compiled == []


def test_a_changed_template_is_a_reason_to_compile(
    tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = write_course(tmp_path / "course")
    options = Options(output=tmp_path / "out", formats=("scorm12",))
    build(course, options)
    compiled.clear()
    monkeypatch.setattr("blc_scorm.cache.store.tool_fingerprint", lambda: "changed")
    build(course, options)
    assert compiled == ["m/01-a.md"]


def test_a_text_is_read_again_only_when_its_stamp_is_new(
    tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    original = Text.read

    def note(text: Text) -> bytes:
        read.append(text.path)
        return original(text)

    monkeypatch.setattr(Text, "read", note)
    course = write_course(tmp_path / "course", COURSE)
    options = Options(output=tmp_path / "out", formats=("scorm12",))
    build(course, options)
    assert {"m/01-a.md", "m/02-b.md", "n/01-c.md"} <= set(read)
    read.clear()
    (course / "m/01-a.md").write_text(page("Other.\n", "One"))
    build(course, options)
    assert [path for path in read if path.endswith(".md")] == ["m/01-a.md"]
    compiled.clear()
    (course / "n/module.toml").write_text(
        'title = "Renamed"\n'
    )  # a link of the first page shows it
    read.clear()
    build(course, options)
    assert [path for path in read if path.endswith(".md")] == compiled


def test_a_page_that_changes_while_it_is_built_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stamp is taken before it is read: a key of the text that was read tells them apart."""
    course = write_course(tmp_path / "course", {"m/01-a.md": page("First.\n")})
    options = Options(output=tmp_path / "out", formats=("html",))
    original = Text.read

    def late(text: Text) -> bytes:
        if text.path == "m/01-a.md":
            (course / text.path).write_text(page("Later.\n"))
        return original(text)

    with monkeypatch.context() as patch:
        patch.setattr(Text, "read", late)
        build(course, options)
    assert "Later." in (tmp_path / "out/c-html/m/index.html").read_text()
    (course / "m/01-a.md").write_text(page("First.\n"))
    build(course, options)
    assert "First." in (tmp_path / "out/c-html/m/index.html").read_text()


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _not_json(file: Path) -> None:
    file.write_bytes(b"\xff{")


def _half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _one_letter(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-3] ^= 1
    file.write_bytes(content)


def _another_program(file: Path) -> None:
    name, fingerprint, rest = file.read_bytes().split(b" ", 2)
    file.write_bytes(b" ".join((name, fingerprint[::-1], rest.replace(b"Text", b"Lies"))))


def _gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("entries", ["*.json", "*.html.json", "*.promises.json"])
@pytest.mark.parametrize("damage", [_empty, _not_json, _half, _one_letter, _another_program, _gone])
def test_a_damaged_cache_is_made_again(
    tmp_path: Path, cache_folder: Path, damage: Callable[[Path], None], entries: str
) -> None:
    course = write_course(tmp_path / "course", COURSE)
    first = built(course, tmp_path / "out")
    stored = sorted(cache_folder.rglob(entries))
    assert stored
    for file in stored:
        damage(file)
    assert built(course, tmp_path / "again") == first
    assert built(course, tmp_path / "again") == first


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    course = write_course(tmp_path / "course", COURSE)
    first = built(course, tmp_path / "one")
    monkeypatch.setenv("BLC_CACHE_DIR", str(blocked))
    assert built(course, tmp_path / "two") == first


def test_countries_do_not_share_their_pages(tmp_path: Path) -> None:
    text = "::: {.only country=ID}\nFor Indonesia.\n:::\n"
    course = write_course(tmp_path / "course", {"m/01-a.md": page(text)})

    def html(country: str) -> str:
        files = built(course, tmp_path / "out", country)
        return files[f"c{country and '-' + country.lower()}-html/m/index.html"].decode()

    for _ in range(2):
        assert "For ID" in html("")
        assert "For Indonesia" in html("ID")
        assert "For Indonesia" not in html("PH")


def test_two_builds_at_once_do_not_disturb_each_other(tmp_path: Path, cache_folder: Path) -> None:
    course = write_course(tmp_path / "course", COURSE)
    blc = [sys.executable, "-c", "from blc_scorm.cli import main; main()"]
    builds = [
        subprocess.Popen([*blc, "build", str(course), "--quiet", "-o", str(tmp_path / name)])
        for name in ("one", "two", "three")
    ]
    assert [build.wait() for build in builds] == [0, 0, 0]
    first = files_below(tmp_path / "one")
    assert files_below(tmp_path / "two") == files_below(tmp_path / "three") == first
    assert built(course, tmp_path / "four") == first
    assert list(cache_folder.rglob("*.tmp")) == []


def test_entries_that_nobody_uses_go_and_the_oldest_of_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blc_scorm.cache.store.MOST_BYTES", 250)
    now = time.time()
    for name, age in (("a", 3), ("b", 2), ("c", 1), ("old", MOST_SECONDS + 60)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "m.json").write_bytes(bytes(100))
        os.utime(tmp_path / name / "m.json", (now - age, now - age))
    (tmp_path / "a" / "notes.txt").touch()
    clear_old(tmp_path)
    assert list(files_below(tmp_path)) == ["a/notes.txt", "b/m.json", "c/m.json"]
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["a", "b", "c"]


def test_a_build_clears_what_is_old_once_an_hour(tmp_path: Path, cache_folder: Path) -> None:
    course = write_course(tmp_path / "course")
    built(course, tmp_path / "out")
    old = cache_folder / "blc" / "other" / "m.json"
    old.parent.mkdir()
    old.touch()
    os.utime(old, (0, 0))
    (course / "m/01-a.md").write_text(page("Other.\n"))
    built(course, tmp_path / "out")
    assert old.exists()
    os.utime(cache_folder / "blc" / "cleared", (0, 0))
    (course / "m/01-a.md").write_text(page("Another.\n"))
    built(course, tmp_path / "out")
    assert not old.exists()
