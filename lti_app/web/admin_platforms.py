"""Administration of platforms: register, approve, switch off, test the connection."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lti_app.errors import Conflict
from lti_app.lti.claims import is_web_address
from lti_app.lti.registration import SCOPES
from lti_app.lti.trial import trial_of
from lti_app.models import Platform
from lti_app.services import invitations, platforms
from lti_app.services.administration import Access
from lti_app.services.checks import about_trial
from lti_app.services.findings import Finding
from lti_app.services.plans.audit import Act
from lti_app.services.platforms import LONGEST, NewPlatform
from lti_app.web.access import need_administrator, need_operator, platform_of
from lti_app.web.admin import note_act, page
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("admin_platforms", __name__, url_prefix=f"{PREFIX}/admin/platforms")
guard(views)

ADDRESSES = ("issuer", "auth_login_url", "auth_token_url", "key_set_url")
TEXTS = ("name", "client_id", "deployment")


@views.get("/")
def overview() -> str:
    return _list()


@views.get("/new")
def new() -> str:
    need_operator()
    return _new(dict.fromkeys((*ADDRESSES, *TEXTS), ""), {})


@views.post("/new")
def add() -> str | tuple[str, int] | Response:
    """Register by hand."""
    need_operator()
    values = {name: request.form.get(name, "").strip() for name in (*ADDRESSES, *TEXTS)}
    problems = _problems(values)
    if problems:
        return _new(values, problems), 422
    try:
        with current_tool().db.write(current_visit().scope) as session:
            platforms.add_platform(
                session,
                NewPlatform(
                    name=values["name"],
                    issuer=values["issuer"],
                    client_id=values["client_id"],
                    auth_login_url=values["auth_login_url"],
                    auth_token_url=values["auth_token_url"],
                    key_set_url=values["key_set_url"],
                    deployments=(values["deployment"],) if values["deployment"] else (),
                ),
                now=current_tool().clock(),
            )
            note_act(session, Act.ADMINISTERED, platform=values["issuer"], state="added")
    except Conflict:
        text = _("This platform ID and client ID are registered already.")
        return _new(values, {"client_id": text}), 422
    return redirect(url_for("admin_platforms.overview", said="added"), 303)


@views.post("/invite")
def invite() -> str:
    """Make a one-time link; it is shown once, since only its hash is kept."""
    need_operator()
    tool = current_tool()
    with tool.db.write(current_visit().scope) as session:
        token = invitations.invite(
            session,
            note=request.form.get("note", ""),
            approved=request.form.get("approved") == "yes",
            now=tool.clock(),
        )
        note_act(session, Act.ADMINISTERED, platform=None, state="invited")
    return _list(link=f"{tool.config.url}{url_for('registration.begin', invitation=token)}")


@views.post("/<int:platform_id>/state")
def change_state(platform_id: int) -> Response:
    """Approve, switch off, switch on again."""
    need_operator()
    platform_of(platform_id)
    off = request.form.get("do") == "off"
    try:
        with current_tool().db.write(current_visit().scope) as session:
            if off:
                platforms.disable_platform(session, platform_id, now=current_tool().clock())
            else:
                platforms.enable_platform(session, platform_id)
            said = "off" if off else "on"
            note_act(session, Act.ADMINISTERED, platform=platform_id, state=said)
    except Conflict:
        said = "conflict"
    return redirect(url_for("admin_platforms.overview", said=said), 303)


@views.post("/<int:platform_id>/test")
def test(platform_id: int) -> str:
    """Ask the platform for its keys and for a token, as a launch and a score would."""
    platform = platform_of(platform_id)
    return _list(tested=platform.id, findings=_try(platform))


def _try(platform: Platform) -> list[Finding]:
    tool = current_tool()
    trial = trial_of(tool.outfit, tool.key_sets)(platform)
    return list(about_trial(platform, trial, tool.clock()))


def _list(**values: object) -> str:
    operator = need_administrator() is Access.OPERATOR
    with current_tool().db.read() as session:
        found = list(platforms.list_platforms(session))
        waiting = invitations.open_invitations(session, now=current_tool().clock())
    if not operator:
        found = [one for one in found if one.id == current_visit().platform.id]
    shown = {"link": None, "tested": None, "findings": (), **values}
    return page("platforms.html", platforms=found, invitations=waiting if operator else (), **shown)


def _new(values: dict[str, str], problems: dict[str, str]) -> str:
    url = current_tool().config.url
    return page("new_platform.html", values=values, problems=problems, paste=paste(url))


def paste(url: str) -> dict[str, str]:
    """What an administrator of a platform must paste there; the words are Moodle's."""
    return {
        _("Tool URL"): f"{url}/lti/launch",
        _("Initiate login URL"): f"{url}/lti/login",
        _("Redirection URI(s)"): f"{url}/lti/launch",
        _("Public keyset URL"): f"{url}/.well-known/jwks.json",
        _("Content selection URL (deep linking)"): f"{url}/lti/launch",
        _("Icon URL"): f"{url}/static/icon.svg",
        _("Scopes"): " ".join(SCOPES),
    }


def _problems(values: dict[str, str]) -> dict[str, str]:
    problems = {}
    for name in ADDRESSES:
        if not is_web_address(values[name]) or len(values[name]) > LONGEST.get(name, 2048):
            problems[name] = _("Write a whole address, such as https://courses.example.org/…")
    for name in ("name", "client_id"):
        if not values[name] or "\x00" in values[name] or len(values[name]) > LONGEST[name]:
            problems[name] = _("This is needed, and at most 255 characters long.")
    if "\x00" in values["deployment"] or len(values["deployment"]) > LONGEST["deployment"]:
        problems["deployment"] = _("At most 255 characters.")
    return problems
