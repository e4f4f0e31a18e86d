"""The log of what was done to plans, and the timeline made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Mapper, Session

from lti_app.db import inserting
from lti_app.direct import Direct
from lti_app.errors import ToolError
from lti_app.models import AuditEntry, Person, Plan, PlanVersion


class Act(StrEnum):
    BEGUN = "begun"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    READING = "reading"
    COMMENTED = "commented"
    DECIDED = "decided"
    NEXT_STAGE = "next-stage"
    ASSIGNED = "assigned"
    CHOSEN = "chosen"
    """Became a reader by the course's rule."""
    UNASSIGNED = "unassigned"
    EXTENDED = "extended"
    JOINED = "joined"
    LEFT = "left"
    ANSWERED = "answered"
    """Said that a comment is dealt with."""
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    """Opened a settled comment again."""
    TEMPLATE = "template"
    """Changed what plans of the course ask for."""
    DATES = "dates"
    RULE = "rule"
    """Changed how the course's plans find readers."""
    PROFILE = "profile"
    """Changed what an expert reads."""
    EXPORTED = "exported"
    """Took a table of the course along: its plans, or its log."""
    TOOK_VERSION = "took-version"
    TOOK_FILE = "took-file"
    ROLE = "role"
    """Has a role in the course that they did not have before, by a launch or by the roster."""
    GONE = "gone"
    """Is no longer in the course, as its roster says."""
    DATA_EXPORTED = "data-exported"
    """Took all that is held about a person."""
    ERASED = "erased"
    """Erased a person."""
    SCORE_AGAIN = "score-again"
    """Had a score sent again to the platform."""
    ADMINISTERED = "administered"
    """Changed a platform's access, or the tool's keys."""


LOOKS = frozenset({Act.TOOK_VERSION, Act.TOOK_FILE})
"""What changes nothing: in the log for staff, and not in the timeline of a plan."""


PEOPLE = ("expert", "person", "added_by", "taken_out_by")
"""Details that are the number of a person."""


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    act: Act
    actor_id: int
    who: str | None
    details: Mapping[str, Any]


def note(session: Session, act: Act, *, by: int, now: datetime, plan: Plan, **details: Any) -> None:
    """Add a line about a plan. Details are plain values and never hold what somebody wrote."""
    _add(session, act, by, now, plan.id, plan.context_id, details)


def note_in_course(
    session: Session, act: Act, *, by: int, now: datetime, context_id: int | None, **details: Any
) -> None:
    """Add a line about a course or its people."""
    _add(session, act, by, now, None, context_id, details)


_ADD = inserting(AuditEntry, "at", "actor_id", "action", "plan_id", "context_id", "details")


def note_role(
    direct: Direct, role: str, before: str | None, *, person_id: int, context_id: int, now: datetime
) -> None:
    """Add a line about what somebody came into a course as, in a launch's transaction."""
    direct.run(
        _ADD,
        at=now,
        actor_id=person_id,
        action=Act.ROLE,
        plan_id=None,
        context_id=context_id,
        details={"role": role, "before": before},
    )


def _add(
    session: Session,
    act: Act,
    by: int,
    now: datetime,
    plan_id: int | None,
    context_id: int | None,
    details: dict[str, Any],
) -> None:
    session.add(
        AuditEntry(
            at=now,
            actor_id=by,
            action=act,
            plan_id=plan_id,
            context_id=context_id,
            details=details,
        )
    )


def timeline(session: Session, plan: Plan) -> tuple[Moment, ...]:
    """What happened to a plan, the latest first."""
    query = (
        select(AuditEntry, Person.name)
        .join(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.plan_id == plan.id, AuditEntry.action.not_in([*LOOKS]))
        .order_by(AuditEntry.id.desc())
    )
    return tuple(
        Moment(entry.at, Act(entry.action), entry.actor_id, name, entry.details)
        for entry, name in session.execute(query)
    )


def names_in(session: Session, details: Iterable[Mapping[str, Any]]) -> Mapping[int, str]:
    """Who these details of lines point to, where a name is known."""
    numbers = {one[key] for one in details for key in PEOPLE if key in one}
    query = select(Person.id, Person.name).where(Person.id.in_(numbers), Person.name.is_not(None))
    return {number: name for number, name in session.execute(query) if name}


def _never_changes(mapper: Mapper[Any], _connection: Any, _target: Any) -> None:
    raise ToolError(f"rows of {mapper.local_table} never change")


for _model in (AuditEntry, PlanVersion):
    event.listen(_model, "before_update", _never_changes)
