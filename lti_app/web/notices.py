"""A person's notices in the tool, and the bell that counts them."""

from __future__ import annotations

from flask import Blueprint, Flask, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.models import Notice, NoticeKind, PlanReader, Role
from lti_app.services.notices import inbox
from lti_app.services.notices.events import authors
from lti_app.services.notices.words import sentence
from lti_app.services.tool_sessions import Visit
from lti_app.web.numbers import small_number
from lti_app.web.plan_frame import render
from lti_app.web.times import page_voice
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("notices", __name__, url_prefix=f"{PREFIX}/notices")
guard(views)
_ABOUT_READING = (NoticeKind.ASSIGNED, NoticeKind.SUBMITTED, NoticeKind.REVIEW_WAITS)


def install(app: Flask) -> None:
    app.context_processor(lambda: {"unread_notices": unread_notices})


def unread_notices() -> int:
    """For the bell on every page of people at work; counted once in a request."""
    if "unread" not in g:
        visit = current_visit()
        with current_tool().db.read(visit.scope) as session:
            g.unread = inbox.unread(session, visit.person_id)
    return int(g.unread)


@views.get("/")
def notices() -> str:
    """What happened, the latest first."""
    visit, page = current_visit(), request.args.get("page", 1, type=small_number)
    with current_tool().db.read(visit.scope) as session:
        items, older = inbox.inbox(session, visit, page=page)
        voice = page_voice()
        return render(
            session,
            "notices/list.html",
            visit,
            items=[(one, sentence(voice, one.kind, one.details)) for one in items],
            page=page,
            older=older,
        )


@views.post("/read")
def read_all() -> Response:
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        inbox.mark_read(session, visit.person_id, now=current_tool().clock())
    return redirect(url_for("notices.notices"), 303)


@views.get("/<int:notice_id>")
def follow(notice_id: int) -> Response:
    """To what a notice is about; it counts as read then."""
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        found = inbox.find_notice(session, visit, notice_id)
        now = current_tool().clock()
        inbox.mark_read(session, visit.person_id, now=now, notice_id=notice_id)
        return redirect(_address(session, visit, found), 303)


def _address(session: Session, visit: Visit, one: Notice) -> str:
    if one.context_id != visit.context_id:
        return url_for("notices.notices")
    if one.kind == NoticeKind.SCORE_FAILED:
        return url_for("admin.deliveries" if visit.administers else "overview.plans")
    if one.plan_id is None:
        return url_for("home.home")
    if visit.person_id in authors(session, one.plan_id):
        dates = (NoticeKind.DUE_SOON, NoticeKind.DUE_MOVED)
        page = "plans.write" if one.kind in dates else "plan_pages.feedback"
        return url_for(page, plan_id=one.plan_id)
    if one.kind in _ABOUT_READING and _reads(session, visit, one.plan_id):
        return url_for("reviews.review", plan_id=one.plan_id)
    if one.kind == NoticeKind.REPLIED:
        return url_for("plan_pages.feedback", plan_id=one.plan_id)
    return url_for("plan_pages.history", plan_id=one.plan_id)


def _reads(session: Session, visit: Visit, plan_id: int) -> bool:
    if visit.role is Role.PARTICIPANT:
        return False
    wanted = (PlanReader.plan_id == plan_id, PlanReader.person_id == visit.person_id)
    return session.query(PlanReader.id).where(*wanted).first() is not None
