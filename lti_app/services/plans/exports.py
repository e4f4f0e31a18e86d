"""The plans of a course as one table, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import IO, Any

import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.languages.catalogues import ENGLISH, catalogue
from lti_app.models import Plan, PlanDecision, PlanVersion
from lti_app.services.plans import values
from lti_app.services.plans.dates import read_dates
from lti_app.services.plans.listing import Row, rows_of
from lti_app.services.plans.templates import Field, Template, template_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 200
"""Plans that are read together."""
LONGEST_CELL = 32_000
"""Spreadsheets hold 32,767 characters in a cell."""
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class _Words:
    """How a table tells codes and days."""

    names: Mapping[str, str]
    zone: tzinfo

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def day(self, moment: datetime | None) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d}" if moment else ""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many decisions a plan has, and the last one."""

    count: int = 0
    outcome: str = ""
    at: datetime | None = None
    score: str = ""
    """Of 100."""


_UNDECIDED = Decided()


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]
    """Read from the database while they are written, so that a table may be long. Once."""


def cohort(
    session: Session,
    context_id: int,
    *,
    now: datetime,
    language: str = ENGLISH,
    names: Mapping[str, str] | None = None,
    zone: tzinfo = UTC,
) -> Table:
    """Every plan with its latest version's texts, the first begun first.

    ``names`` tells codes (of states, stages, decisions, arrivals) in the language's words.
    Days are those of the zone. Drafts that were never submitted have their state and
    nothing of their text.
    """
    used = session.scalars(
        select(Plan.template_id).where(Plan.context_id == context_id).distinct()
    ).all()
    templates = {one: template_of(session, one, language) for one in sorted(used)}
    columns = _columns(templates.values())
    head = (*_head(language), *(label for _, label in columns))
    return Table(
        head, _rows(session, context_id, templates, columns, _Words(names or {}, zone), now)
    )


def write_csv(table: Table, out: IO[bytes]) -> None:
    """UTF-8 with a mark that spreadsheets know; no cell begins like a formula."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(table.head)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    text.detach()


def write_xlsx(table: Table, out: IO[bytes]) -> None:
    """A workbook in which every cell is text, whatever it begins with."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Plans")
        bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        plain = book.add_format({"valign": "top", "text_wrap": True})
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, len(table.head) - 1, 24)
        for column, text in enumerate(table.head):
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text[:LONGEST_CELL], plain)


def _rows(
    session: Session,
    context_id: int,
    templates: Mapping[int, Template],
    columns: Sequence[tuple[str, str]],
    words: _Words,
    now: datetime,
) -> Iterator[tuple[str, ...]]:
    """Some plans at a time, so that memory doesn't grow with a course."""
    query = select(Plan.id).where(Plan.context_id == context_id).order_by(Plan.id)
    ids, dates = session.scalars(query).all(), read_dates(session, {context_id})
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        plans = session.scalars(select(Plan).where(Plan.id.in_(some)).order_by(Plan.id)).all()
        contents, submitted = _contents(session, some), _submitted(session, some)
        decided = _decided(session, some)
        for row in rows_of(session, context_id, plans, dates, now):
            plan = row.plan
            about = _about(row, submitted.get(plan.id), decided.get(plan.id, _UNDECIDED), words)
            fields, content = templates[plan.template_id].fields, contents.get(plan.id, {})
            yield (*about, *(_text(fields.get(name), content.get(name)) for name, _ in columns))
        session.expunge_all()


def _about(
    row: Row,
    submitted: tuple[datetime, datetime] | None,
    decided: Decided,
    words: _Words,
) -> tuple[str, ...]:
    """A plan's cells before its texts, as ``_head`` names them."""
    plan, (first, last) = row.plan, submitted or (None, None)
    name, day = words.name, words.day
    return (
        *(str(plan.id), plan.title, _names(row.authors), name(plan.state), name(plan.stage)),
        *(day(plan.created_at), day(plan.state_since), day(row.due), name(row.stuck or "")),
        *(str(plan.latest or ""), day(first), day(last), _names(row.readers)),
        *(str(row.open_comments or ""), str(decided.count or ""), name(decided.outcome)),
        *(day(decided.at), decided.score, name(row.score.arrival) if row.score else ""),
    )


def _text(field: Field | None, value: Any) -> str:
    """A field of a plan whose template may not have it."""
    return "\n".join(values.lines(field, value)) if field else ""


def _head(language: str) -> tuple[str, ...]:
    _ = catalogue(language).gettext
    return (
        *(_("Plan"), _("Title"), _("Authors"), _("State"), _("Stage"), _("Begun")),
        *(_("State since"), _("Due"), _("Needs help"), _("Versions"), _("First submitted")),
        *(_("Last submitted"), _("Readers"), _("Open comments"), _("Decisions")),
        *(_("Last decision"), _("Decided on"), _("Score of 100"), _("In the gradebook")),
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_BEGINS_FORMULA) else cell


def _columns(templates: Iterable[Template]) -> list[tuple[str, str]]:
    """Names and labels of all fields, in the order of the templates."""
    found: dict[str, str] = {}
    for template in templates:
        for name, field in template.fields.items():
            found.setdefault(name, field.label)
    found.pop("title", None)
    return list(found.items())


def _names(names: Iterable[str | None]) -> str:
    return ", ".join(name or "?" for name in names)


def _contents(session: Session, plan_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """Plan → its latest version's texts."""
    query = (
        select(PlanVersion.plan_id, PlanVersion.content)
        .join(Plan, (Plan.id == PlanVersion.plan_id) & (Plan.latest == PlanVersion.number))
        .where(Plan.id.in_(plan_ids))
    )
    return {row.plan_id: row.content for row in session.execute(query)}


def _submitted(
    session: Session, plan_ids: Sequence[int]
) -> Mapping[int, tuple[datetime, datetime]]:
    """Plan → when its first and its last version were submitted."""
    at = PlanVersion.submitted_at
    query = (
        select(PlanVersion.plan_id, func.min(at), func.max(at))
        .where(PlanVersion.plan_id.in_(plan_ids))
        .group_by(PlanVersion.plan_id)
    )
    return {plan_id: (first, last) for plan_id, first, last in session.execute(query)}


def _decided(session: Session, plan_ids: Sequence[int]) -> Mapping[int, Decided]:
    one = PlanDecision
    query = (
        select(one.plan_id, one.outcome, one.score, one.decided_at)
        .where(one.plan_id.in_(plan_ids))
        .order_by(one.id)
    )
    found: dict[int, Decided] = {}
    for plan_id, outcome, score, at in session.execute(query):
        points = f"{score * 100:.0f}" if score is not None else ""
        count = found.get(plan_id, _UNDECIDED).count + 1
        found[plan_id] = Decided(count, outcome, at, points)
    return found
