"""A platform's side of a launch: what it gives a module, and which of its calls it refused."""

from __future__ import annotations

from copy import deepcopy

from tests.browser.packages import Launch, Package
from tests.browser.server import Cmi


def fresh_cmi(package: Package, launch: Launch, **core: str) -> Cmi:
    """What a platform gives a learner who opens a SCO for the first time."""
    person = {"credit": "credit", "entry": "ab-initio", **core}
    if package.standard == "12":
        return {
            "core": {
                "student_id": "s-17",
                "student_name": "Rahayu, Siti",
                "lesson_mode": "normal",
                **person,
            },
            "student_data": {"mastery_score": launch.mastery_score},
        }
    objectives = {"0": {"id": launch.objective}} if launch.objective else {}
    return {
        "learner_id": "s-17",
        "learner_name": "Rahayu, Siti",
        "mode": "normal",
        "scaled_passing_score": launch.passing_score,
        "objectives": objectives,
        **person,
    }


def resumed_cmi(package: Package, launch: Launch, stored: Cmi) -> Cmi:
    """What a platform gives at the next launch: all that is stored, if its exit was suspend."""
    cmi = deepcopy(stored)
    core = cmi["core"] if package.standard == "12" else cmi
    if package.standard == "2004" and core["exit"] != "suspend":
        return fresh_cmi(package, launch)
    core["entry"] = "resume"
    core["exit"] = ""
    core["session_time"] = "00:00:00" if package.standard == "12" else "PT0S"
    return cmi


def refused(calls: list[list[str]]) -> list[list[str]]:
    return [
        call
        for call in calls
        if call[-1] not in ("0", "403")
        or (not call[0].endswith("GetValue") and call[-2] != "true")
        or (call[-1] == "403" and not call[0].endswith("GetValue"))
    ]
