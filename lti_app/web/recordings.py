"""An expert's recordings: sent in, heard, and taken back until the feedback is sent."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from lti_app.errors import FileProblem, FileRefused
from lti_app.services.files import FEEDBACK
from lti_app.services.plans.access import Action, find_plan
from lti_app.services.plans.recordings import forget_recording, need_sound
from lti_app.web.tool import current_tool
from lti_app.web.uploads import accept_files, take_in
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("recordings", __name__, url_prefix=f"{PREFIX}/reviews/<int:plan_id>/recordings")
views.before_request(accept_files)
guard(views)


@views.post("")
def add(plan_id: int) -> Response:
    """Take a recording in; nobody else hears it before the feedback is sent."""
    visit, upload, refused = current_visit(), request.files.get("file"), None
    with current_tool().db.read(visit.scope) as session:
        find_plan(session, visit, plan_id, Action.REVIEW)
    try:
        if upload is None or not upload.filename:
            raise FileRefused(FileProblem.EMPTY)
        need_sound(upload.filename)
        take_in(upload, plan_id=plan_id, purpose=FEEDBACK, action=Action.REVIEW)
    except FileRefused as error:
        refused = error.problem
    page = url_for("reviews.review", plan_id=plan_id, refused=refused, _anchor="recordings")
    return redirect(page, 303)


@views.post("/<int:number>/forget")
def forget(plan_id: int, number: int) -> Response:
    """Take a recording back."""
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        forget_recording(session, plan, number, visit.person_id)
    return redirect(url_for("reviews.review", plan_id=plan_id, _anchor="recordings"), 303)
