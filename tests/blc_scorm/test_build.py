"""A folder becomes packages: which ones, the same each time, all or none."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html

from blc_scorm.build import Options, build
from blc_scorm.errors import CourseError, UsageError
from tests.helpers.course import files_below, page, write_course

TWO_MODULES = {
    "course.toml": 'id = "c"\ntitle = "Course"\nmodules = ["m", "02-next"]\n',
    "02-next/module.toml": 'title = "Next"\n',
    "02-next/01-b.md": page("[back](../m/01-a.md)\n"),
}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_format_makes_a_package_a_module_or_one_for_the_course(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", TWO_MODULES)
    by_module = build(course, Options(output=tmp_path / "module"))
    assert names(tmp_path / "module") == [
        "c-html",
        *(
            f"c-{module}-{standard}.zip"
            for module in ("m", "next")
            for standard in ("scorm12", "scorm2004-3rd", "scorm2004-4th")
        ),
    ]
    by_course = build(course, Options(output=tmp_path / "course-wide", split="course"))
    assert names(tmp_path / "course-wide") == [
        "c-html",
        "c-scorm12.zip",
        "c-scorm2004-3rd.zip",
        "c-scorm2004-4th.zip",
    ]
    assert [made.scos for made in by_module.made] == [2, 1, 1, 1, 1, 1, 1]
    assert [made.scos for made in by_course.made] == [2, 2, 2, 2]
    for made in (*by_module.made[1:], *by_course.made[1:]):
        assert made.size == made.path.stat().st_size


def test_the_course_says_how_it_is_split_unless_the_caller_does(tmp_path: Path) -> None:
    toml = TWO_MODULES["course.toml"] + 'split = "course"\n'
    course = write_course(tmp_path / "course", {**TWO_MODULES, "course.toml": toml})
    build(course, Options(output=tmp_path / "one", formats=("scorm12",)))
    build(course, Options(output=tmp_path / "two", formats=("scorm12",), split="module"))
    assert names(tmp_path / "one") == ["c-scorm12.zip"]
    assert names(tmp_path / "two") == ["c-m-scorm12.zip", "c-next-scorm12.zip"]


def test_the_same_course_gives_the_same_bytes_wherever_and_whenever_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for place in ("one", "two"):
        monkeypatch.setenv("BLC_CACHE_DIR", str(tmp_path / place / "cache"))
        course = write_course(tmp_path / place / "course", TWO_MODULES)
        build(course, Options(output=tmp_path / place / "out"))
        made.append(files_below(tmp_path / place / "out"))
    assert made[0] == made[1]


def test_a_link_between_modules_is_one_on_the_website_alone(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", TWO_MODULES)
    build(course, Options(output=tmp_path / "out", formats=("scorm12", "html")))
    website = (tmp_path / "out/c-html/next/index.html").read_text("utf-8")
    package = zipfile.ZipFile(tmp_path / "out/c-next-scorm12.zip").read("next/index.html").decode()
    assert '<a href="../m/index.html#a">back</a>' in website
    assert "back (in the module “Module”)" in package


def test_a_picture_of_another_module_is_in_each_package_that_shows_it_once(tmp_path: Path) -> None:
    picture = page("![A map](../m/map.svg)\n")
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    files = {**TWO_MODULES, "m/01-a.md": picture, "02-next/01-b.md": picture, "m/map.svg": svg}
    course = write_course(tmp_path / "course", files)
    build(course, Options(output=tmp_path / "out", formats=("scorm12",)))
    build(course, Options(output=tmp_path / "out", formats=("scorm12",), split="course"))
    for name in names(tmp_path / "out"):
        with zipfile.ZipFile(tmp_path / "out" / name) as package:
            assert package.namelist().count("m/assets/map.svg") == 1
            listed = package.read("imsmanifest.xml").decode().count('href="m/assets/map.svg"')
            assert listed == 1


def test_mistakes_of_all_stages_come_at_once_in_the_order_of_reading(tmp_path: Path) -> None:
    files = {
        **TWO_MODULES,
        "02-next/module.toml": 'titel = "Next"\n',
        "m/01-a.md": page("::: {.callout-note}\n\n[x](nowhere.md)\n"),
        "02-next/01-b.md": page("# Big\n"),
    }
    course = write_course(tmp_path / "course", files)
    with pytest.raises(CourseError) as stopped:
        build(course, Options(output=tmp_path / "out"))
    assert [(str(d.span), d.code) for d in stopped.value.diagnostics] == [
        ("02-next/module.toml:1:1", "BLC103"),
        ("02-next/module.toml:1:1", "BLC105"),
        ("m/01-a.md:5:1", "BLC204"),
        ("m/01-a.md:7:1", "BLC201"),
        ("02-next/01-b.md:5:1", "BLC408"),
    ]
    assert not (tmp_path / "out").exists()


def test_warnings_let_a_build_pass_unless_it_is_strict(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("# Big\n")})
    with pytest.raises(CourseError) as stopped:
        build(course, Options(output=tmp_path / "out", strict=True))
    assert not (tmp_path / "out").exists()
    built = build(course, Options(output=tmp_path / "out"))
    assert [d.code for d in built.diagnostics] == ["BLC408"]
    assert built.diagnostics == stopped.value.diagnostics


def test_an_unknown_format_costs_no_reading(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no format 'scorm'"):
        build(tmp_path / "nowhere", Options(formats=("scorm",)))


def test_a_build_for_a_country_leaves_the_pages_of_others_out(tmp_path: Path) -> None:
    files = {
        "m/02-id.md": "---\ntitle: Indonesia\nvariants: [id, ph]\n---\n",
        "m/03-np.md": "---\ntitle: Nepal\nvariants: np\n---\n",
    }
    course = write_course(tmp_path / "course", files)
    kept = {}
    for country in ("", "ID", "NP"):
        built = build(course, Options(output=tmp_path / "out", formats=("html",), country=country))
        kept[country] = [page.id for page in built.course.pages]
    assert kept == {"": ["a", "id", "np"], "ID": ["a", "id"], "NP": ["a", "np"]}


def test_a_module_for_other_countries_alone_is_left_out(tmp_path: Path) -> None:
    files = {**TWO_MODULES, "02-next/01-b.md": "---\ntitle: Nepal\nvariants: NP\n---\n"}
    course = write_course(tmp_path / "course", files)
    options = Options(output=tmp_path / "out", formats=("scorm12",), country="ID")
    assert [module.id for module in build(course, options).course.modules] == ["m"]
    assert names(tmp_path / "out") == ["c-id-m-scorm12.zip"]


def test_a_build_into_its_own_course_changes_nothing_for_the_next(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", {"m/01-a.md": page("![A map](map.svg)\n")})
    (course / "m/map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    build(course, Options(output=course / "build"))
    first = files_below(course / "build")
    build(course, Options(output=course / "build"))
    assert files_below(course / "build") == first


def test_progress_is_told_page_by_page_and_package_by_package(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", TWO_MODULES)
    told: list[tuple[str, int, int, str]] = []

    def progress(what: str, done: int, total: int, name: str = "") -> None:
        told.append((what, done, total, Path(name).name))

    build(course, Options(output=tmp_path / "out", formats=("scorm12",)), progress)
    assert told == [
        ("pages", 1, 2, ""),
        ("pages", 2, 2, ""),
        ("packages", 1, 2, ""),
        ("packages", 2, 2, ""),
        ("packages", 1, 2, "c-m-scorm12.zip"),
        ("packages", 2, 2, "c-next-scorm12.zip"),
    ]


def test_no_sign_of_a_page_ends_or_changes_the_script_that_brings_it(tmp_path: Path) -> None:
    signs = r"${alert(1)} `${x}` \n \u0041 \`"
    course = write_course(tmp_path / "course", {"m/02-b.md": page(f"    {signs}\n")})
    build(course, Options(output=tmp_path / "out", formats=("html",)))
    folder = tmp_path / "out/c-html/m"
    script = re.fullmatch(
        r'blc\.arrive\("b", `([^`\\]*)`\);\n', (folder / "pages/b.js").read_text()
    )
    assert script
    assert "${" not in script[1]
    assert html.fragment_fromstring(script[1], "div").text_content().strip() == signs
    assert script[1] in (folder / "all.html").read_text()


TITLES = [
    "Rights & <duties>",
    "\"It's\" 'quoted'",
    "حقوق \u200fالإنسان\u200e",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %} ${x}",
    "人权 😀",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_arrives_in_html_and_manifest_as_it_was_written(tmp_path: Path, title: str) -> None:
    quoted = json.dumps(title, ensure_ascii=False)
    course = write_course(
        tmp_path / "course",
        {
            "course.toml": f'id = "c"\ntitle = {quoted}\nmodules = ["m"]\n',
            "m/module.toml": f"title = {quoted}\n",
            "m/01-a.md": page("Text.\n", quoted),
        },
    )
    build(course, Options(output=tmp_path / "out"))
    document = html.parse(
        str(tmp_path / "out/c-html/m/index.html"), html.HTMLParser(encoding="utf-8")
    )
    assert [h.text_content() for h in document.iter("h1")] == [title]
    assert document.findtext(".//title") == f"{title} · {title}"
    for package in (tmp_path / "out").glob("*.zip"):
        manifest = etree.fromstring(zipfile.ZipFile(package).read("imsmanifest.xml"))
        texts = [str(text) for text in manifest.itertext()]
        assert title in texts
        assert re.sub("<", "‹", title).replace(">", "›") in texts
