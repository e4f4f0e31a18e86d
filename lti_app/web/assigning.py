"""Who reads what: an expert's own page, and the staff's page with the rule of the course."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.errors import NotFound
from lti_app.models import Role
from lti_app.services.plans import assigning as service
from lti_app.services.plans.access import need_course, need_role
from lti_app.services.plans.goals import goals
from lti_app.services.plans.templates import Field, newest_template, template_in
from lti_app.web.language import page_locale
from lti_app.web.numbers import small_number
from lti_app.web.plan_frame import render
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("assigning", __name__, url_prefix=f"{PREFIX}/readers")
guard(views)


@views.get("")
def readers() -> str:
    """All experts for staff; one's own profile for an expert."""
    visit = current_visit()
    need_role(visit, Role.EXPERT, Role.STAFF)
    course = need_course(visit)
    with current_tool().db.read(visit.scope) as session:
        known = service.experts(session, course)
        if visit.role is Role.EXPERT:
            known = tuple(one for one in known if one.person_id == visit.person_id)
        return render(
            session,
            "overview/readers.html",
            visit,
            experts=known,
            setting=service.setting(session, course),
            goals=goals(page_locale()),
            languages=_field(session, course, "language"),
            countries=_field(session, course, "country"),
        )


@views.post("/rule")
def rule() -> Response:
    """How the course assigns; with "now", give every plan that waits."""
    visit, now = current_visit(), current_tool().clock()
    need_role(visit, Role.STAFF)
    course, given = need_course(visit), None
    with current_tool().db.write(visit.scope) as session:
        wanted = service.Setting(
            request.form.get("assigns") == "yes", request.form.get("readers", 1, type=small_number)
        )
        service.save_setting(session, course, wanted, by=visit.person_id, now=now)
        if request.form.get("do") == "now":
            given = service.assign_all(session, course, now=now)
    return redirect(url_for("assigning.readers", given=given, kept="yes"), 303)


@views.post("/<int:person_id>")
def profile(person_id: int) -> Response:
    """What somebody reads: staff may say so for every expert, experts for themselves."""
    visit, now = current_visit(), current_tool().clock()
    need_role(visit, Role.EXPERT, Role.STAFF)
    course = need_course(visit)
    with current_tool().db.write(visit.scope) as session:
        known = {one.person_id for one in service.experts(session, course)}
        own = visit.role is Role.STAFF or person_id == visit.person_id
        if person_id not in known or not own:
            raise NotFound("no such expert, or not this person's to change")
        wanted = _read(session, course)
        service.save_profile(session, course, person_id, wanted, by=visit.person_id, now=now)
    return redirect(url_for("assigning.readers", kept="yes", _anchor=f"e-{person_id}"), 303)


def _read(session: Session, course: int) -> service.Profile:
    chosen = request.form.getlist
    numbers = {str(goal.number) for goal in goals()}
    return service.Profile(
        tuple(one for one in _choices(session, course, "language") if one in chosen("language")),
        tuple(one for one in _choices(session, course, "country") if one in chosen("country")),
        tuple(int(one) for one in chosen("goal") if one in numbers),
        request.form.get("most", type=small_number),
    )


def _choices(session: Session, course: int, name: str) -> tuple[str, ...]:
    """What the plans of today let their authors choose from."""
    field = _field(session, course, name)
    return field.choices if field else ()


def _field(session: Session, course: int, name: str) -> Field | None:
    return template_in(newest_template(session, course), page_locale()).fields.get(name)
