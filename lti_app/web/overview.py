"""Programme staff: all plans of the course, dates, readers, and exports."""

from __future__ import annotations

from typing import IO

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from lti_app.errors import NotFound
from lti_app.models import PlanState, Role, Stage
from lti_app.services.notices.mails import count_undelivered
from lti_app.services.plans import exports
from lti_app.services.plans import overview as service
from lti_app.services.plans.access import Action, find_plan, need_course, need_role
from lti_app.services.plans.assigning import names_of_experts
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.services.plans.dates import extend, set_stage_dates, stage_dates
from lti_app.services.plans.reviews import assign, unassign
from lti_app.web import plan_texts
from lti_app.web.language import page_locale
from lti_app.web.numbers import small_number
from lti_app.web.plan_frame import render
from lti_app.web.sending import send_file
from lti_app.web.times import end_of_day, page_zone
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

_TYPES = {"csv": "text/csv", "xlsx": exports.XLSX}
_WRITERS = {"csv": exports.write_csv, "xlsx": exports.write_xlsx}
views = Blueprint("overview", __name__, url_prefix=f"{PREFIX}/overview")
guard(views)


@views.get("/")
def plans() -> str:
    """Every plan with its state; who is stuck comes first."""
    visit, now = current_visit(), current_tool().clock()
    need_role(visit, Role.STAFF)
    course, shown = need_course(visit), request.args.get("state", "")
    state = PlanState(shown) if shown in {one.value for one in PlanState} else None
    with current_tool().db.read(visit.scope) as session:
        found = service.overview(
            session,
            course,
            state=state,
            only_stuck=shown == "stuck",
            page=request.args.get("page", 1, type=small_number),
            now=now,
        )
        return render(
            session,
            "overview/plans.html",
            visit,
            page=found.page,
            stuck=found.stuck,
            only_stuck=shown == "stuck",
            state=state,
            counts=found.counts,
            experts=names_of_experts(session, course),
            undelivered=count_undelivered(session, course),
            dates=stage_dates(session, course),
            stages=tuple(Stage),
        )


@views.post("/dates")
def dates() -> Redirect:
    """Set when each stage is due: at the end of that day, where who sets it is."""
    visit = current_visit()
    need_role(visit, Role.STAFF)
    course, now = need_course(visit), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        before = stage_dates(session, course)
        wanted = {
            stage: end_of_day(request.form.get(stage, ""), before.get(stage)) for stage in Stage
        }
        set_stage_dates(session, course, wanted, by=visit.person_id, now=now)
    return redirect(url_for("overview.plans"), 303)


@views.post("/plans/<int:plan_id>/reader")
def reader(plan_id: int) -> Redirect:
    """Give a plan to an expert of the course, or take it back."""
    visit, now = current_visit(), current_tool().clock()
    expert = request.form.get("expert", 0, type=small_number)
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.MANAGE)
        if request.form.get("do") == "remove":
            unassign(session, plan, expert, by=visit.person_id, now=now)
        elif expert not in {one for one, _ in names_of_experts(session, plan.context_id)}:
            raise NotFound("no such expert in this course")
        else:
            assign(session, plan, expert, by=visit.person_id, now=now)
    return redirect(url_for("overview.plans", _anchor=f"p-{plan_id}"), 303)


@views.post("/plans/<int:plan_id>/due")
def due(plan_id: int) -> Redirect:
    """Give one plan more time; an empty date takes it back."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.MANAGE)
        until = end_of_day(request.form.get("until", ""), plan.extended_to)
        extend(session, plan, to=until, person_id=visit.person_id, now=now)
    return redirect(url_for("overview.plans", _anchor=f"p-{plan_id}"), 303)


@views.post("/plans.<any(csv, xlsx):kind>")
def export(kind: str) -> Response:
    """The latest version of every plan, as a table. A POST: it is written into the log."""
    visit, tool, now = current_visit(), current_tool(), current_tool().clock()
    need_role(visit, Role.STAFF)
    course = need_course(visit)
    with tool.db.write(visit.scope) as session:
        note_in_course(
            session, Act.EXPORTED, by=visit.person_id, now=now, context_id=course, kind=kind
        )

    def make(out: IO[bytes]) -> None:
        with tool.db.read(visit.scope) as session:
            table = exports.cohort(
                session,
                course,
                now=now,
                language=page_locale(),
                names=plan_texts.names(),
                zone=page_zone(),
            )
            _WRITERS[kind](table, out)

    return send_file(make, name=f"plans-{now:%Y-%m-%d}.{kind}", mimetype=_TYPES[kind])
