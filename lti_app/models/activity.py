"""An activity of ours in a course: as a teacher makes it, and as its launches bring it back.

What was chosen travels as custom parameters of the link, so it needs no table: a
course that is copied takes its activities along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

KIND = "blc_activity"
TEMPLATES = {"action-plan": "Action plan"}
"""The templates that a teacher may choose from: name → what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActivity:
    """What a teacher chose."""

    number: str
    """Tells the activities of one response apart; ours, and good for nothing else."""
    title: str
    text: str | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    points: float | None = None
    """None for an activity that does not count."""
    template: str = "action-plan"
    several: bool = False
    """Whether a person may have several plans in it."""

    def custom(self) -> dict[str, str]:
        """The custom parameters of the link; every value is text."""
        values = {
            KIND: "plan",
            "blc_template": self.template,
            "blc_opens": _text(self.opens_at),
            "blc_due": _text(self.due_at),
            "blc_points": f"{self.points:g}" if self.points else "",
            "blc_plans": "several" if self.several else "",
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Activity:
    """What a link's custom parameters say; None where they say nothing."""

    template: str
    opens_at: datetime | None
    due_at: datetime | None
    points: float | None
    several: bool
    """Whether a person may have several plans in it."""
    counts: bool
    """Whether it is to have a column: unless a teacher made it here and left out points."""


def read_activity(custom: Mapping[str, str]) -> Activity:
    """Reads what we once wrote. A teacher may have changed it, so nothing here fails."""
    template = custom.get("blc_template", "")
    points = _points(custom.get("blc_points"))
    return Activity(
        template if template in TEMPLATES else next(iter(TEMPLATES)),
        _moment(custom.get("blc_opens")),
        _moment(custom.get("blc_due")),
        points,
        custom.get("blc_plans", "").strip().lower() == "several",
        points is not None or KIND not in custom,
    )


def _text(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes") if moment else ""


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    known = moment.tzinfo is not None and 2000 <= moment.year <= 2200
    return moment.astimezone(UTC) if known else None


def _points(text: str | None) -> float | None:
    try:
        points = float(text or "")
    except ValueError:
        return None
    return points if 0 < points <= 10_000 else None
