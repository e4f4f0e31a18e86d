"""The real course, tested like code: it checks clean, its packages are sound and light."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from blc_scorm.build import Built, Options, build
from blc_scorm.model import Course, Module, Page
from tests.helpers.manifest import SCORM_FORMATS, complaints, official_schema, our_schema, values

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "course_source"
MOST_BYTES = 180_000
"""Of a package, for each module in it: a learner on a slow line gets all of it once."""


@pytest.fixture(scope="module", params=["module", "course"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Every format, in both splits; a warning would have stopped it."""
    output = tmp_path_factory.mktemp(request.param)
    return build(SOURCE, Options(output=output, split=request.param, strict=True))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    output = tmp_path_factory.mktemp("outline")
    return build(SOURCE, Options(("html",), output)).course


def test_it_builds_in_every_format_without_a_warning(built: Built) -> None:
    assert built.diagnostics == ()
    formats = [made.format for made in built.made]
    assert set(formats) == {"html", *SCORM_FORMATS}
    assert sum(made.scos for made in built.made if made.format == "scorm12") == 2


def test_every_manifest_is_valid_by_our_schemas_and_by_the_official_ones(built: Built) -> None:
    for made in built.made:
        if made.format != "html":
            with zipfile.ZipFile(made.path) as archive:
                content = archive.read("imsmanifest.xml")
            assert complaints(our_schema(made.format), content) == []
            assert complaints(official_schema(made.format), content) == []


def test_every_package_lists_exactly_what_it_holds(built: Built) -> None:
    for made in built.made:
        if made.format == "html":
            continue
        with zipfile.ZipFile(made.path) as archive:
            held = {name for name in archive.namelist() if not name.endswith(".xsd")}
            root = etree.fromstring(archive.read("imsmanifest.xml"))
        listed = values(root, "//*[local-name()='file']/@href")
        assert sorted(listed) == sorted(held - {"imsmanifest.xml"})


def test_every_package_keeps_its_budget(built: Built) -> None:
    heavy = {
        made.path.name: made.size
        for made in built.made
        if made.format != "html" and made.size > MOST_BYTES * made.scos
    }
    assert heavy == {}


def modules(course: Course) -> list[tuple[Module, str]]:
    """Each module with the text of all its pages."""
    return [(m, "\n".join(text_of(page) for page in m.pages)) for m in course.modules]


def text_of(page: Page) -> str:
    return (SOURCE / page.path).read_text("utf-8")


def test_every_module_has_what_a_learner_needs(course: Course) -> None:
    for module, text in modules(course):
        kinds = {page.kind for page in module.pages}
        assert len(module.pages) >= 6
        assert {"page", "reflection", "quiz"} <= kinds
        assert module.objectives
        assert module.description
        assert ".callout-case" in text, "cases from the region"
        assert ".svg" in text, "pictures drawn for the course"


def test_every_objective_is_taught_and_checked(course: Course) -> None:
    for module in course.modules:
        goals = {goal.id for goal in module.objectives}
        taught = {goal for page in module.pages if page.kind != "quiz" for goal in page.objectives}
        checked = {goal for page in module.pages if page.kind == "quiz" for goal in page.objectives}
        assert goals - taught == set()
        assert goals - checked == set()


def test_every_page_with_a_case_names_its_sources(course: Course) -> None:
    unnamed = [
        page.path
        for page in course.pages
        if ".callout-case" in text_of(page)
        and not re.search(r"^#+ Sources$|Source:|Sources of", text_of(page), re.MULTILINE)
    ]
    assert unnamed == []


@pytest.mark.parametrize("picture", sorted(SOURCE.glob("*/assets/*.svg")), ids=lambda p: p.stem)
def test_the_words_in_a_picture_can_be_read_on_a_phone(picture: Path) -> None:
    """A phone of 360 pixels shows a picture 320 wide: no word may be smaller than 12 there."""
    root = etree.parse(picture).getroot()
    width = float(root.get("viewBox", "").split()[2])
    sizes = [float(size) for size in values(root, "//@font-size")]
    assert sizes
    assert min(sizes) * 320 / width >= 12
