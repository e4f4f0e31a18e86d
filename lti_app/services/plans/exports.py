"""The plans of a course as one table, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import xlsxwriter
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_app.languages.catalogues import ENGLISH, catalogue
from lti_app.models import Delivery, LineItem, Plan, PlanAuthor, PlanDecision, PlanVersion, Score
from lti_app.services.plans import values
from lti_app.services.plans.listing import rows_of
from lti_app.services.plans.templates import Template, template_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000
"""Spreadsheets hold 32,767 characters in a cell."""
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


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

    ``names`` tells codes (of states, stages, decisions, deliveries) in the language's words.
    Days are those of the zone. Drafts that were never submitted have their state and
    nothing of their text.
    """
    plans = session.scalars(
        select(Plan).where(Plan.context_id == context_id).order_by(Plan.id)
    ).all()
    names = names or {}
    used = {plan.template_id for plan in plans}
    templates = {one: template_of(session, one, language) for one in used}
    versions = {
        row.plan_id: row.content
        for row in session.scalars(
            select(PlanVersion)
            .join(Plan, (Plan.id == PlanVersion.plan_id) & (Plan.latest == PlanVersion.number))
            .where(Plan.context_id == context_id)
        )
    }
    submitted, decided = _submitted(session, context_id), _decided(session, context_id, zone)
    deliveries = _deliveries(session, context_id)
    fields = _columns(templates.values())
    rows = []
    for row in rows_of(session, context_id, plans, now):
        plan, content = row.plan, versions.get(row.plan.id, {})
        known = templates[plan.template_id].fields
        texts = [
            "\n".join(values.lines(known[name], content.get(name))) if name in known else ""
            for name, _ in fields
        ]
        first, last = submitted.get(plan.id, (None, None))
        about = (
            str(plan.id),
            plan.title,
            _names(row.authors),
            names.get(plan.state, plan.state),
            names.get(plan.stage, plan.stage),
            _day(plan.created_at, zone),
            _day(plan.state_since, zone),
            _day(row.due, zone),
            names.get(row.stuck or "", row.stuck or ""),
            str(plan.latest or ""),
            _day(first, zone),
            _day(last, zone),
            _names(row.readers),
            str(row.open_comments or ""),
            *(names.get(one, one) for one in decided.get(plan.id, ("", "", "", ""))),
            ", ".join(names.get(one, one) for one in deliveries.get(plan.id, ())),
        )
        rows.append((*about, *texts))
    return Table((*_head(language), *(label for _, label in fields)), tuple(rows))


def as_csv(table: Table) -> bytes:
    """UTF-8 with a mark that spreadsheets know; no cell begins like a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.head)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    """A workbook in which every cell is text, whatever it begins with."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Plans")
        bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        plain = book.add_format({"valign": "top", "text_wrap": True})
        for column, text in enumerate(table.head):
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text[:LONGEST_CELL], plain)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, len(table.head) - 1, 24)
    return out.getvalue()


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


def _day(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d}" if moment else ""


def _of_course(context_id: int) -> Select[int]:
    """A list, where a join would let SQLite read the rows of all courses."""
    return select(Plan.id).where(Plan.context_id == context_id)


def _submitted(session: Session, context_id: int) -> Mapping[int, tuple[datetime, datetime]]:
    """Plan → when its first and its last version were submitted."""
    query = (
        select(PlanVersion.plan_id, PlanVersion.submitted_at)
        .where(PlanVersion.plan_id.in_(_of_course(context_id)))
        .order_by(PlanVersion.id)
    )
    found: dict[int, tuple[datetime, datetime]] = {}
    for row in session.execute(query):
        first, _last = found.get(row.plan_id, (row.submitted_at, None))
        found[row.plan_id] = (first, row.submitted_at)
    return found


def _decided(
    session: Session, context_id: int, zone: tzinfo
) -> Mapping[int, tuple[str, str, str, str]]:
    """Plan → how many decisions there were; and the last one: what, when, and its score."""
    query = (
        select(PlanDecision)
        .where(PlanDecision.plan_id.in_(_of_course(context_id)))
        .order_by(PlanDecision.id)
    )
    found: dict[int, tuple[str, str, str, str]] = {}
    for one in session.scalars(query):
        count = int(found[one.plan_id][0]) + 1 if one.plan_id in found else 1
        score = f"{one.score * 100:.0f}" if one.score is not None else ""
        found[one.plan_id] = (str(count), one.outcome, _day(one.decided_at, zone), score)
    return found


def _deliveries(session: Session, context_id: int) -> Mapping[int, list[str]]:
    """Plan → what became of its authors' scores on their way to the gradebook, each once."""
    query = (
        select(Plan.id, Score.delivery)
        .join(PlanAuthor, PlanAuthor.plan_id == Plan.id)
        .join(LineItem, LineItem.resource_link_id == Plan.resource_link_id)
        .join(
            Score,
            (Score.line_item_id == LineItem.id) & (Score.person_id == PlanAuthor.person_id),
        )
        .where(
            PlanAuthor.plan_id.in_(_of_course(context_id)),
            Score.delivery != Delivery.SUPERSEDED,
        )
        .order_by(Plan.id, Score.delivery)
    )
    found: dict[int, list[str]] = {}
    for plan_id, delivery in session.execute(query):
        if delivery not in found.setdefault(plan_id, []):
            found[plan_id].append(delivery)
    return found
