"""The log of a course, for staff."""

from __future__ import annotations

from typing import IO

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from lti_app.models import Role
from lti_app.services.plans.access import need_course, need_role
from lti_app.services.plans.audit import Act, names_in, note_in_course
from lti_app.services.plans.audit_log import Filter, log_table, read_log
from lti_app.services.plans.exports import write_csv
from lti_app.web.plan_frame import render
from lti_app.web.sending import send_file
from lti_app.web.times import page_zone, read_day
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("audit_log", __name__, url_prefix=f"{PREFIX}/log")
guard(views)
FILTERS = frozenset({"act", "person", "plan", "since", "until"})


@views.get("/")
def log() -> str:
    visit = current_visit()
    need_role(visit, Role.STAFF)
    course, wanted = need_course(visit), _wanted(request.args)
    with current_tool().db.read(visit.scope) as session:
        page = read_log(
            session,
            course,
            wanted,
            before=_number(request.args.get("before", "")),
            after=_number(request.args.get("after", "")),
        )
        return render(
            session,
            "overview/log.html",
            visit,
            page=page,
            names=names_in(session, (one.details for one in page.lines)),
            wanted=wanted,
            acts=tuple(Act),
            filters={name: value for name, value in request.args.items() if name in FILTERS},
        )


@views.get("/log.csv")
def table() -> Response:
    """What the filter leaves, whole."""
    visit, tool, now = current_visit(), current_tool(), current_tool().clock()
    need_role(visit, Role.STAFF)
    course, wanted = need_course(visit), _wanted(request.args)
    with tool.db.write(visit.scope) as session:
        note_in_course(
            session, Act.EXPORTED, by=visit.person_id, now=now, context_id=course, kind="log"
        )

    def make(out: IO[bytes]) -> None:
        with tool.db.read(visit.scope) as session:
            write_csv(log_table(session, course, wanted), out)

    return send_file(make, name=f"log-{now:%Y-%m-%d}.csv", mimetype="text/csv")


def _wanted(form: MultiDict[str, str]) -> Filter:
    """A filter that says nothing sensible filters nothing."""
    act = form.get("act", "")
    return Filter(
        act=Act(act) if act in {*Act} else None,
        plan_id=_number(form.get("plan", "")),
        person=form.get("person", "").strip()[:255],
        since=read_day(form.get("since", "")),
        until=read_day(form.get("until", "")),
        zone=page_zone(),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
