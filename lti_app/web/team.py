"""The team of a plan: who writes it, and who wrote what."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.models import Plan
from lti_app.services.plans import team as service
from lti_app.services.plans.access import Action, find_plan, may
from lti_app.services.plans.templates import template_of
from lti_app.services.tool_sessions import Visit
from lti_app.web.language import page_locale
from lti_app.web.numbers import small_number
from lti_app.web.plan_frame import render
from lti_app.web.plan_pages import about_plan
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("team", __name__, url_prefix=f"{PREFIX}/plans/<int:plan_id>/team")
guard(views)


@views.get("")
def people(plan_id: int) -> str:
    """Everybody who writes this plan, and what each of them wrote in."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        changes = _may_change(session, visit, plan)
        return render(
            session,
            "plans/team.html",
            visit,
            **about_plan(session, visit, plan),
            authors=service.authors(session, plan),
            fields=template_of(session, plan.template_id, page_locale()).fields,
            changes=changes,
            manages=may(session, visit, plan, Action.MANAGE),
            candidates=service.candidates(session, plan) if changes else (),
            groups=service.groups(session, plan) if changes else (),
        )


@views.post("")
def add(plan_id: int) -> Response:
    """Let a participant, or a whole group, write along."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = _plan_to_change(session, visit, plan_id)
        group = request.form.get("group", 0, type=small_number)
        person = request.form.get("person", 0, type=small_number)
        if group:
            service.add_group(session, plan, group, by=visit.person_id, now=now)
        elif person:
            service.add_people(session, plan, [person], by=visit.person_id, now=now)
    return redirect(url_for("team.people", plan_id=plan_id), 303)


@views.post("/leave")
def leave(plan_id: int) -> Response:
    """Leave the team, or take somebody out; what they wrote stays."""
    visit, now = current_visit(), current_tool().clock()
    person = request.form.get("person", visit.person_id, type=small_number)
    with current_tool().db.write(visit.scope) as session:
        plan = _plan_to_change(session, visit, plan_id)
        manages = may(session, visit, plan, Action.MANAGE)
        service.take_out(session, plan, person, by=visit.person_id, manages=manages, now=now)
    if person == visit.person_id:
        return redirect(url_for("home.home"), 303)
    return redirect(url_for("team.people", plan_id=plan_id), 303)


def _may_change(session: Session, visit: Visit, plan: Plan) -> bool:
    return any(may(session, visit, plan, one) for one in (Action.WRITE, Action.MANAGE))


def _plan_to_change(session: Session, visit: Visit, plan_id: int) -> Plan:
    """The plan, for its authors and for staff."""
    plan = find_plan(session, visit, plan_id, Action.READ)
    return (
        plan
        if _may_change(session, visit, plan)
        else find_plan(session, visit, plan_id, Action.MANAGE)
    )
