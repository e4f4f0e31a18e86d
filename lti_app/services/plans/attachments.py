"""Files in a plan's fields: added and taken out one by one, sealed with each version.

A field's value lists what is needed to show a file without asking anybody:
``{"id", "name", "size", "type"}``. A version therefore holds its files' names for
good, and their bytes stay as they were sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.db import lock, upsert
from lti_app.errors import Conflict, NotFound
from lti_app.models import FieldWriter, Plan, PlanField, PlanState, StoredFile
from lti_app.services.files import attach, detach, seal
from lti_app.services.plans.templates import FieldType, Template
from lti_app.services.plans.workflow import EDITABLE

DEVICE = "files"
"""In place of a page's name: files are added on the server, so no page can have missed one."""


def need_file_field(template: Template, name: str) -> None:
    """Raises NotFound for a field that takes no files."""
    field = template.fields.get(name)
    if field is None or field.type is not FieldType.FILE:
        raise NotFound("no field for files has this name")


def add_to_field(
    session: Session, plan: Plan, template: Template, file_id: int, *, now: datetime
) -> None:
    """Put a file that is stored into the field it was sent for. Raises Conflict, NotFound.

    The caller commits.
    """
    file = attach(session, file_id)
    need_file_field(template, file.purpose)
    listed = _listed(session, plan, file.purpose)
    if all(one["id"] != str(file.id) for one in listed):
        _put(session, plan, file.purpose, [*listed, described(file)], file.uploaded_by, now)


def remove_from_field(
    session: Session, plan: Plan, name: str, file_id: int, *, person_id: int, now: datetime
) -> None:
    """Take a file out of a field; versions that hold it keep it. Twice is harmless.

    Raises Conflict. The caller commits.
    """
    listed = _listed(session, plan, name)
    rest = [one for one in listed if one["id"] != str(file_id)]
    if len(rest) < len(listed):
        detach(session, file_id)
        _put(session, plan, name, rest, person_id, now)


def seal_files(
    session: Session, template: Template, content: Mapping[str, Any], *, version: int
) -> None:
    """Keep the files of a version for good. The caller commits."""
    seal(session, files_in(template, content), version=version)


def files_in(template: Template, content: Mapping[str, Any]) -> tuple[int, ...]:
    """The ids of the files that a plan's content names."""
    return tuple(
        int(one["id"])
        for name, field in template.fields.items()
        if field.type is FieldType.FILE
        for one in content.get(name) or ()
    )


def described(file: StoredFile) -> dict[str, Any]:
    return {"id": str(file.id), "name": file.name, "size": file.size, "type": file.media_type}


def _listed(session: Session, plan: Plan, name: str) -> list[dict[str, Any]]:
    lock(session, plan)
    if PlanState(plan.state) not in EDITABLE:
        raise Conflict(f"a plan that is {plan.state} can't be written in")
    row = session.scalar(_row(plan, name))
    return list(row.value) if row is not None else []


def _put(
    session: Session,
    plan: Plan,
    name: str,
    listed: list[dict[str, Any]],
    person_id: int,
    now: datetime,
) -> None:
    row = session.scalar(_row(plan, name))
    if row is None:
        row = PlanField(plan_id=plan.id, name=name, revision=0)
        session.add(row)
    row.value = listed
    row.revision += 1
    row.device, row.edited_by, row.edited_at = DEVICE, person_id, now
    plan.edited_at = now
    wrote = {"plan_id": plan.id, "name": name, "person_id": person_id}
    upsert(session, FieldWriter, wrote, {"last_at": now})


def _row(plan: Plan, name: str) -> Any:
    return select(PlanField).where(PlanField.plan_id == plan.id, PlanField.name == name)
