"""Writing into a plan: autosave, and the merge of what several devices wrote.

Every field has a revision. Who writes says which one they had before them. If
somebody else's text came in between, the newer text takes its place, and the
other one goes into a conflict that stays on the page until an author chose, or
until a later text holds all its words. So every word that was ever sent is in
the plan or in a visible conflict, unless somebody who saw it took it out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.db import lock, upsert
from lti_app.errors import Conflict, NotFound
from lti_app.models import FieldConflict, FieldWriter, Person, Plan, PlanField, PlanState
from lti_app.services.plans import values
from lti_app.services.plans.templates import Field, FieldType, Template
from lti_app.services.plans.workflow import EDITABLE


@dataclass(frozen=True, slots=True)
class Edit:
    name: str
    value: Any
    base: int
    """The revision that the writer had before them; 0 for an empty field."""
    was: str | None = None
    """The fingerprint of what they had before them: a field left alone is not an edit."""


class Problem(StrEnum):
    TOO_LONG = "too-long"
    UNKNOWN = "unknown"
    """The template has no such field."""


@dataclass(frozen=True, slots=True)
class Saved:
    name: str
    revision: int
    problem: Problem | None = None
    """Where there is one, nothing was stored."""
    conflict: bool = False
    """Whether this edit met another one that its writer had not seen."""


@dataclass(frozen=True, slots=True)
class Written:
    """A field as it stands."""

    value: Any
    revision: int
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenConflict:
    id: int
    name: str
    value: Any
    by: str | None
    at: datetime


def fingerprint(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def read_fields(session: Session, plan: Plan, template: Template) -> Mapping[str, Written]:
    """Every field of the template, in its order; untouched ones are empty. One query."""
    query = (
        select(PlanField, Person.name)
        .join(Person, Person.id == PlanField.edited_by)
        .where(PlanField.plan_id == plan.id)
    )
    found = {
        row.PlanField.name: Written(
            row.PlanField.value, row.PlanField.revision, row.name, row.PlanField.edited_at
        )
        for row in session.execute(query)
    }
    return {
        name: found.get(name) or Written(values.empty(field), 0, None, None)
        for name, field in template.fields.items()
    }


def save_fields(
    session: Session,
    plan: Plan,
    template: Template,
    edits: Iterable[Edit],
    *,
    person_id: int,
    device: str,
    now: datetime,
) -> tuple[Saved, ...]:
    """Store what was written; what became of each edit, in their order.

    ``device`` names one open page, which has always seen its own texts. Raises
    Conflict where the plan's state allows no writing. The caller commits.
    """
    lock(session, plan)
    if PlanState(plan.state) not in EDITABLE:
        raise Conflict(f"a plan that is {plan.state} can't be written in")
    stored = {row.name: row for row in session.scalars(_fields_of(plan).with_for_update())}
    writer = _Writer(session, plan, stored, person_id, device, now)
    return tuple(writer.save(template.fields.get(edit.name), edit) for edit in edits)


def open_conflicts(session: Session, plan: Plan) -> tuple[OpenConflict, ...]:
    """What waits for a choice, the oldest first."""
    query = (
        select(FieldConflict, Person.name)
        .join(Person, Person.id == FieldConflict.written_by)
        .where(FieldConflict.plan_id == plan.id, FieldConflict.settled_at.is_(None))
        .order_by(FieldConflict.id)
    )
    return tuple(
        OpenConflict(one.id, one.name, one.value, name, one.written_at)
        for one, name in session.execute(query)
    )


def settle_conflict(
    session: Session,
    plan: Plan,
    template: Template,
    conflict_id: int,
    *,
    use: bool,
    person_id: int,
    device: str,
    now: datetime,
) -> None:
    """Keep the text in the plan, or use the other one instead. Pressing twice is harmless.

    Raises NotFound, Conflict. The caller commits.
    """
    found = session.scalar(
        select(FieldConflict).where(
            FieldConflict.id == conflict_id, FieldConflict.plan_id == plan.id
        )
    )
    if found is None:
        raise NotFound("no such conflict in this plan")
    if found.settled_at is not None:
        return
    found.settled_at = now
    if use:
        row = session.scalar(_fields_of(plan).where(PlanField.name == found.name))
        edit = Edit(found.name, found.value, row.revision if row else 0)
        save_fields(session, plan, template, [edit], person_id=person_id, device=device, now=now)


@dataclass(slots=True)
class _Writer:
    session: Session
    plan: Plan
    stored: dict[str, PlanField]
    person_id: int
    device: str
    now: datetime

    def save(self, field: Field | None, edit: Edit) -> Saved:
        row = self.stored.get(edit.name)
        revision = row.revision if row else 0
        if field is None or field.type is FieldType.FILE:  # files come by themselves
            return Saved(edit.name, revision, Problem.UNKNOWN)
        value = values.clean(field, edit.value)
        if values.length(value) > values.LONGEST:
            return Saved(edit.name, revision, Problem.TOO_LONG)
        before = row.value if row else values.empty(field)
        if value == before or edit.was == fingerprint(value):
            return Saved(edit.name, revision)
        conflict = self._keep(row, value, edit.base)
        self._absorb(edit.name, value)
        return Saved(edit.name, self._put(row, edit.name, value), conflict=conflict)

    def _keep(self, row: PlanField | None, value: Any, base: int) -> bool:
        """Put a text into a conflict that is about to be replaced by one who has not seen it."""
        if row is None or row.revision == base or row.device == self.device:
            return False
        if _holds(value, row.value):
            return False
        self.session.add(
            FieldConflict(
                plan_id=self.plan.id,
                name=row.name,
                value=row.value,
                written_by=row.edited_by,
                written_at=row.edited_at,
            )
        )
        return True

    def _absorb(self, name: str, value: Any) -> None:
        """Settle conflicts all of whose words, in their order, are in the new text."""
        self.session.flush()
        waiting = self.session.scalars(
            select(FieldConflict).where(
                FieldConflict.plan_id == self.plan.id,
                FieldConflict.name == name,
                FieldConflict.settled_at.is_(None),
            )
        )
        for one in waiting:
            if _holds(value, one.value):
                one.settled_at = self.now

    def _put(self, row: PlanField | None, name: str, value: Any) -> int:
        if row is None:
            row = PlanField(plan_id=self.plan.id, name=name, revision=0)
            self.session.add(row)
            self.stored[name] = row
        row.value = value
        row.revision += 1
        row.device, row.edited_by, row.edited_at = self.device, self.person_id, self.now
        self.plan.edited_at = self.now
        wrote = {"plan_id": self.plan.id, "name": name, "person_id": self.person_id}
        upsert(self.session, FieldWriter, wrote, {"last_at": self.now})
        if name == "title":
            self.plan.title = str(value)[:300]
        self.session.flush()
        return row.revision


def _fields_of(plan: Plan) -> Any:
    return select(PlanField).where(PlanField.plan_id == plan.id)


def _holds(whole: Any, part: Any) -> bool:
    """Whether all words of a part stand in the whole, in their order."""
    rest = iter(values.words(whole))
    return all(word in rest for word in values.words(part))
