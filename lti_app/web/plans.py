"""Writing a plan: for its authors."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.models import Plan, Stage
from lti_app.services.plans.access import Action, find_plan, need_course
from lti_app.services.plans.assigning import assign_by_rule, setting
from lti_app.services.plans.comments import sent_comments
from lti_app.services.plans.completeness import completeness, later_fields
from lti_app.services.plans.dates import due_at, opens_later, read_dates
from lti_app.services.plans.fields import (
    Saved,
    fingerprint,
    open_conflicts,
    read_fields,
    save_fields,
    settle_conflict,
)
from lti_app.services.plans.goals import goals, rights_by_group
from lti_app.services.plans.scores import outbox, score_authors
from lti_app.services.plans.team import authors, writers
from lti_app.services.plans.templates import Template, template_of
from lti_app.services.plans.values import CURRENCIES
from lti_app.services.plans.versions import author_step, begin_plan, submit
from lti_app.services.plans.workflow import EDITABLE, Step, is_possible, reached
from lti_app.web.file_texts import refused_sentence
from lti_app.web.files import attached, keep_sent_files, take_out
from lti_app.web.language import page_locale
from lti_app.web.numbers import small_number
from lti_app.web.plan_forms import accept_plans, read_edits
from lti_app.web.plan_frame import render
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("plans", __name__, url_prefix=f"{PREFIX}/plans")
views.before_request(accept_plans)
guard(views)


@views.post("/")
def begin() -> Response:
    """Begin a plan of one's own."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        if opens_later(session, visit, now=now):
            return redirect(url_for("home.home"), 303)  # which says when it opens
        plan = begin_plan(
            session,
            context_id=need_course(visit),
            link_id=visit.resource_link_id,
            person_id=visit.person_id,
            now=now,
        )
    return redirect(url_for("plans.write", plan_id=plan.id), 303)


@views.get("/<int:plan_id>/")
def write(plan_id: int) -> str | Response:
    """The page to write on."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.WRITE)
        if plan.state not in EDITABLE:
            return redirect(url_for("plan_pages.history", plan_id=plan_id), 303)
        values = _page(session, plan)
        return render(session, "plans/write.html", visit, **values)


@views.post("/<int:plan_id>/")
def save(plan_id: int) -> Response:
    """Save the whole form, for browsers without scripts; then to where the button says."""
    saved, _plan, template = _save(plan_id, device=f"form-{secrets.token_hex(8)}")
    name, _dash, number = request.form.get("remove", "").partition("/")
    if number.isascii() and number.isdigit() and len(number) < 10:
        take_out(plan_id, name, int(number))
    refused = keep_sent_files(plan_id, template)
    if refused:
        return redirect(url_for("plans.write", plan_id=plan_id, refused=refused), 303)
    if any(one.problem for one in saved):
        return redirect(url_for("plans.write", plan_id=plan_id, problem="yes"), 303)
    if request.form.get("then") == "submit":
        return redirect(url_for("plans.confirm", plan_id=plan_id), 303)
    return redirect(url_for("plans.write", plan_id=plan_id, saved="yes"), 303)


@views.post("/<int:plan_id>/fields")
def autosave(plan_id: int) -> Response:
    """Save some fields; what became of each, and what the page must show now."""
    device = request.form.get("device", "")[:64] or secrets.token_hex(8)
    saved, plan, template = _save(plan_id, device=device)
    with current_tool().db.read(current_visit().scope) as session:
        values = _page(session, session.get_one(Plan, plan.id))
    macros: dict[str, Any] = {
        "meter": render_template("plans/_meter.html", plan=plan, meter=values["meter"]),
        "conflicts": {
            name: render_template(
                "plans/_conflicts.html", plan=plan, field=field, conflicts=values["conflicts"]
            )
            for name, field in template.fields.items()
        },
    }
    return jsonify(
        saved={
            one.name: {"revision": one.revision, "problem": one.problem, "conflict": one.conflict}
            for one in saved
        },
        revisions={name: one.revision for name, one in values["written"].items()},
        missing=sorted(values["meter"].missing_names),
        **macros,
    )


@views.post("/<int:plan_id>/conflicts/<int:conflict_id>")
def choose(plan_id: int, conflict_id: int) -> Response:
    """Settle what could not be merged."""
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.WRITE)
        settle_conflict(
            session,
            plan,
            template_of(session, plan.template_id, page_locale()),
            conflict_id,
            use=request.form.get("use") == "other",
            person_id=visit.person_id,
            device=f"form-{secrets.token_hex(8)}",
            now=now,
        )
    field = request.form.get("field", "")
    return redirect(url_for("plans.write", plan_id=plan_id, _anchor=f"f-{field}"), 303)


@views.get("/<int:plan_id>/submit")
def confirm(plan_id: int) -> str:
    """What will be sent, and what is missing, before the button that sends it."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.SUBMIT)
        values = _page(session, plan)
        return render(session, "plans/submit.html", visit, **values)


