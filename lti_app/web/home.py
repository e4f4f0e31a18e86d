"""The first page after a launch, one for each role and kind of launch; and the way out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from lti_app.errors import NotAllowed, NotFound
from lti_app.models import Role
from lti_app.models.message import MessageKind
from lti_app.services import home as service
from lti_app.services.plans.dates import first_due, opens_later
from lti_app.services.plans.listing import count_waiting, own_rows, plans_elsewhere
from lti_app.services.plans.versions import may_begin
from lti_app.services.platforms import origin_of
from lti_app.services.tool_sessions import Visit, end_visit
from lti_app.web.times import page_voice
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("home", __name__, url_prefix=PREFIX)
guard(views)


@views.get("/")
def home() -> str | WerkzeugResponse:
    """The page of this launch."""
    visit = current_visit()
    return _BY_KIND.get(visit.kind, _BY_ROLE[visit.role])(visit)


@views.post("/sign-out")
def sign_out() -> Response:
    """End this person's sessions in this browser."""
    visit = current_visit()
    with current_tool().db.write() as session:
        end_visit(session, visit)
    back = way_back(visit)
    del g.visit
    return make_response(render_template("signed_out.html", back=back))


def way_back(visit: Visit) -> str | None:
    """The platform's return address, if it is the platform's: a launch can't send people astray."""
    address = visit.return_url
    own = {origin_of(visit.platform.issuer), origin_of(visit.platform.auth_login_url)}
    allowed = (own | set(visit.platform.frame_origins)) - {None}
    return address if address and origin_of(address) in allowed else None


def _participant(visit: Visit) -> str:
    now = current_tool().clock()
    with current_tool().db.read(visit.scope) as session:
        welcome = service.welcome(session, visit)
        plans = own_rows(session, visit, now=now)
        opens = opens_later(session, visit, now=now)
        opens_on = page_voice().moment(opens) if opens else None
        can_begin = (
            opens is None
            and visit.context_id is not None
            and may_begin(
                session,
                context_id=visit.context_id,
                link_id=visit.resource_link_id,
                person_id=visit.person_id,
            )
        )
        elsewhere = plans_elsewhere(session, visit)
        first = None if plans else first_due(session, visit)
    return _render(
        "home/participant.html",
        visit,
        first_due=first,
        welcome=welcome,
        plans=plans,
        opens_on=opens_on,
        can_begin=can_begin,
        elsewhere=elsewhere,
    )


def _expert(visit: Visit) -> str:
    with current_tool().db.read(visit.scope) as session:
        welcome = service.welcome(session, visit)
        members = service.members(session, visit)
        waiting = count_waiting(session, visit)
    return _render("home/expert.html", visit, welcome=welcome, members=members, waiting=waiting)


def _staff(visit: Visit) -> str:
    with current_tool().db.read(visit.scope) as session:
        values = {
            "welcome": service.welcome(session, visit),
            "members": service.members(session, visit),
            "count": service.head_count(session, visit),
            "offer": service.offer(session, visit),
        }
    return _render("home/staff.html", visit, **values)


def _deep_linking(visit: Visit) -> WerkzeugResponse:
    """Choosing what to add is for those who build courses."""
    if visit.role is Role.PARTICIPANT:
        raise NotAllowed("deep linking is for instructors and staff")
    return redirect(url_for("deep_linking.choose"), 303)


def _review(visit: Visit) -> str:
    with current_tool().db.read(visit.scope) as session:
        welcome = service.welcome(session, visit)
        if visit.role is Role.PARTICIPANT and not service.is_about_themselves(session, visit):
            raise NotAllowed("participants may look at their own submission only")
        person = _person_meant(session, visit)
        about = visit.details["user_id"]
        plans = own_rows(session, visit, now=current_tool().clock(), subject=about)
    return _render("home/review.html", visit, welcome=welcome, person=person, plans=plans)


def _privacy(visit: Visit) -> str:
    if visit.role is not Role.STAFF:
        raise NotAllowed("only staff may ask what is held about somebody")
    with current_tool().db.read(visit.scope) as session:
        welcome = service.welcome(session, visit)
        person = _person_meant(session, visit)
    return _render("home/privacy.html", visit, welcome=welcome, person=person)


def _person_meant(session: Session, visit: Visit) -> service.KnownPerson | None:
    """Whom the launch is about; None where they have never been here."""
    try:
        return service.known_person(session, visit.details["user_id"])
    except NotFound:
        return None


def _render(template: str, visit: Visit, **values: object) -> str:
    now = current_tool().clock()
    return render_template(template, visit=visit, back=way_back(visit), now=now, **values)


_BY_ROLE = {Role.PARTICIPANT: _participant, Role.EXPERT: _expert, Role.STAFF: _staff}
_BY_KIND: dict[MessageKind, Callable[[Visit], str | WerkzeugResponse]] = {
    MessageKind.DEEP_LINKING: _deep_linking,
    MessageKind.SUBMISSION_REVIEW: _review,
    MessageKind.DATA_PRIVACY: _privacy,
}
