"""The log of a course, for staff."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from lti_app.models import Role
from lti_app.services.plans.access import need_course, need_role
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.services.plans.audit_log import Filter, actors, log_table, read_log
from lti_app.services.plans.exports import as_csv
from lti_app.web.file_names import attachment
from lti_app.web.plan_frame import render
from lti_app.web.times import page_zone, read_day
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("audit_log", __name__, url_prefix=f"{PREFIX}/log")
guard(views)


@views.get("/")
def log() -> str:
    visit = current_visit()
    need_role(visit, Role.STAFF)
    course, wanted = need_course(visit), _wanted(request.args)
    with current_tool().db.read(visit.scope) as session:
        page = read_log(session, course, wanted, page=request.args.get("page", 1, type=int))
        return render(
            session,
            "overview/log.html",
            visit,
            page=page,
            wanted=wanted,
            acts=tuple(Act),
            actors=actors(session, course),
            filters={name: value for name, value in request.args.items() if name != "page"},
        )


@views.get("/log.csv")
def table() -> Response:
    """What the filter leaves, whole."""
    visit = current_visit()
    need_role(visit, Role.STAFF)
    course, now = need_course(visit), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        found = log_table(session, course, _wanted(request.args))
        note_in_course(
            session, Act.EXPORTED, by=visit.person_id, now=now, context_id=course, kind="log"
        )
    name = f"log-{now:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": attachment(name)}
    return Response(as_csv(found), mimetype="text/csv", headers=headers)


def _wanted(form: MultiDict[str, str]) -> Filter:
    """A filter that says nothing sensible filters nothing."""
    act = form.get("act", "")
    return Filter(
        act=Act(act) if act in {*Act} else None,
        plan_id=_number(form.get("plan", "")),
        actor_id=_number(form.get("person", "")),
        since=read_day(form.get("since", "")),
        until=read_day(form.get("until", "")),
        zone=page_zone(),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
