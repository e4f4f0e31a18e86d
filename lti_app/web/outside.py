"""Pages that work without a session: the front door, and by a signed address from mails and
calendars."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from lti_app.db import Scope
from lti_app.errors import NotFound
from lti_app.languages.voice import Voice
from lti_app.models import Context, Person, Plan
from lti_app.services.notices.calendar import as_ics, entries_of, entries_of_plan
from lti_app.services.notices.links import Use, open_token, scope_for
from lti_app.services.notices.wishes import Wishes, keep_wishes, read_wishes
from lti_app.services.platforms import get_platform
from lti_app.web.language import prefer
from lti_app.web.tool import current_tool

views = Blueprint("outside", __name__)


@views.get("/")
def front() -> str:
    """For whoever types the tool's address: there is no other way in than a course."""
    return render_template("front.html")


@views.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> str:
    """Asks, with a button: programs that look through mails open every link."""
    scope, person_id = _person(Use.UNSUBSCRIBE, token)
    with current_tool().db.read(scope) as session:
        wishes = _speak_as(session, person_id)
    return render_template("notices/unsubscribe.html", done=wishes.no_mail)


@views.post("/unsubscribe/<token>")
def unsubscribe_now(token: str) -> str:
    """By the button, or by a mail program (RFC 8058), which knows no session of ours."""
    scope, person_id = _person(Use.UNSUBSCRIBE, token)
    with current_tool().db.write(scope) as session:
        wishes = _speak_as(session, person_id)
        keep_wishes(session, person_id, replace(wishes, no_mail=True))
    return render_template("notices/unsubscribe.html", done=True)


@views.get("/in/<token>")
def way_in(token: str) -> str:
    """How to get to the tool: sessions live in launches, so no link can open one."""
    deployment_id, context_id = _open(Use.WAY_IN, token, 2)
    with current_tool().db.read() as session:
        scope = scope_for(session, deployment_id)
        platform = get_platform(session, scope.platform_id)
    with current_tool().db.read(scope) as session:
        course = session.get(Context, context_id)
        title = (course.title or course.label) if course else None
    return render_template("notices/way_in.html", platform=platform, course=title)


@views.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """A person's due dates, for programs that ask every few hours."""
    deployment_id, person_id, number = _open(Use.CALENDAR, token, 3)
    tool = current_tool()
    with tool.db.read() as session:
        scope = scope_for(session, deployment_id)
    with tool.db.read(scope) as session:
        wishes = read_wishes(session, person_id)
        if wishes.calendar != number:
            raise NotFound("this calendar address was switched off")
        person = session.get_one(Person, person_id)
        voice = Voice.of(wishes.language or person.locale, wishes.zone(tool.config.time_zone))
        return ics(as_ics(entries_of(session, person_id), voice, host=host(), now=tool.clock()))


def plan_calendar(session: Session, plan: Plan, voice: Voice) -> Response:
    """The due date of one plan, to take along."""
    entries = entries_of_plan(session, plan)
    if not entries:
        raise NotFound("nothing is due for this plan")
    answer = ics(as_ics(entries, voice, host=host(), now=current_tool().clock()))
    answer.headers["Content-Disposition"] = f'attachment; filename="plan-{plan.id}.ics"'
    return answer


def ics(content: bytes) -> Response:
    return Response(content, content_type="text/calendar; charset=utf-8")


def host() -> str:
    return urlsplit(current_tool().config.url).hostname or "blc-lti"


def _open(use: Use, token: str, count: int) -> tuple[int, ...]:
    config = current_tool().config
    return open_token((config.secret, *config.previous_secrets), use, token, count)


def _person(use: Use, token: str) -> tuple[Scope, int]:
    deployment_id, person_id = _open(use, token, 2)
    with current_tool().db.read() as session:
        scope = scope_for(session, deployment_id)
    with current_tool().db.read(scope) as session:
        if session.get(Person, person_id) is None:
            raise NotFound("this person is gone")
    return scope, person_id


def _speak_as(session: Session, person_id: int) -> Wishes:
    """The person's wishes; the page speaks their language."""
    wishes = read_wishes(session, person_id)
    person = session.get_one(Person, person_id)
    prefer(wishes.language or person.locale)
    return wishes
