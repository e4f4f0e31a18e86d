"""Which module opens when: the author's order and prerequisites as one neutral rule.

Written once by the author; ``scorm12.py`` spells it as prerequisites, the
SCORM 2004 formats as IMS Simple Sequencing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blc_scorm.model import Course, Module


@dataclass(frozen=True, slots=True)
class Gate:
    """What must have happened before a module opens. Modules of the package, in course order."""

    passed: tuple[Module, ...] = ()
    """Passed, or completed where there is nothing to pass."""
    completed: tuple[Module, ...] = ()
    """Completed, with whatever result: under the course's order, the module before."""


def gates(course: Course) -> dict[str, Gate]:
    """The gate of each module, by its id; an open module has an empty one.

    Prerequisites that are not in the package are left out: no standard can say
    them, and the platform's own restrictions do that work between activities.
    """
    result: dict[str, Gate] = {}
    for previous, module in zip((None, *course.modules), course.modules, strict=False):
        passed = [m for m in course.modules if m.id in module.prerequisites and m is not module]
        completed: tuple[Module, ...] = ()
        if previous and previous not in passed:
            if holds_next(course, previous):
                completed = (previous,)
            elif course.order == "pass":
                passed.append(previous)
        result[module.id] = Gate(_without_implied(passed, completed, course), completed)
    return result


def holds_next(course: Course, module: Module) -> bool:
    """Whether what follows ``module`` stays closed until it is completed.

    Under the order ``pass`` so does a module without a score: there is nothing to pass.
    """
    if module is course.modules[-1]:
        return False
    if course.order == "pass":
        return module.mastery_score is None
    return course.order in ("forward", "modules")


def _without_implied(
    passed: list[Module], completed: tuple[Module, ...], course: Course
) -> tuple[Module, ...]:
    """Those of ``passed`` that no other one had to wait for itself: the shortest equal rule."""
    by_id = {module.id: module for module in course.modules}
    implied: set[str] = set()
    waiting = [*passed, *completed]
    while waiting:
        for name in waiting.pop().prerequisites:
            if name in by_id and name not in implied:
                implied.add(name)
                waiting.append(by_id[name])
    return tuple(m for m in course.modules if m in passed and m.id not in implied)
