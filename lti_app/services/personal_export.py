"""All that is held about a person, told whole, through whatever table there is.

What points to their row in ``person`` is about them; and the plans that they wrote
come with all that hangs on a plan, as far as its authors may read it. A new table
must be in one of the lists here, or hold nothing of people: a test looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from lti_app.db import Base, scope_of
from lti_app.models import FileState, PlanAuthor, StoredFile
from lti_app.services.files import FEEDBACK

SECRET = ("key", "token")
"""Columns that would open something, besides those that end in ``_hash``."""
WITH_A_PLAN = (
    *("plan", "plan_author", "plan_reader", "plan_field", "field_writer", "field_conflict"),
    *("plan_version", "plan_comment", "comment_reply", "plan_decision", "stored_file"),
    "audit_entry",
)
"""Tables whose rows are told to a plan's authors, whoever wrote them; what is unsent is not."""
NOT_WITH_A_PLAN: Mapping[str, str] = {
    "review_draft": "unsent, and its private note stays with its writer",
    "notice": "told to the person it is for",
}
NOT_ABOUT_PEOPLE: Mapping[str, str] = {
    **dict.fromkeys(("platform", "deployment", "key_set", "access_token"), "of a platform"),
    **dict.fromkeys(("tool_key", "job", "registration_invite", "launch_state"), "of the tool"),
    **dict.fromkeys(("context", "course_group", "resource_link", "line_item"), "of a course"),
    **dict.fromkeys(("stage_date", "course_setting"), "of a course"),
    "launch_ticket": "a launch on its way: deleted within minutes, whoever it is about",
}


def everything(session: Session, person_id: int) -> dict[str, Any]:
    """All rows about somebody by table, and all of the plans that they wrote."""
    person = table_of("person")
    found: dict[str, Any] = {"person": _rows(session, person, person.c.id == person_id)}
    for table, column in pointers():
        found.setdefault(table.name, []).extend(_rows(session, table, column == person_id))
    own, team = plans_of(session, person_id)
    plans = {name: _rows_of_plans(session, name, [*own, *team]) for name in WITH_A_PLAN}
    return {"about_the_person": found, "plans_they_wrote": plans}


def files_about(session: Session, person_id: int) -> tuple[StoredFile, ...]:
    """The files that somebody sent, and those of the plans they wrote, as far as they are ready."""
    own, team = plans_of(session, person_id)
    query = select(StoredFile).where(
        or_(
            StoredFile.uploaded_by == person_id,
            and_(StoredFile.plan_id.in_([*own, *team]), StoredFile.sent_with.is_not(None)),
        ),
        StoredFile.attached,
        StoredFile.state == FileState.READY,
    )
    return tuple(session.scalars(query.order_by(StoredFile.id)))


def pointers() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of every table that points to a person."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name == "person":
                yield from ((table, one.parent) for one in key.elements if one.column.name == "id")


def plans_of(session: Session, person_id: int) -> tuple[list[int], list[int]]:
    """Ids of the plans that somebody wrote alone, and of those that they wrote with others."""
    mine = select(PlanAuthor.plan_id).where(PlanAuthor.person_id == person_id)
    query = (
        select(PlanAuthor.plan_id, func.count())
        .where(PlanAuthor.plan_id.in_(mine))
        .group_by(PlanAuthor.plan_id)
        .order_by(PlanAuthor.plan_id)
    )
    counts = [(row[0], row[1]) for row in session.execute(query)]
    return [one for one, n in counts if n == 1], [one for one, n in counts if n > 1]


def _rows_of_plans(session: Session, name: str, plan_ids: list[int]) -> list[dict[str, Any]]:
    table = table_of(name)
    if name == "comment_reply":
        comments = table_of("plan_comment")
        mine = select(comments.c.id).where(
            comments.c.plan_id.in_(plan_ids), here(session, comments)
        )
        return _rows(session, table, table.c.comment_id.in_(mine))
    wanted: ColumnElement[bool] = table.c["id" if name == "plan" else "plan_id"].in_(plan_ids)
    if name == "plan_comment":
        wanted = and_(wanted, table.c.sent_at.is_not(None))
    if name == "stored_file":
        wanted = and_(wanted, or_(table.c.purpose != FEEDBACK, table.c.sent_with.is_not(None)))
    return _rows(session, table, wanted)


def _rows(session: Session, table: Table, wanted: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = select(table).where(wanted, here(session, table))
    return [
        {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in row.items()
            if name not in SECRET and not name.endswith("_hash") and name != "deployment_id"
        }
        for row in session.execute(query.order_by(table.c.id)).mappings()
    ]


def here(session: Session, table: Table) -> ColumnElement[bool]:
    """Statements about tables are not held in the scope by themselves, unlike those on models."""
    return table.c.deployment_id == scope_of(session).deployment_id


def table_of(name: str) -> Table:
    return Base.metadata.tables[name]
