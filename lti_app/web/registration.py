"""A platform registers itself, with a one-time link that an administrator made."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template
from sqlalchemy.orm import Session

from lti_app.errors import Conflict, FetchFailed, LaunchRefused, NotAllowed, Refusal
from lti_app.lti.keys import ensure_key
from lti_app.lti.registration import (
    PlatformConfiguration,
    Registered,
    read_configuration,
    register,
    tool_configuration,
)
from lti_app.models import RegistrationInvite
from lti_app.services import invitations
from lti_app.services.platforms import NewPlatform, add_platform, origin_of
from lti_app.web.csrf import is_from_our_pages
from lti_app.web.forms import sent_once
from lti_app.web.headers import allow_any_frame
from lti_app.web.limits import limited
from lti_app.web.logs import log
from lti_app.web.tool import current_tool

views = Blueprint("registration", __name__)
PARAMETERS = ("openid_configuration", "registration_token")


@views.get("/lti/register/<invitation>")
@limited
def begin(invitation: str) -> str:
    """What is about to happen, and one button. A preview of the link must not use it up."""
    allow_any_frame()  # the platform that frames it is not known yet
    values = _values()
    with current_tool().db.read() as session:
        invitations.look_at(session, invitation, now=current_tool().clock())
    return render_template(
        "registration/begin.html", values=values, platform=origin_of(values[PARAMETERS[0]])
    )


@views.post("/lti/register/<invitation>")
@limited
def finish(invitation: str) -> Response:
    """Exchange the configurations. The network is asked between two short transactions."""
    allow_any_frame()
    if not is_from_our_pages():
        raise NotAllowed("the form was sent from another site")
    tool, values = current_tool(), _values()
    with tool.db.write() as session:
        ensure_key(session, tool.sealer, now=tool.clock())
        invited = invitations.use_up(session, invitation, now=tool.clock())
    token = values.get("registration_token")
    try:
        platform = read_configuration(tool.http, values["openid_configuration"], token)
        made = register(tool.http, platform, token, url=tool.config.url)
        with tool.db.write() as session:
            _keep(session, invited, platform, made)
    except (FetchFailed, Conflict) as error:
        with tool.db.write() as session:
            invitations.give_back(session, invited.id)
        log.warning("registration failed", detail=str(error))
        page = render_template("registration/failed.html", problem=str(error))
        return make_response(page, 502 if isinstance(error, FetchFailed) else 409)
    log.info("registration", family=platform.family, approved=invited.approved)
    return make_response(
        render_template("registration/done.html", approved=invited.approved, family=platform.family)
    )


@views.get("/.well-known/lti-tool-configuration")
def metadata() -> Response:
    """What a platform's administrator, or the platform, must know about the tool."""
    response = jsonify(tool_configuration(current_tool().config.url))
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _values() -> dict[str, str]:
    values = sent_once(PARAMETERS)
    if not values.get("openid_configuration"):
        raise LaunchRefused(Refusal.PARAMETER_MISSING, "openid_configuration")
    if any(
        len(one) > 8192 or not one.isascii() or not one.isprintable() for one in values.values()
    ):
        raise LaunchRefused(Refusal.PARAMETER_BAD, "openid_configuration")
    return values


def _keep(
    session: Session,
    invited: RegistrationInvite,
    platform: PlatformConfiguration,
    made: Registered,
) -> None:
    now = current_tool().clock()
    new = NewPlatform(
        name=platform.name or invited.note or platform.issuer.removeprefix("https://"),
        issuer=platform.issuer,
        client_id=made.client_id,
        auth_login_url=platform.auth_login_url,
        auth_token_url=platform.auth_token_url,
        key_set_url=platform.key_set_url,
        auth_audience=platform.auth_audience,
    )
    row = add_platform(session, new, now=now)
    row.family = platform.family
    if not invited.approved:
        row.awaits_approval, row.disabled_at = True, now
