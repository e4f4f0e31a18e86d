"""A cache may save work, never change a result: each change is built warm and cold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from blc_scorm import all_pages
from blc_scorm.build import Options, build
from blc_scorm.compile import Work, compile_pages
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
        seen.extend(page.path for page, _ in work)
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
