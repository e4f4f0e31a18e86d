"""What a run-time stored, so that the whole of it can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.browser.packages import Launch
from tests.browser.server import Cmi

CLOCK_12 = re.compile(r"\d\d:\d\d:\d\d")
SPAN_12 = re.compile(r"\d\d:\d\d:\d\d(\.\d+)?")
MOMENT_2004 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.0Z")
SPAN_2004 = re.compile(r"PT(\d+H)?(\d+M)?\d+(\.\d+)?S")


def score_12(raw: str) -> Cmi:
    """A score of 1.2; none without ``raw``."""
    return {"raw": raw, "min": "0" if raw else "", "max": "100"}


def score_2004(raw: str) -> Cmi:
    scaled = f"{float(raw) / 100:g}" if raw else ""
    return {"scaled": scaled, "raw": raw, "min": "0" if raw else "", "max": "100" if raw else ""}


def objective_2004(name: str, success: str, raw: str, completion: str = "completed") -> Cmi:
    return {
        "id": name,
        "success_status": success,
        "score": score_2004(raw),
        "completion_status": completion,
        "progress_measure": "",
        "description": "",
    }


def whole_12(
    launch: Launch,
    *,
    location: str,
    entry: str,
    status: str,
    raw: str,
    objectives: Cmi,
    interactions: Cmi,
) -> Cmi:
    """All that a 1.2 run-time has at the end, but the suspend data."""
    return {
        "launch_data": "",
        "comments": "",
        "comments_from_lms": "",
        "core": {
            "student_id": "s-17",
            "student_name": "Rahayu, Siti",
            "lesson_location": location,
            "credit": "credit",
            "lesson_status": status,
            "entry": entry,
            "lesson_mode": "normal",
            "exit": "suspend",
            "session_time": SPAN_12,
            "total_time": SPAN_12,
            "score": score_12(raw),
        },
        "student_data": {
            "mastery_score": launch.mastery_score,
            "max_time_allowed": "",
            "time_limit_action": "",
        },
        "student_preference": {"audio": "", "language": "", "speed": "", "text": ""},
        "objectives": objectives,
        "interactions": interactions,
    }


def whole_2004(
    launch: Launch,
    *,
    location: str,
    entry: str,
    success: str,
    raw: str,
    objectives: Cmi,
    interactions: Cmi,
) -> Cmi:
    """All that a 2004 run-time has of a completed SCO at the end, but the suspend data."""
    return {
        "comments_from_learner": {},
        "comments_from_lms": {},
        "completion_status": "completed",
        "completion_threshold": "",
        "credit": "credit",
        "entry": entry,
        "exit": "suspend",
        "launch_data": "",
        "learner_id": "s-17",
        "learner_name": "Rahayu, Siti",
        "learner_preference": {
            "audio_level": "1",
            "language": "",
            "delivery_speed": "1",
            "audio_captioning": "0",
        },
        "location": location,
        "max_time_allowed": "",
        "mode": "normal",
        "progress_measure": "1",
        "scaled_passing_score": launch.passing_score,
        "score": score_2004(raw),
        "session_time": SPAN_2004,
        "success_status": success,
        "time_limit_action": "continue,no message",
        "total_time": SPAN_2004,
        "objectives": objectives,
        "interactions": interactions,
    }


def numbered(ids: Iterable[str]) -> Cmi:
    """Ids as a list of a run-time."""
    return {str(at): {"id": name} for at, name in enumerate(ids)}


def by_id(stored: Cmi) -> Cmi:
    """Lists by the ids of their entries: in which order things were answered is no matter."""
    lists = {
        name: {entry["id"]: entry for entry in stored[name].values()}
        for name in ("objectives", "interactions")
    }
    for name, entries in lists.items():
        assert len(entries) == len(stored[name]), f"an id twice in {name}"
    return {**stored, **lists}


def differences(stored: Cmi, expected: Cmi) -> dict[str, tuple[object, object]]:
    """Each element that is not what is expected, a text or a pattern: (stored, expected)."""
    have, want = flat(stored), flat(expected)
    pairs = {name: (have.get(name), want.get(name)) for name in have.keys() | want.keys()}
    return {name: (a, b) for name, (a, b) in pairs.items() if not _fits(a, b)}


def _fits(stored: object, expected: object) -> bool:
    if isinstance(expected, re.Pattern):
        return isinstance(stored, str) and expected.fullmatch(stored) is not None
    return stored == expected


def flat(value: Any, prefix: str = "cmi") -> dict[str, Any]:
    """``{"cmi.core.exit": "suspend", …}``."""
    if not isinstance(value, dict):
        return {prefix: value}
    if not value:
        return {prefix: ""}
    return {
        path: text
        for key, part in value.items()
        for path, text in flat(part, f"{prefix}.{key}").items()
    }
