"""The author's order and rollup as IMS Simple Sequencing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blc_scorm.formats import get_format
from tests.helpers.manifest import find, manifest, values
from tests.helpers.sample import sample_course, sample_module

if TYPE_CHECKING:
    from blc_scorm.model import Course, Module

EDITIONS = ("scorm2004-3rd", "scorm2004-4th")
pytestmark = pytest.mark.parametrize("edition", EDITIONS)

THREE = (
    sample_module("a"),
    sample_module("b", mastery_score=0.5),
    sample_module("c", mastery_score=0.5),
)


def _rules(edition: str, course: Course) -> dict[str, list[str]]:
    """The rules of each module in words: ``not satisfied objective-a: disabled``."""
    root = manifest(edition, course)
    found: dict[str, list[str]] = {}
    for item in find(root, "//cp:item"):
        rules = found.setdefault(item.get("identifier", ""), [])
        for rule in find(item, ".//imsss:preConditionRule"):
            joint = f" {values(rule, './/@conditionCombination')[0]} "
            conditions = joint.join(
                " ".join(values(one, "@operator | @condition | @referencedObjective"))
                for one in find(rule, ".//imsss:ruleCondition")
            )
            rules.append(f"{conditions}: {values(rule, './/@action')[0]}")
    return found


HELD = "not completed: stopForwardTraversal"


@pytest.mark.parametrize(
    ("order", "first", "second", "third"),
    [
        ("free", [], [], []),
        ("forward", [HELD], [HELD], []),
        ("modules", [HELD], [HELD], []),
        ("pass", [HELD], [], ["not satisfied objective-b: disabled"]),
    ],
)
def test_the_order_becomes_rules(
    edition: str, order: str, first: list[str], second: list[str], third: list[str]
) -> None:
    assert _rules(edition, sample_course(*THREE, order=order)) == {
        "module-a": first,
        "module-b": second,
        "module-c": third,
    }


def test_prerequisites_with_a_score_close_a_module_until_each_is_satisfied(edition: str) -> None:
    a, b, c = THREE
    last = sample_module("d", prerequisites=("c", "b"))
    assert _rules(edition, sample_course(a, b, c, last))["module-d"] == [
        "not satisfied objective-b any not satisfied objective-c: disabled"
    ]


def test_no_module_waits_for_an_objective_that_nothing_satisfies(edition: str) -> None:
    reading, test, last = (
        sample_module("reading"),
        sample_module("test", prerequisites=("reading",), mastery_score=0.5),
        sample_module("last", prerequisites=("reading",)),
    )
    assert _rules(edition, sample_course(reading, test, last)) == {
        "module-reading": [HELD],
        "module-test": [],
        "module-last": [],
    }


def test_a_rule_refers_to_an_objective_that_its_module_reads_from_the_other(edition: str) -> None:
    root = manifest(edition, sample_course(*THREE, order="pass"))
    (item,) = find(root, "//cp:item[@identifier='module-c']")
    for name in values(item, ".//@referencedObjective"):
        (read,) = find(item, f".//imsss:objective[@objectiveID='{name}']/imsss:mapInfo")
        target = read.get("targetObjectiveID")
        (written,) = find(root, f"//imsss:primaryObjective/*[@targetObjectiveID='{target}']")
        assert (read.get("readSatisfiedStatus"), read.get("writeSatisfiedStatus")) == (
            "true",
            "false",
        )
        assert written.get("writeSatisfiedStatus") == "true"
        assert written.getparent().get("objectiveID") == name  # type: ignore[union-attr]


def test_no_two_modules_write_the_same_objective(edition: str) -> None:
    a, b, c = THREE
    last = sample_module("d", prerequisites=("c", "b"))
    root = manifest(edition, sample_course(a, b, c, last))
    targets = values(root, "//imsss:mapInfo[@writeSatisfiedStatus='true']/@targetObjectiveID")
    assert targets == [f"course-rights.objective-{name}" for name in "bc"]


@pytest.mark.parametrize("order", ["free", "forward", "modules", "pass"])
def test_no_objective_is_shared_that_nobody_waits_for_since_moodle_refuses_the_package(
    edition: str, order: str
) -> None:
    alone = sample_course(sample_module("a", mastery_score=0.5), order=order)
    together = sample_course(*THREE, order=order)
    shared = [find(manifest(edition, course), "//imsss:mapInfo") for course in (alone, together)]
    assert [bool(maps) for maps in shared] == [False, order == "pass"]


def test_a_package_that_moodle_refuses_is_a_warning(edition: str) -> None:
    check = get_format(edition).check
    assert list(check(sample_course(*THREE, order="modules"))) == []
    (warning,) = check(sample_course(*THREE, order="pass"))
    assert str(warning).startswith(
        "course.toml:1:1: warning BLC503: Module 'c' waits until another is passed."
    )


@pytest.mark.parametrize("order", ["free", "forward", "modules", "pass"])
def test_learners_may_always_choose_and_go_back(edition: str, order: str) -> None:
    (mode,) = find(manifest(edition, sample_course(order=order)), "//imsss:controlMode")
    assert (mode.get("choice"), mode.get("flow"), mode.get("forwardOnly")) == (
        "true",
        "true",
        "false",
    )


def _rollup(edition: str, *modules: Module) -> list[tuple[str, ...]]:
    names = ("rollupProgressCompletion", "rollupObjectiveSatisfied", "objectiveMeasureWeight")
    found = find(manifest(edition, sample_course(*modules)), "//imsss:rollupRules")
    return [tuple(rules.get(name, "") for name in names) for rules in found]


def test_modules_that_count_complete_the_course_and_scored_ones_pass_it(edition: str) -> None:
    assert _rollup(
        edition,
        sample_module("reading"),
        sample_module("test", mastery_score=0.5),
        sample_module("extra", mastery_score=0.5, counts=False),
    ) == [("true", "false", "0.0"), ("true", "true", "1.0"), ("false", "false", "1.0")]


def test_weights_are_shares_of_the_greatest_one_that_has_a_score(edition: str) -> None:
    modules = [
        sample_module("reading", weight=90),
        sample_module("a", mastery_score=0.5, weight=3),
        sample_module("b", mastery_score=0.5, weight=1),
        sample_module("c", mastery_score=0.5, weight=0),
    ]
    weights = [weight for _completion, _success, weight in _rollup(edition, *modules)]
    assert weights == ["0.0", "1.0", "0.3333", "0.0"]


def test_weights_that_are_all_zero_stay_zero(edition: str) -> None:
    modules = [sample_module(name, mastery_score=0.5, weight=0) for name in "ab"]
    assert [weight for _, _, weight in _rollup(edition, *modules)] == ["0.0", "0.0"]


def test_closing_a_module_early_neither_completes_nor_passes_it(edition: str) -> None:
    root = manifest(edition, sample_course())
    for controls in find(root, "//imsss:deliveryControls"):
        assert set(controls.attrib.values()) == {"true"}
