"""Reading a plan: versions, comparison, feedback and timeline, for everybody concerned."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.errors import Conflict
from lti_app.models import Plan
from lti_app.services.documents.scripts import unshown
from lti_app.services.plans import comments
from lti_app.services.plans.access import Action, find_plan, may
from lti_app.services.plans.audit import names_in, timeline
from lti_app.services.plans.compare import Change, compare
from lti_app.services.plans.completeness import shown_fields
from lti_app.services.plans.dates import due_at, read_dates
from lti_app.services.plans.decisions import decisions
from lti_app.services.plans.fields import read_fields
from lti_app.services.plans.goals import rights, targets
from lti_app.services.plans.recordings import sent_recordings
from lti_app.services.plans.templates import template_of
from lti_app.services.plans.versions import find_version, list_versions
from lti_app.services.plans.workflow import Step, is_possible
from lti_app.services.tool_sessions import Visit
from lti_app.web.language import page_locale
from lti_app.web.numbers import small_number
from lti_app.web.outside import plan_calendar
from lti_app.web.plan_frame import render
from lti_app.web.times import page_voice
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("plan_pages", __name__, url_prefix=f"{PREFIX}/plans/<int:plan_id>")
guard(views)


@views.get("/history")
def history(plan_id: int) -> str:
    """What happened so far, and every version."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        moments = timeline(session, plan)
        return render(
            session,
            "plans/history.html",
            visit,
            **about_plan(session, visit, plan),
            moments=moments,
            names=names_in(session, (one.details for one in moments)),
            versions=list_versions(session, plan),
            steps={step for step in Step if is_possible(plan, step)},
        )


@views.get("/due.ics")
def due_date(plan_id: int) -> Response:
    """When the plan is due, for one's own calendar."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        return plan_calendar(session, plan, page_voice())


@views.get("/versions/<int:number>")
def version(plan_id: int, number: int) -> str:
    """One version as it was submitted."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        found = find_version(session, plan, number)
        template = template_of(session, plan.template_id, page_locale())
        return render(
            session,
            "plans/version.html",
            visit,
            **about_plan(session, visit, plan),
            version=found,
            unshown=unshown(found.content),
            shown=shown_fields(template, found.content, found.stage),
            targets=targets(page_locale()),
            rights=rights(page_locale()),
        )


@views.get("/compare")
def comparison(plan_id: int) -> str:
    """Two versions next to each other, word by word. Without numbers: the last two."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        new = find_version(session, plan, request.args.get("new", plan.latest, type=small_number))
        old = find_version(
            session, plan, request.args.get("old", max(1, new.number - 1), type=small_number)
        )
        template = template_of(session, plan.template_id, page_locale())
        changes = compare(template, old.content, new.content)
        return render(
            session,
            "plans/compare.html",
            visit,
            **about_plan(session, visit, plan),
            old=old,
            new=new,
            versions=list_versions(session, plan),
            changed=[one for one in changes if one.change is not Change.NONE],
            same=[one for one in changes if one.change is Change.NONE],
        )


@views.get("/feedback")
def feedback(plan_id: int) -> str:
    """What experts sent: summaries, and comments that wait for an answer."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        return render(
            session,
            "plans/feedback.html",
            visit,
            **about_plan(session, visit, plan),
            comments=comments.sent_comments(session, plan),
            decisions=decisions(session, plan),
            recordings=sent_recordings(session, plan),
            content=_content(session, visit, plan),
            targets=targets(page_locale()),
            rights=rights(page_locale()),
        )


@views.post("/comments/<int:comment_id>/reply")
def reply(plan_id: int, comment_id: int) -> Response:
    """Answer a comment; with "done", say that it is dealt with. Readers may answer too."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        if not may(session, visit, plan, Action.REVIEW):
            plan = find_plan(session, visit, plan_id, Action.ANSWER)
        comments.reply(
            session,
            plan,
            comment_id,
            body=request.form.get("body", ""),
            done=request.form.get("done") == "yes" and may(session, visit, plan, Action.ANSWER),
            person_id=visit.person_id,
            now=now,
        )
    return _to_comment(plan_id, comment_id)


@views.post("/comments/<int:comment_id>/settle")
def settle(plan_id: int, comment_id: int) -> Response:
    """Settle a comment of one's own, or open it again."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        comments.settle(
            session,
            plan,
            comment_id,
            settled=request.form.get("settled") == "yes",
            person_id=visit.person_id,
            now=now,
        )
    return _to_comment(plan_id, comment_id)


@views.post("/comments/<int:comment_id>/take")
def take(plan_id: int, comment_id: int) -> Response:
    """Take suggested wording over into the plan."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.WRITE)
        try:
            field = comments.take_over(
                session,
                plan,
                template_of(session, plan.template_id),
                comment_id,
                person_id=visit.person_id,
                device=f"form-{secrets.token_hex(8)}",
                now=now,
            )
        except Conflict:
            return _to_comment(plan_id, comment_id, by_hand="yes")
    return redirect(url_for("plans.write", plan_id=plan_id, _anchor=f"f-{field}"), 303)


def _to_comment(plan_id: int, comment_id: int, by_hand: str | None = None) -> Response:
    page = url_for(
        "plan_pages.feedback", plan_id=plan_id, _anchor=f"c-{comment_id}", by_hand=by_hand
    )
    return redirect(page, 303)


def _content(session: Session, visit: Visit, plan: Plan) -> Mapping[str, Any]:
    """What comments are looked up in: the draft for its authors, else the latest version."""
    if may(session, visit, plan, Action.WRITE):
        written = read_fields(session, plan, template_of(session, plan.template_id))
        return {name: one.value for name, one in written.items()}
    return find_version(session, plan, plan.latest).content if plan.latest else {}


def about_plan(session: Session, visit: Visit, plan: Plan) -> dict[str, object]:
    """What the head of every page about one plan needs."""
    return {
        "plan": plan,
        "template": template_of(session, plan.template_id, page_locale()),
        "due": due_at(plan, read_dates(session, {plan.context_id})),
        "writes": may(session, visit, plan, Action.WRITE),
        "reviews": may(session, visit, plan, Action.REVIEW),
        "open_comments": comments.count_open(session, [plan.id]).get(plan.id, 0),
    }
