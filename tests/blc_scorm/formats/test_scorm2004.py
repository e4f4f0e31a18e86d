"""SCORM 2004, 3rd and 4th Edition: what the author's settings become."""

from __future__ import annotations

import pytest

from blc_scorm.model import Completion, Module
from tests.helpers.manifest import manifest, package, values
from tests.helpers.sample import only_module, sample_course, sample_module

EDITIONS = ("scorm2004-3rd", "scorm2004-4th")
every_edition = pytest.mark.parametrize("edition", EDITIONS)


def _values(edition: str, path: str, *modules: Module) -> list[str]:
    return values(manifest(edition, sample_course(*modules)), path)


@pytest.mark.parametrize(
    ("edition", "version"),
    [("scorm2004-3rd", "2004 3rd Edition"), ("scorm2004-4th", "2004 4th Edition")],
)
def test_the_version_is_spelt_as_platforms_compare_it(edition: str, version: str) -> None:
    assert _values(edition, "//cp:schemaversion/text()") == [version]


@every_edition
def test_the_primary_objective_carries_the_mastery(edition: str) -> None:
    modules = [sample_module(str(n), mastery_score=n) for n in (None, 0.0, 0.7, 1.0)]
    primary = "//imsss:primaryObjective"
    assert _values(edition, f"{primary}/@satisfiedByMeasure", *modules) == [
        "false",
        "true",
        "true",
        "true",
    ]
    assert _values(edition, f"{primary}/imsss:minNormalizedMeasure/text()", *modules) == [
        "0.0",
        "0.7",
        "1.0",
    ]


@every_edition
def test_a_time_limit_is_a_duration_with_what_to_do_when_it_is_over(edition: str) -> None:
    modules = [sample_module(str(n), time_limit=n) for n in (0, 59, 5400, 90000)]
    limits = _values(edition, "//@attemptAbsoluteDurationLimit", *modules)
    assert limits == ["PT59S", "PT1H30M", "PT25H"]
    assert _values(edition, "//adlcp:timeLimitAction/text()", *modules) == ["exit,message"] * 3


@pytest.mark.parametrize(
    ("completion", "share"),
    [
        (Completion("pages", threshold=0.8), "0.8"),
        (Completion("chosen", threshold=0.25), "0.25"),
        (Completion("pages"), ""),
        (Completion("quiz", threshold=0.8), ""),
        (Completion("time", seconds=60, threshold=0.8), ""),
    ],
)
def test_a_share_of_pages_below_all_is_the_completion_threshold(
    completion: Completion, share: str
) -> None:
    module = sample_module("a", completion=completion)
    path = "//adlcp:completionThreshold"
    expected = [share] if share else []
    assert _values("scorm2004-3rd", f"{path}/text()", module) == expected
    assert _values("scorm2004-4th", f"{path}/@minProgressMeasure", module) == expected
    assert _values("scorm2004-4th", f"{path}/@completedByMeasure", module) == ["true"] * bool(share)


@every_edition
def test_the_platforms_buttons_that_lose_work_are_hidden(edition: str) -> None:
    course = sample_course()
    hidden = "//cp:item[1]//adlnav:hideLMSUI/text()"
    assert values(manifest(edition, course), hidden) == ["abandon", "abandonAll"]
    alone = manifest(edition, only_module(course, "water"))
    assert values(alone, hidden) == ["previous", "continue", "abandon", "abandonAll"]


@every_edition
def test_results_do_not_leak_into_other_courses(edition: str) -> None:
    assert _values(edition, "//@adlseq:objectivesGlobalToSystem") == ["false"]


@every_edition
def test_metadata_describes_the_package_and_each_module(edition: str) -> None:
    titles = "//lom:general/lom:title/lom:string/text()"
    assert _values(edition, titles) == ["Rights in the city", "Module water", "Module housing"]
    alone = manifest(edition, only_module(sample_course(), "housing"))
    assert values(alone, titles) == ["Module housing"]
    assert values(alone, "//lom:typicalLearningTime/lom:duration/text()") == ["PT1H"]
    assert values(alone, "//lom:string/@language") == ["en"] * 6
    assert values(alone, "//lom:rights/lom:description/*/text()") == ["CC-BY-4.0"]


def test_the_editions_share_every_control_document_but_two() -> None:
    third, fourth = (
        {path: file.data for path, file in package(edition, sample_course()).items()}
        for edition in EDITIONS
    )
    assert third.keys() == fourth.keys()
    assert {path for path in third if third[path] != fourth[path]} == {
        "imsmanifest.xml",
        "imscp_v1p1.xsd",
        "adlcp_v1p3.xsd",
    }
