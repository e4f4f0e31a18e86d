"""What plans ask for: the staff's page to change it, version by version."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from lti_app.models import Role, Stage
from lti_app.services.plans import template_editing as service
from lti_app.services.plans.access import need_course, need_role
from lti_app.services.plans.template_editing import Fault
from lti_app.services.plans.templates import FieldType
from lti_app.web.numbers import small_number
from lti_app.web.plan_forms import accept_plans
from lti_app.web.plan_frame import render
from lti_app.web.problems import LazyText
from lti_app.web.template_form import Definition, change, columns_text, read_definition
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("templates", __name__, url_prefix=f"{PREFIX}/template")
views.before_request(accept_plans)
guard(views)

FAULTS: dict[Fault, LazyText] = {
    Fault.NO_TITLE: _l("A title is missing."),
    Fault.NO_LABEL: _l("A field has no label."),
    Fault.TOO_LONG: _l("A text is too long: labels hold 200 characters, guidance 2,000."),
    Fault.NO_PLAN_TITLE: _l("The title of the plan must stay, as one line: lists show it."),
    Fault.FEW_CHOICES: _l("Write at least two choices, one a line."),
    Fault.NO_COLUMNS: _l("A table needs columns, one a line."),
    Fault.COLUMN_TYPE: _l("A column can be plain text, or: date, money, choice."),
    Fault.FEW_LEVELS: _l("A criterion needs at least two levels, one a line."),
    Fault.TOO_MANY: _l("These are more fields than anybody can fill in. Keep to this many:"),
    Fault.NEED: _l("Write from 0 to 1,000: how much makes the field complete."),
    Fault.EMPTY_SECTION: _l("A part has no fields. Add one, or remove the part."),
    Fault.TWICE: _l("The same name stands there twice."),
    Fault.DAMAGED: _l("The form came in damaged. Reload the page and try again."),
}
TYPES: dict[FieldType, LazyText] = {
    FieldType.LINE: _l("One line"),
    FieldType.TEXT: _l("Text with formatting"),
    FieldType.LIST: _l("List"),
    FieldType.TABLE: _l("Table"),
    FieldType.CHOICE: _l("Choice"),
    FieldType.DATE: _l("Date"),
    FieldType.MONEY: _l("Amount of money"),
    FieldType.TARGETS: _l("Targets of the SDGs"),
    FieldType.RIGHTS: _l("Human rights"),
    FieldType.FILE: _l("Files"),
}


@views.get("")
def edit() -> str:
    """The newest version, open for change; or the one with the number in the address."""
    visit, now = current_visit(), current_tool().clock()
    need_role(visit, Role.STAFF)
    course = need_course(visit)
    with current_tool().db.write(visit.scope) as session:
        base, definition = service.newest(session, course, now=now)
        number = request.args.get("version", base, type=small_number)
        if number != base:
            definition = service.definition_of(session, number)
    return _page(definition, base=base, shown=number)


@views.post("")
def save() -> str | Response:
    """Keep a new version; or add, remove, move a part and show the form again."""
    visit, now = current_visit(), current_tool().clock()
    need_role(visit, Role.STAFF)
    course, wish = need_course(visit), request.form.get("do", "save")
    with current_tool().db.write(visit.scope) as session:
        base, before = service.newest(session, course, now=now, to_change=True)
        definition = read_definition(request.form, before)
        if wish != "save":
            looked_at = change(definition, wish)
            return _page(definition, base=_base(base), shown=None, looked_at=looked_at)
        found = service.problems(definition)
        newer = base if request.form.get("base", type=small_number) != base else None
        if found or newer:
            return _page(definition, base=base, shown=None, problems=found, newer=newer)
        number = service.save_version(
            session, course, definition, person_id=visit.person_id, now=now
        )
    return redirect(url_for("templates.edit", saved=number), 303)


def _base(newest: int) -> int:
    """Which version was open: a form that is only shown again keeps it."""
    return request.form.get("base", newest, type=small_number)


def _page(
    definition: Definition,
    *,
    base: int,
    shown: int | None,
    looked_at: str = "",
    problems: tuple[service.Problem, ...] = (),
    newer: int | None = None,
) -> str:
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        return render(
            session,
            "overview/template.html",
            visit,
            definition=definition,
            base=base,
            shown=shown,
            looked_at=looked_at,
            problems=[(FAULTS[one.fault], one.place) for one in problems],
            newer=newer,
            next_number=service.next_number(session),
            versions=service.versions(session, need_course(visit)),
            types=TYPES,
            stages=tuple(Stage),
            columns_text=columns_text,
        )
