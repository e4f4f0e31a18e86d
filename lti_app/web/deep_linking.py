"""Deep linking: a teacher makes activities here, and the platform puts them into the course."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.errors import NotAllowed
from lti_app.lti.deep_linking import content_item, response_token
from lti_app.lti.keys import ensure_key
from lti_app.models import Deployment, Role
from lti_app.models.activity import TEMPLATES
from lti_app.models.message import MessageKind
from lti_app.services import home as service
from lti_app.services.tool_sessions import Visit
from lti_app.web.activity_form import MOST, Row, activities_of, read_rows, read_zone
from lti_app.web.headers import allow_forms_to
from lti_app.web.home import way_back
from lti_app.web.times import zone_choices
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("deep_linking", __name__, url_prefix=PREFIX)
guard(views)


@views.get("/activities")
def choose() -> str:
    """The empty form."""
    return _form(_allowed(), [Row.empty()])


@views.post("/activities")
def add() -> Response:
    """One activity more to fill in, one less, or all of them to the platform."""
    visit = _allowed()
    rows, action = read_rows(request.form), request.form.get("do", "send")
    if action == "cancel":
        return _send(visit, [], _("Nothing was added."))
    if action == "more" and visit.details["accept_multiple"] and len(rows) < MOST:
        return make_response(_form(visit, [*rows, Row.empty()]))
    if action.startswith("drop-") and len(rows) > 1:
        kept = [row for index, row in enumerate(rows) if action != f"drop-{index}"]
        return make_response(_form(visit, kept))
    if not visit.details["accept_multiple"]:
        rows = rows[:1]
    made = activities_of(rows, read_zone(request.form))
    if made is None or action != "send":
        return make_response(_form(visit, rows), 422 if made is None else 200)
    address = current_tool().config.url + "/lti/launch"
    with_column = bool(visit.details["accept_line_item"])
    items = [content_item(one, address=address, with_line_item=with_column) for one in made]
    text = ngettext("One activity was added.", "%(num)d activities were added.", len(items))
    return _send(visit, items, text)


def _allowed() -> Visit:
    visit = current_visit()
    if visit.kind is not MessageKind.DEEP_LINKING or visit.role is Role.PARTICIPANT:
        raise NotAllowed("only an instructor who was sent to choose may choose")
    return visit


def _form(visit: Visit, rows: list[Row]) -> str:
    with current_tool().db.read(visit.scope) as session:
        welcome = service.welcome(session, visit)
    return render_template(
        "deep_linking/choose.html",
        visit=visit,
        welcome=welcome,
        back=way_back(visit),
        rows=rows,
        templates=TEMPLATES,
        zone=read_zone(request.form).key,
        zones=zone_choices(),
        multiple=visit.details["accept_multiple"] and len(rows) < MOST,
        counted=visit.details["accept_line_item"],
    )


def _send(visit: Visit, items: list[dict[str, Any]], message: str) -> Response:
    """The page that carries the signed answer back by itself."""
    tool = current_tool()
    with tool.db.write(visit.scope) as session:
        ensure_key(session, tool.sealer, now=tool.clock())
        token = response_token(
            session,
            tool.sealer,
            visit.platform,
            deployment=session.get_one(Deployment, visit.scope.deployment_id).lti_id,
            items=items,
            data=visit.details.get("data"),
            message=message,
            now=tool.clock(),
        )
    action = visit.details["return_url"]
    allow_forms_to(action)
    return make_response(render_template("deep_linking/send.html", action=action, token=token))
