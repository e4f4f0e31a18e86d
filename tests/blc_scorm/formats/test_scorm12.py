"""SCORM 1.2: what the author's settings become."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blc_scorm.formats import get_format
from blc_scorm.records import replace
from tests.helpers.manifest import complaints, manifest, manifest_bytes, official_schema, values
from tests.helpers.sample import only_module, sample_course, sample_module

if TYPE_CHECKING:
    from blc_scorm.model import Module


def _values(path: str, *modules: Module, **changes: object) -> list[str]:
    return values(manifest("scorm12", sample_course(*modules, **changes)), path)


def test_the_version_is_spelt_as_platforms_compare_it() -> None:
    assert _values("//cp12:schemaversion/text()") == ["1.2"]


def test_a_module_carries_its_mastery_score_from_0_to_100() -> None:
    modules = [sample_module(str(n), mastery_score=n) for n in (0.0, 0.7, 2 / 3, 1.0)]
    assert _values("//adlcp12:masteryscore/text()", *modules) == ["0", "70", "66.67", "100"]


def test_a_module_without_a_score_has_no_mastery_score() -> None:
    assert _values("//adlcp12:masteryscore", sample_module("a")) == []


def test_a_time_limit_is_a_timespan_with_what_to_do_when_it_is_over() -> None:
    modules = [sample_module(str(n), time_limit=n) for n in (0, 59, 5400, 10**9)]
    assert _values("//adlcp12:maxtimeallowed/text()", *modules) == [
        "0000:00:59",
        "0001:30:00",
        "9999:00:00",
    ]
    assert _values("//adlcp12:timelimitaction/text()", *modules) == ["exit,message"] * 3


def _prerequisites(order: str, *modules: Module) -> dict[str, str]:
    root = manifest("scorm12", sample_course(*modules, order=order))
    items = values(root, "//cp12:item/@identifier")
    return {
        name: "".join(values(root, f"//*[@identifier='{name}']/adlcp12:prerequisites/text()"))
        for name in items
    }


THREE = (
    sample_module("a"),
    sample_module("b", mastery_score=0.5),
    sample_module("c", mastery_score=0.5),
)


@pytest.mark.parametrize(
    ("order", "second", "third"),
    [
        ("free", "", ""),
        ("forward", "module-a", '(module-b|module-b="failed")'),
        ("modules", "module-a", '(module-b|module-b="failed")'),
        ("pass", "module-a", "module-b"),
    ],
)
def test_the_order_becomes_prerequisites(order: str, second: str, third: str) -> None:
    assert _prerequisites(order, *THREE) == {
        "module-a": "",
        "module-b": second,
        "module-c": third,
    }


def test_prerequisites_are_joined_by_and() -> None:
    a, b, c = THREE
    assert _prerequisites("free", a, b, replace(c, prerequisites=("b", "a")))["module-c"] == (
        "module-b&module-a"
    )


def test_a_prerequisite_of_a_prerequisite_is_not_repeated() -> None:
    a, b, c = THREE
    waiting = (a, replace(b, prerequisites=("a",)), replace(c, prerequisites=("a", "b")))
    assert _prerequisites("free", *waiting)["module-c"] == "module-b"


def test_a_prerequisite_in_another_package_is_left_to_the_platform() -> None:
    root = manifest("scorm12", only_module(sample_course(), "housing"))
    assert values(root, "//adlcp12:prerequisites/text()") == []


def test_prerequisites_too_long_for_the_standard_are_the_authors_to_mend() -> None:
    many = [sample_module(f"a-rather-long-module-name-{n}") for n in range(9)]
    last = sample_module("last", prerequisites=tuple(module.id for module in many))
    found = get_format("scorm12").check(sample_course(*many, last))
    (said,) = [str(diagnostic) for diagnostic in found]
    assert said == (
        "course.toml:1:1: error BLC501: The prerequisites of module 'last' take 314 characters in "
        "SCORM 1.2, which holds 200. Name only the last modules of a chain, or build another "
        "format."
    )


def test_metadata_describes_the_course_in_its_language() -> None:
    assert _values("/*/*/imsmd:lom/imsmd:general/imsmd:title/*/text()") == ["Rights in the city"]
    assert _values("/*/*/imsmd:lom/imsmd:general//*/@xml:lang") == ["en"] * 5
    assert _values("/*/*/imsmd:lom/imsmd:general/imsmd:keyword/*/text()") == [
        "human rights",
        "cities",
    ]
    assert _values("/*/*/imsmd:lom//imsmd:version/*/text()") == ["2026.1"]
    assert _values("/*/*/imsmd:lom//imsmd:datetime/text()") == ["PT1H30M"]
    assert _values("/*/*/imsmd:lom/imsmd:rights/imsmd:description/*/text()") == ["CC-BY-4.0"]


def test_what_the_author_does_not_say_is_not_in_the_metadata() -> None:
    course = sample_course(
        sample_module("a", description=""), description="", version="", licence="", keywords=()
    )
    root = manifest("scorm12", course)
    for name in ("description", "keyword", "version", "educational", "rights"):
        assert values(root, f"//imsmd:{name}") == []
    assert "version" not in root.attrib
    assert complaints(official_schema("scorm12"), manifest_bytes("scorm12", course)) == []
