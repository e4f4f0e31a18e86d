"""What holds for every format, and for every format with a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from blc_scorm.errors import UsageError
from blc_scorm.formats import format_names, get_format
from blc_scorm.records import replace
from tests.helpers.manifest import (
    SCORM_FORMATS,
    complaints,
    find,
    manifest,
    manifest_bytes,
    official_schema,
    our_schema,
    package,
    values,
)
from tests.helpers.sample import only_module, sample_course, sample_module, sample_site

if TYPE_CHECKING:
    from blc_scorm.model import Course

SPLITS = {"course": sample_course(), "module": only_module(sample_course(), "housing")}
XML_NAME = r"[A-Za-z_][A-Za-z0-9._-]*"

every_format = pytest.mark.parametrize("format_name", format_names())
every_manifest = pytest.mark.parametrize("format_name", SCORM_FORMATS)
every_split = pytest.mark.parametrize("course", SPLITS.values(), ids=SPLITS)


def test_the_formats_are_named_after_their_files() -> None:
    assert format_names() == ("html", "scorm12", "scorm2004-3rd", "scorm2004-4th")


def test_an_unknown_format_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(UsageError) as refused:
        get_format("scorm")
    assert str(refused.value) == (
        "There is no format 'scorm'. The formats are: html, scorm12, scorm2004-3rd, scorm2004-4th."
    )


@every_format
@every_split
def test_a_package_holds_every_file_of_the_site_once_and_unchanged(
    format_name: str, course: Course
) -> None:
    made = package(format_name, course)
    assert {f.path: f.data for f in sample_site(course).files}.items() <= {
        f.path: f.data for f in made.values()
    }.items()


@every_format
@every_split
def test_the_same_course_makes_the_same_package(format_name: str, course: Course) -> None:
    again = replace(course, modules=tuple(replace(module) for module in course.modules))
    assert package(format_name, course) == package(format_name, again)


@every_manifest
@every_split
def test_the_manifest_lists_every_file_but_itself_and_the_control_documents(
    format_name: str, course: Course
) -> None:
    listed = values(manifest(format_name, course), "//*[local-name()='file']/@href")
    assert len(listed) == len(set(listed))
    others = {path for path in package(format_name, course) if "/" in path}
    assert set(listed) == others


@every_manifest
@every_split
def test_the_manifest_comes_first_and_names_only_control_documents_that_are_there(
    format_name: str, course: Course
) -> None:
    made = package(format_name, course)
    assert next(iter(made)) == "imsmanifest.xml"
    root = manifest(format_name, course)
    location = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "").split()
    assert set(location[1::2]) <= made.keys()
    for document in (file for path, file in made.items() if path.endswith(".xsd")):
        imported = values(etree.fromstring(document.read()), "//@schemaLocation")
        assert set(imported) <= made.keys(), f"{document.path} imports what is not in the package"


@every_manifest
@every_split
def test_every_module_launches_a_file_of_the_package_as_a_sco(
    format_name: str, course: Course
) -> None:
    root = manifest(format_name, course)
    for module, item in zip(course.modules, find(root, "//*[local-name()='item']"), strict=True):
        reference = item.get("identifierref")
        (resource,) = find(root, f"//*[local-name()='resource'][@identifier='{reference}']")
        launch = next(m.launch for m in sample_site(course).modules if m.id == module.id)
        assert resource.get("href") == launch
        assert "sco" in resource.attrib.values()
        assert values(resource, "*[local-name()='file'][1]/@href") == [launch]


@every_manifest
@every_split
def test_shared_files_are_a_resource_that_every_module_depends_on(
    format_name: str, course: Course
) -> None:
    root = manifest(format_name, course)
    (shared,) = set(values(root, "//*[local-name()='dependency']/@identifierref"))
    assert len(find(root, "//*[local-name()='dependency']")) == len(course.modules)
    assert values(root, f"//*[@identifier='{shared}']/*/@href") == [
        "shared/course.css",
        "shared/course.js",
    ]


@every_manifest
@every_split
@pytest.mark.parametrize("order", ["free", "forward", "modules", "pass"])
def test_the_manifest_is_valid_by_our_schemas_and_by_the_official_ones(
    format_name: str, course: Course, order: str
) -> None:
    content = manifest_bytes(format_name, replace(course, order=order))
    assert complaints(our_schema(format_name), content) == []
    assert complaints(official_schema(format_name), content) == []


@every_manifest
@pytest.mark.parametrize(
    ("what", "replaced", "by"),
    [
        ("another version", b"<schemaversion>", b"<schemaversion>2"),
        ("an item without a resource", b'identifierref="resource-water"', b'identifierref="x"'),
        ("a launch page elsewhere", b'href="m0/', b'href="https://example.org/'),
        ("another prefix's type", b'ype="sco"', b'ype="scorm"'),
        ("a title with markup", b"<title>Module", b"<title>&lt;1&gt;"),
        ("two equal identifiers", b'identifier="module-water"', b'identifier="module-housing"'),
        ("a language that is none", b'xml:lang="en"', b'xml:lang="en GB"'),
        ("a file without an address", b'<file href="m0/index.html"/>', b"<file/>"),
    ],
)
def test_our_schemas_refuse_a_manifest_with(
    format_name: str, what: str, replaced: bytes, by: bytes
) -> None:
    content = manifest_bytes(format_name, sample_course())
    broken = content.replace(replaced, by)
    assert broken != content, what
    assert complaints(our_schema(format_name), broken), what


@every_manifest
def test_identifiers_stay_when_titles_order_and_version_change(format_name: str) -> None:
    course = sample_course()
    changed = replace(
        course,
        title="Another title",
        version="2031.9",
        order="pass",
        modules=tuple(replace(m, title=m.title.upper()) for m in reversed(course.modules)),
    )
    assert _identifiers(format_name, changed) == _identifiers(format_name, course)


@every_manifest
def test_a_module_keeps_its_item_when_the_course_is_split_or_gets_more_modules(
    format_name: str,
) -> None:
    course = sample_course()
    grown = replace(course, modules=(sample_module("new"), *course.modules))
    alone = only_module(course, "housing")
    for other in (grown, alone):
        items = values(manifest(format_name, other), "//*[local-name()='item']/@identifier")
        assert "module-housing" in items


@every_manifest
def test_packages_of_two_modules_of_a_course_have_different_names(format_name: str) -> None:
    names = {
        manifest(format_name, only_module(sample_course(), name)).get("identifier")
        for name in ("water", "housing")
    }
    assert len(names) == 2


HOSTILE = (
    "1",
    "a",
    "A",
    "a b",
    "a-b",
    "a.b",
    "a_b",
    "../x",
    "é",
    "e\u0301",
    "ရေ",
    "💧",
    "<x>",
    "x" * 300,
    "x" * 301,
    "xml",
    "shared",
    "a&b",
    "\u202eabc",
)


@every_manifest
def test_hostile_ids_become_valid_names_that_never_collide(format_name: str) -> None:
    course = sample_course(*(sample_module(name) for name in HOSTILE))
    content = manifest_bytes(format_name, course)
    assert complaints(our_schema(format_name), content) == []
    found = values(etree.fromstring(content), "//@identifier")
    assert len({name.casefold() for name in found}) == len(found)
    assert len(found) == 2 * len(HOSTILE) + 3  # items, resources; manifest, organization, shared


any_text = st.text(max_size=300) | st.text(
    alphabet="a<>&'\"\u0000\u0007\r\n\u200f\u202eש 💧…—\ufffe\ud800", max_size=30
)


@every_manifest
@settings(max_examples=60, deadline=None)
@given(title=any_text, module_id=any_text.filter(bool), description=any_text, word=any_text)
def test_any_title_id_and_description_makes_a_valid_manifest(
    format_name: str, title: str, module_id: str, description: str, word: str
) -> None:
    module = sample_module(module_id, title=title, description=description, keywords=(word,))
    course = sample_course(module, sample_module("other"), title=title, description=description)
    content = manifest_bytes(format_name, course)
    assert b"&#" not in content
    assert complaints(our_schema(format_name), content) == []
    assert complaints(official_schema(format_name), content) == []


@every_manifest
def test_titles_keep_their_script_and_lose_only_what_platforms_lose(format_name: str) -> None:
    course = sample_course(
        sample_module("a", title="الحق في الماء 💧"),
        sample_module("b", title="Fish & chips — 5 < 6\u0007"),
        sample_module("c", title="  "),
        sample_module("d", title="x" * 201),
    )
    titles = values(manifest(format_name, course), "//*[local-name()='item']/*[1]/text()")
    assert titles == ["الحق في الماء 💧", "Fish & chips — 5 ‹ 6", "c", "x" * 199 + "…"]


@every_manifest
def test_a_module_in_another_language_says_so(format_name: str) -> None:
    course = sample_course(sample_module("a"), sample_module("b", language="my"))
    root = manifest(format_name, course)
    lang = "@*[name()='xml:lang']"
    assert values(root, lang) == ["en"]
    assert values(root, f"//*[local-name()='item']/{lang}") == ["my"]
    texts = find(root, "//*[local-name()='langstring' or local-name()='string']")
    languages = {value for text in texts for value in text.attrib.values()}
    assert languages - {"x-none"} == {"en", "my"}


@every_manifest
def test_platforms_find_the_prefixes_that_they_look_for(format_name: str) -> None:
    content = manifest_bytes(format_name, sample_course()).decode()
    assert ' adlcp:scormtype="sco"' in content.lower()
    assert "ns0:" not in content
    if format_name != "scorm12":
        assert "<imsss:sequencing>" in content
        assert "<adlnav:presentation>" in content


def _identifiers(format_name: str, course: Course) -> set[str]:
    return set(values(manifest(format_name, course), "//@identifier"))
