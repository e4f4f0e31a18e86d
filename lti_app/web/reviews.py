"""An expert's pages: the queue, and the review of a plan."""

from __future__ import annotations

import secrets

from flask import Blueprint, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.models import Outcome, Plan, Role
from lti_app.services.plans.access import Action, find_plan, need_course, need_role
from lti_app.services.plans.comments import count_open, sent_comments
from lti_app.services.plans.completeness import shown_fields
from lti_app.services.plans.dates import due_at, read_dates
from lti_app.services.plans.decisions import decide, decisions, score_of
from lti_app.services.plans.goals import rights, targets
from lti_app.services.plans.listing import queue
from lti_app.services.plans.recordings import send_recordings, unsent_recordings
from lti_app.services.plans.review_drafts import (
    Draft,
    DraftComment,
    forget_aside,
    read_draft,
    save_draft,
    text_print,
)
from lti_app.services.plans.reviews import claim, readers, send_comments
from lti_app.services.plans.scores import outbox
from lti_app.services.plans.snippets import add_snippet, forget_snippet, snippets
from lti_app.services.plans.templates import template_of
from lti_app.services.plans.versions import find_version
from lti_app.services.plans.workflow import Step, is_possible
from lti_app.web.file_texts import refused_sentence
from lti_app.web.language import page_locale
from lti_app.web.numbers import small_number
from lti_app.web.plan_forms import accept_plans, read_review
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
        page = queue(
            session,
            need_course(visit),
            reader_id=visit.person_id,
            page=request.args.get("page", 1, type=small_number),
            now=now,
        )
        rows = page.rows
        return render(
            session,
            "reviews/queue.html",
            visit,
            page=page,
            snippets=snippets(session, visit.person_id),
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


@views.post("/<int:plan_id>/draft")
def keep(plan_id: int) -> Response:
    """Keep the draft while it is being written; what the page must say then."""
    draft, stale, whole = _keep(plan_id)
    with current_tool().db.read(current_visit().scope) as session:
        plan = find_plan(session, current_visit(), plan_id, Action.REVIEW)
        score = score_of(template_of(session, plan.template_id), draft.rubric)
    points = _("That makes %(percent)d of 100.", percent=round(score * 100)) if score else ""
    return jsonify(stale=stale, twice=not whole, score=points)


@views.post("/<int:plan_id>")
def send(plan_id: int) -> Response:
    """Keep the draft; with a decision, send it whole; or only comments of it.

    What was written is stored first, in a transaction of its own: a decision that
    is no longer possible takes nothing of it away.
    """
    wanted, now_key = request.form.get("decision", ""), request.form.get("now", "")
    _draft, stale, whole = _keep(plan_id)
    if not whole:
        return redirect(url_for("reviews.review", plan_id=plan_id, twice="yes"), 303)
    if now_key or wanted == "comments":
        return _send_comments(plan_id, only={now_key} if now_key else None)
    if wanted not in {one.value for one in Outcome} or stale:
        newer, kept = ("yes", None) if stale else (None, "yes")
        return redirect(url_for("reviews.review", plan_id=plan_id, newer=newer, kept=kept), 303)
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        decide(
            session,
            plan,
            template_of(session, plan.template_id),
            version=request.form.get("version", 0, type=small_number),
            outcome=Outcome(wanted),
            graded=request.form.get("graded") == "yes",
            person_id=visit.person_id,
            scores=outbox,
            now=now,
        )
    return redirect(url_for("plan_pages.feedback", plan_id=plan_id), 303)


@views.post("/snippets")
def snippet() -> Response:
    """Keep a piece of advice to use again, or forget one."""
    visit, now = current_visit(), current_tool().clock()
    need_role(visit, Role.EXPERT, Role.STAFF)
    gone = request.form.get("forget", 0, type=small_number)
    with current_tool().db.write(visit.scope) as session:
        if gone:
            forget_snippet(session, gone, person_id=visit.person_id)
        else:
            body = request.form.get("body", "")
            add_snippet(session, body, person_id=visit.person_id, now=now)
    return redirect(url_for("reviews.waiting", _anchor="snippets"), 303)


@views.post("/<int:plan_id>/asides")
def forget(plan_id: int) -> Response:
    """Forget a text that another window wrote in the same place."""
    visit = current_visit()
    page, part = request.form.get("page", ""), request.form.get("part", "")
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        forget_aside(session, plan, visit.person_id, page, part)
    return redirect(url_for("reviews.review", plan_id=plan_id, _anchor="judge-heading"), 303)


def _keep(plan_id: int) -> tuple[Draft, bool, bool]:
    """Store the draft that was sent; it, whether a newer version came in, and whether it fits.

    It doesn't where another window wrote in the same place: both are kept then.
    """
    visit, now = current_visit(), current_tool().clock()
    version = request.form.get("version", 0, type=small_number)
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        template = template_of(session, plan.template_id)
        draft = read_review(template, request.form)
        whole = save_draft(
            session, plan, template, draft, version=version, person_id=visit.person_id, now=now
        )
        return draft, version != plan.latest, whole


def _send_comments(plan_id: int, *, only: set[str] | None) -> Response:
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.REVIEW)
        count = send_comments(session, plan, only=only, person_id=visit.person_id, now=now)
        if only is None:
            count += send_recordings(session, plan, visit.person_id, now=now)
    return redirect(url_for("reviews.review", plan_id=plan_id, sent=count), 303)


def _page(session: Session, plan: Plan) -> str:
    visit = current_visit()
    number = request.args.get("version", plan.latest, type=small_number)
    template = template_of(session, plan.template_id, page_locale())
    draft = read_draft(session, plan, visit.person_id)
    drafts: dict[str, list[DraftComment]] = {}
    for one in draft.comments:
        drafts.setdefault(one.field, []).append(one)
    version = find_version(session, plan, number) if plan.latest else None
    return render(
        session,
        "reviews/review.html",
        visit,
        plan=plan,
        template=template,
        due=due_at(plan, read_dates(session, {plan.context_id})),
        writes=False,
        reviews=True,
        open_comments=count_open(session, [plan.id]).get(plan.id, 0),
        version=version,
        shown=shown_fields(template, version.content, version.stage) if version else (),
        comments=sent_comments(session, plan),
        decisions=decisions(session, plan),
        draft=draft,
        drafts=drafts,
        snippets=snippets(session, visit.person_id),
        recordings=unsent_recordings(session, plan, visit.person_id),
        refused=refused_sentence(request.args.get("refused", "")),
        fresh=lambda: secrets.token_hex(8),
        text_print=text_print,
        blank=DraftComment("", ""),
        score=score_of(template, draft.rubric),
        readers=readers(session, plan),
        can_begin=is_possible(plan, Step.BEGIN_REVIEW),
        can_decide=is_possible(plan, Step.ACCEPT) and number == plan.latest,
        targets=targets(page_locale()),
        rights=rights(page_locale()),
    )
