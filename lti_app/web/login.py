"""Login initiation: find out how this browser can prove itself, and send it to the platform.

A cookie is tried first. A browser that comes without ours, and may be in a
frame, gets one together with a page that comes straight back: only then is it
known whether it was kept. If it wasn't, the platform's storage is used where it
is offered, and else a new window, before the platform's hint is spent.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, url_for

from lti_app.direct import Direct
from lti_app.lti.login import PARAMETERS, LoginRequest, StartedLogin, read_login, start_login
from lti_app.models.launch_state import Binding
from lti_app.services.platforms import origin_of
from lti_app.web.answers import Onward
from lti_app.web.browser import browser_secret, is_top_level, keep_secret, new_secret
from lti_app.web.forms import sent_once
from lti_app.web.headers import allow_forms_to, allow_frames_of
from lti_app.web.limits import limited
from lti_app.web.tool import current_tool

views = Blueprint("login", __name__)

LAUNCH = "/lti/launch"
TRIED = "blc_tried"
"""Set by our own page when it comes back: ``cookie`` in the same frame, ``window`` in a new one."""


@views.route("/lti/login", methods=["GET", "POST"])
@limited
def login() -> Response:
    tool = current_tool()
    values = sent_once((*PARAMETERS, TRIED))
    with tool.db.direct() as direct:
        login_request = read_login(direct, values, origin=tool.config.url)
        allow_frames_of(login_request.platform)
        allow_forms_to(login_request.platform.auth_login_url)
        return _answer(direct, login_request, values.get(TRIED))


def _answer(direct: Direct, login_request: LoginRequest, tried: str | None) -> Response:
    secret = browser_secret()
    if secret is not None or is_top_level() or tried == "window":
        return _go_with_cookie(direct, login_request, secret)
    if tried != "cookie":
        return _try_cookie(login_request)
    if login_request.storage_target is not None:
        return _go_with_storage(direct, login_request)
    return _page("login/new_window.html", login_request)


def _go_with_cookie(direct: Direct, login_request: LoginRequest, known: str | None) -> Response:
    secret = known or new_secret()
    started = _start(direct, login_request, Binding.COOKIE, secret)
    response = Onward(started.address)
    if known is None:
        keep_secret(response, secret)
    return response


def _try_cookie(login_request: LoginRequest) -> Response:
    response = _page("login/try_cookie.html", login_request)
    keep_secret(response, new_secret())
    return response


def _go_with_storage(direct: Direct, login_request: LoginRequest) -> Response:
    proof = new_secret()
    started = _start(direct, login_request, Binding.STORAGE, proof)
    return _page(
        "login/use_storage.html",
        login_request,
        storage=storage_data(
            login_request.storage_target, started.state, login_request.platform.auth_login_url
        ),
        proof=proof,
        next=started.address,
    )


def storage_data(target: str | None, state: str, auth_login_url: str) -> dict[str, str]:
    """What the page's script needs to speak to the platform's storage.

    Only the origin of the platform's login address may answer: so the specification has it.
    """
    return {
        "target": target or "_parent",
        "origin": origin_of(auth_login_url) or "",
        "key": f"blc-login-{state[-16:]}",
    }


def _start(
    direct: Direct, login_request: LoginRequest, binding: Binding, secret: str
) -> StartedLogin:
    tool = current_tool()
    return start_login(
        direct,
        login_request,
        redirect_uri=tool.config.url + LAUNCH,
        binding=binding,
        browser_secret=secret,
        now=tool.clock(),
    )


def _page(template: str, login_request: LoginRequest, **values: object) -> Response:
    return make_response(
        render_template(
            template,
            action=url_for("login.login"),
            parameters=login_request.parameters,
            tried_name=TRIED,
            **values,
        )
    )