@views.post("/<int:plan_id>/submit")
def send(plan_id: int) -> Response:
    """Make a version. A second press makes no second one."""
    visit, now = current_visit(), current_tool().clock()
    number = request.form.get("number", type=small_number) or 0
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.SUBMIT)
        made = submit(
            session,
            plan,
            template_of(session, plan.template_id, page_locale()),
            number=number,
            message=request.form.get("message", ""),
            person_id=visit.person_id,
            now=now,
        )
        if made and setting(session, plan.context_id).assigns:
            assign_by_rule(session, plan, now=now)
        if made:
            score_authors(session, plan, outbox, scaled=None, now=now)
    return redirect(url_for("plan_pages.history", plan_id=plan_id, sent=number), 303)


@views.post("/<int:plan_id>/step")
def step(plan_id: int) -> Response:
    """Withdraw, take up again, or begin the next stage."""
    visit, now = current_visit(), current_tool().clock()
    steps = {one.value: one for one in (Step.WITHDRAW, Step.REOPEN, Step.NEXT_STAGE)}
    wanted = steps.get(request.form.get("step", ""))
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.SUBMIT)
        if wanted is not None:
            author_step(session, plan, wanted, person_id=visit.person_id, now=now)
    page = "plan_pages.history" if wanted in (None, Step.WITHDRAW) else "plans.write"
    return redirect(url_for(page, plan_id=plan_id), 303)


def _save(plan_id: int, *, device: str) -> tuple[tuple[Saved, ...], Plan, Template]:
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.WRITE)
        template = template_of(session, plan.template_id, page_locale())
        edits = read_edits(template, request.form)
        saved = save_fields(
            session, plan, template, edits, person_id=visit.person_id, device=device, now=now
        )
    return saved, plan, template


def _page(session: Session, plan: Plan) -> dict[str, Any]:
    """Everything that the page to write on shows."""
    template = template_of(session, plan.template_id, page_locale())
    written = read_fields(session, plan, template)
    content = {name: one.value for name, one in written.items()}
    stage = Stage(plan.stage)
    conflicts = open_conflicts(session, plan)
    comments = sent_comments(session, plan)
    return {
        "plan": plan,
        "template": template,
        "sections": [
            (section, [field for field in section.fields if _is_shown(stage, field.asked_from)])
            for section in template.sections
            if any(_is_shown(stage, field.asked_from) for field in section.fields)
        ],
        "later": later_fields(template, content, stage) - set(comments),
        "written": written,
        "prints": {name: fingerprint(one.value) for name, one in written.items()},
        "conflicts": conflicts,
        "writers": writers(session, plan) if len(authors(session, plan)) > 1 else {},
        "comments": comments,
        "meter": completeness(template, content, stage),
        "due": due_at(plan, read_dates(session, {plan.context_id})),
        "goals": goals(page_locale()),
        "rights": rights_by_group(page_locale()),
        "currencies": CURRENCIES,
        "can_submit": is_possible(plan, Step.SUBMIT),
        "stored": attached(session, plan),
        "file_rules": current_tool().files.rules,
        "refused": refused_sentence(request.args.get("refused", "")),
        "device": secrets.token_hex(16),
    }


def _is_shown(stage: Stage, asked_from: Stage) -> bool:
    """Reports show when they are due; everything else can be begun at once."""
    return asked_from in (Stage.OUTLINE, Stage.FULL_PLAN) or reached(stage, asked_from)
