"""Which module opens when: the author's order and prerequisites as one neutral rule.

Written once by the author; ``scorm12.py`` spells it as prerequisites, the
SCORM 2004 formats as IMS Simple Sequencing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from blc_scorm.records import dataclass, replace

if TYPE_CHECKING:
    from blc_scorm.model import Course, Module


@dataclass(frozen=True, slots=True)
class Gate:
    """What must have happened before a module opens. Modules of the package, in course order."""

    passed: tuple[Module, ...] = ()
    """To pass; each has a score."""
    completed: tuple[Module, ...] = ()
    """To complete, with whatever result."""
    holds_next: bool = False
    """Whether the next module has this one among its ``completed``."""
    awaited: bool = False
    """Whether a module has this one among its ``passed``."""


def gates(course: Course) -> dict[str, Gate]:
    """The gate of each module, by its id; an open module has an empty one.

    Prerequisites that are not in the package are left out: no standard can say
    them, and the platform's own restrictions do that work between activities.
    """
    before = (None, *course.modules)
    found = [_gate(course, *pair) for pair in zip(before, course.modules, strict=False)]
    following = (*found[1:], Gate())
    awaited = {module.id for gate in found for module in gate.passed}
    return {
        module.id: replace(gate, holds_next=module in after.completed, awaited=module.id in awaited)
        for module, gate, after in zip(course.modules, found, following, strict=True)
    }


def _gate(course: Course, previous: Module | None, module: Module) -> Gate:
    """A prerequisite is to pass where it has a score; under an order, so is the module before."""
    required = [m for m in course.modules if m.id in module.prerequisites and m is not module]
    passed = [m for m in required if m.mastery_score is not None]
    completed = [m for m in required if m.mastery_score is None]
    if previous and previous not in required and course.order != "free":
        by_passing = course.order == "pass" and previous.mastery_score is not None
        (passed if by_passing else completed).append(previous)
    implied = _implied(course, [*passed, *completed])
    return Gate(
        tuple(m for m in course.modules if m in passed and m.id not in implied),
        tuple(m for m in course.modules if m in completed and m.id not in implied),
    )


def _implied(course: Course, awaited: list[Module]) -> set[str]:
    """Ids of modules that ``awaited`` ones had to wait for themselves: no need to say them."""
    by_id = {module.id: module for module in course.modules}
    implied: set[str] = set()
    waiting = list(awaited)
    while waiting:
        for name in waiting.pop().prerequisites:
            if name in by_id and name not in implied:
                implied.add(name)
                waiting.append(by_id[name])
    return implied
