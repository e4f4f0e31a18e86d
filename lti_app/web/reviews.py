"""An expert's pages: the queue, and the review of a plan."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.models import Outcome, Plan, Role
from lti_app.services.plans.access import Action, find_plan, need_course, need_role
from lti_app.services.plans.comments import count_open, sent_comments
from lti_app.services.plans.completeness import shown_fields
from lti_app.services.plans.dates import due_at, stage_dates
from lti_app.services.plans.decisions import decide, decisions, score_of
from lti_app.services.plans.goals import rights, targets
from lti_app.services.plans.listing import queue
from lti_app.services.plans.reviews import Draft, claim, read_draft, readers, save_draft
from lti_app.services.plans.scores import outbox
from lti_app.services.plans.templates import Template, template_of
from lti_app.services.plans.versions import find_version
from lti_app.services.plans.workflow import Step, is_possible
from lti_app.web.plan_forms import accept_plans
from lti_app.web.plan_frame import render
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("reviews", __name__, url_prefix=f"{PREFIX}/reviews")
views.before_request(accept_plans)
guard(views)


@views.get("/")
def waiting() -> str:
    """Plans that wait for an answer: one's own first, then what can be taken."""
    visit, now = current_visit(), current_tool().clock()
    need_role(visit, Role.EXPERT, Role.STAFF)
    with current_tool().db.read(visit.scope) as session:
        rows = queue(session, need_course(visit), now=now)
        return render(
            session,
            "reviews/queue.html",
            visit,
            mine=[row for row in rows if visit.person_id in row.reader_ids],
            free=[row for row in rows if not row.reader_ids],
            others=[
                row for row in rows if row.reader_ids and visit.person_id not in row.reader_ids
            ],
        )


@views.post("/<int:plan_id>/claim")
def take(plan_id: int) -> Response:
    """Take a plan to read, or begin with one that was given."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.CLAIM)
        claim(session, plan, person_id=visit.person_id, now=now)
    return redirect(url_for("reviews.review", plan_id=plan_id), 303)


@views.get("/<int:plan_id>")
def review(plan_id: int) -> str:
    """The latest version, and everything one can say about it; or the version in the address."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        return _page(session, plan)


@views.post("/<int:plan_id>")
def send(plan_id: int) -> str | Response:
    """Keep the draft; with a decision, send it whole.

    What was written is stored first, in a transaction of its own: a decision that
    is no longer possible takes nothing of it away.
    """
    visit, now = current_visit(), current_tool().clock()
    version = request.form.get("version", 0, type=int)
    wanted = request.form.get("decision", "")
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        template = template_of(session, plan.template_id)
        draft = _read(template)
        save_draft(
            session, plan, template, draft, version=version, person_id=visit.person_id, now=now
        )
        stale = version != plan.latest
    if wanted not in {one.value for one in Outcome} or stale:
        newer, kept = ("yes", None) if stale else (None, "yes")
        return redirect(url_for("reviews.review", plan_id=plan_id, newer=newer, kept=kept), 303)
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        decide(
            session,
            plan,
            template,
            version=version,
            outcome=Outcome(wanted),
            graded=request.form.get("graded") == "yes",
            person_id=visit.person_id,
            scores=outbox,
            now=now,
        )
    return redirect(url_for("plan_pages.feedback", plan_id=plan_id), 303)


def _page(session: Session, plan: Plan) -> str:
    visit = current_visit()
    number = request.args.get("version", plan.latest, type=int)
    template = template_of(session, plan.template_id)
    draft = read_draft(session, plan, visit.person_id)
    version = find_version(session, plan, number) if plan.latest else None
    return render(
        session,
        "reviews/review.html",
        visit,
        plan=plan,
        template=template,
        due=due_at(plan, stage_dates(session, plan.context_id)),
        writes=False,
        reviews=True,
        open_comments=count_open(session, [plan.id]).get(plan.id, 0),
        version=version,
        shown=shown_fields(template, version.content, version.stage) if version else (),
        comments=sent_comments(session, plan),
        decisions=decisions(session, plan),
        draft=draft,
        score=score_of(template, draft.rubric),
        readers=readers(session, plan),
        can_begin=is_possible(plan, Step.BEGIN_REVIEW),
        can_decide=is_possible(plan, Step.ACCEPT) and number == plan.latest,
        targets=targets(),
        rights=rights(),
    )


def _read(template: Template) -> Draft:
    form = request.form
    return Draft(
        comments={
            name: (form.get(f"c.{name}", ""), form.get(f"s.{name}", "")) for name in template.fields
        },
        summary=form.get("summary", ""),
        private_note=form.get("private_note", ""),
        rubric={
            one.key: int(level)
            for one in template.rubric
            if (level := form.get(f"r.{one.key}", "")).isascii() and level.isdigit()
        },
    )
