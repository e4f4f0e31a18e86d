"""The author's order and rollup as IMS Simple Sequencing. For the SCORM 2004 formats.

Sources: IMS Simple Sequencing 1.0, information and behaviour model; SCORM 2004
Sequencing and Navigation (SN). docs/formats.md says in plain words what each
rule does to a learner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from blc_scorm.formats import _identifiers as ids
from blc_scorm.formats._text import iso_duration, measure
from blc_scorm.formats._xml import maker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from blc_scorm.formats._order import Gate
    from blc_scorm.model import Course, Module

IMSSS = "http://www.imsglobal.org/xsd/imsss"
_E = maker(IMSSS, {"imsss": IMSSS})


def course_sequencing() -> _Element:
    """Of the organization: learners may choose a module or go through them in turn.

    Choice stays on under every order, since a platform without it shows a table
    of contents that leads nowhere: a learner could not go back to what is done.
    What is not open yet is closed by the modules' own rules.
    """
    mode = _E.controlMode(choice="true", choiceExit="true", flow="true", forwardOnly="false")
    return _E.sequencing(mode)


def module_sequencing(course: Course, module: Module, gate: Gate) -> _Element:
    """Of a module's item: when it opens, when the next one does, and what it counts for."""
    parts = (
        _rules(gate),
        _limits(module),
        _rollup(course, module),
        _objectives(course, module, gate),
        _E.deliveryControls(completionSetByContent="true", objectiveSetByContent="true"),
    )
    return _E.sequencing(*(part for part in parts if part is not None))


def _rules(gate: Gate) -> _Element | None:
    """Passing is an objective that others read. Completion is not, so it holds traversal here.

    A rule can refer to another module's objective only, and a module without a
    score never satisfies its own: waiting for that would lock learners out.
    """
    rules = []
    if gate.passed:
        names = [ids.objective_id(other.id) for other in gate.passed]
        rules.append(_precondition("disabled", *(_not("satisfied", name) for name in names)))
    if gate.holds_next:
        rules.append(_precondition("stopForwardTraversal", _not("completed")))
    return _E.sequencingRules(*rules) if rules else None


def _precondition(action: str, *conditions: _Element) -> _Element:
    """A rule that holds when any of ``conditions`` does."""
    return _E.preConditionRule(
        _E.ruleConditions(*conditions, conditionCombination="any"), _E.ruleAction(action=action)
    )


def _not(condition: str, objective: str = "") -> _Element:
    reference = {"referencedObjective": objective} if objective else {}
    return _E.ruleCondition(reference, operator="not", condition=condition)


def _limits(module: Module) -> _Element | None:
    if not module.time_limit:
        return None
    return _E.limitConditions(attemptAbsoluteDurationLimit=iso_duration(module.time_limit))


def _rollup(course: Course, module: Module) -> _Element:
    """What the module adds to the course's completion, success and score.

    A module without a score has no weight: RB.1.1 would count it as zero points.
    Weights are shares of the greatest one, since the standard wants 0 to 1.
    """
    scored = module.mastery_score is not None
    greatest = max((m.weight for m in course.modules if m.mastery_score is not None), default=0.0)
    weight = module.weight / greatest if scored and greatest > 0 else 0.0
    return _E.rollupRules(
        rollupObjectiveSatisfied=_boolean(module.counts and scored),
        rollupProgressCompletion=_boolean(module.counts),
        objectiveMeasureWeight=measure(weight),
    )


def _objectives(course: Course, module: Module, gate: Gate) -> _Element:
    """The module's own objective, written where others read it, and those that it waits for.

    No map without need: Moodle's import of one is a fatal error on PHP 8 (BLC503).
    """
    primary = _E.primaryObjective(
        objectiveID=ids.objective_id(module.id),
        satisfiedByMeasure=_boolean(module.mastery_score is not None),
    )
    if module.mastery_score is not None:
        primary.append(_E.minNormalizedMeasure(measure(module.mastery_score)))
    if gate.awaited:
        primary.append(_map(course, module, writes=True))
    return _E.objectives(primary, *_awaited(course, gate))


def _awaited(course: Course, gate: Gate) -> Iterator[_Element]:
    for other in gate.passed:
        yield _E.objective(
            _map(course, other, writes=False), objectiveID=ids.objective_id(other.id)
        )


def _map(course: Course, module: Module, *, writes: bool) -> _Element:
    return _E.mapInfo(
        targetObjectiveID=ids.global_objective_id(course.id, module.id),
        readSatisfiedStatus="true",
        readNormalizedMeasure="true",
        writeSatisfiedStatus=_boolean(writes),
        writeNormalizedMeasure=_boolean(writes),
    )


def _boolean(value: bool) -> str:
    return "true" if value else "false"
