"""The launch: a verified message becomes a session, for the browser that began the login."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from flask import Blueprint, Response, g, make_response, render_template, url_for

from lti_app.direct import Direct
from lti_app.errors import LaunchRefused, NotSignedIn, Refusal
from lti_app.lti.claims import read_message
from lti_app.lti.launch import VerifiedLaunch, verify_launch
from lti_app.lti.states import (
    burn_state,
    burn_ticket,
    fingerprint,
    forget_old_states,
    keep_ticket,
    same,
)
from lti_app.models.launch_state import Binding
from lti_app.models.message import LaunchMessage
from lti_app.services.platforms import get_platform
from lti_app.services.sign_in import sign_in
from lti_app.services.tool_sessions import forget_old_sessions
from lti_app.web.answers import Onward
from lti_app.web.browser import browser_secret
from lti_app.web.forms import sent_once
from lti_app.web.headers import allow_frames_of
from lti_app.web.language import prefer
from lti_app.web.limits import limited
from lti_app.web.login import LAUNCH, storage_data
from lti_app.web.logs import log
from lti_app.web.metrics import count_launch
from lti_app.web.tool import current_tool

views = Blueprint("launch", __name__)

FORGETS_EVERY = 200
"""After so many launches of a process, what is too old is deleted, also where no job does it."""
_launches = itertools.count(1)


@views.get(LAUNCH)
def opened_by_hand() -> Response:
    """Somebody opened or reloaded the address that platforms post to."""
    raise NotSignedIn("the launch address was opened without a launch")


@views.post(LAUNCH)
@limited
def launch() -> Response:
    tool, now = current_tool(), current_tool().clock()
    verified = verify_launch(
        tool.db, tool.key_sets, sent_once(("state", "id_token", "error")), now=now
    )
    allow_frames_of(verified.platform)
    prefer(verified.message.locale)
    g.platform_id = verified.platform.id
    with (
        tool.db.direct() as direct,
        direct.transaction(),
    ):  # commits also for a refusal: the state is used up
        outcome = _use_up_state(direct, verified)
    if next(_launches) % FORGETS_EVERY == 0:
        with tool.db.write() as session:
            forget_old_states(session, now=now, limit=10 * FORGETS_EVERY)
            forget_old_sessions(session, now=now, limit=10 * FORGETS_EVERY)
    if isinstance(outcome, LaunchRefused):
        raise outcome
    if isinstance(outcome, _Waiting):
        return _ask_storage(verified, outcome)
    return _enter(outcome.key, verified.message)


@dataclass(frozen=True, slots=True)
class _Entered:
    key: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Verified, but the browser's proof is still with the platform's storage."""

    storage_target: str | None
    ticket: str


def _use_up_state(direct: Direct, verified: VerifiedLaunch) -> _Entered | _Waiting | LaunchRefused:
    now = current_tool().clock()
    burnt = burn_state(direct, verified.state, verified.nonce, now=now)
    if burnt is None:
        return LaunchRefused(Refusal.STATE_UNKNOWN, "another launch was faster")
    if burnt.binding is Binding.STORAGE:
        ticket = keep_ticket(direct, burnt, verified.claims, now=now)
        return _Waiting(burnt.storage_target, ticket)
    secret = browser_secret()
    if secret is None or not same(burnt.browser_hash, fingerprint(secret)):
        return LaunchRefused(Refusal.BROWSER_UNKNOWN, "not the browser of this login")
    return _Entered(
        _sign_in(
            direct,
            verified.platform.id,
            verified.message,
            burnt.binding,
            deployment_id=verified.deployment_id,
        )
    )


@views.post("/lti/confirm")
@limited
def confirm() -> Response:
    """The platform's storage gave our proof back: the second half of a launch without cookies."""
    tool, now = current_tool(), current_tool().clock()
    values = sent_once(("ticket", "proof"))
    with tool.db.direct() as direct, direct.transaction():
        burnt = burn_ticket(direct, values.get("ticket", ""), values.get("proof", ""), now=now)
        key = None
        if burnt is not None and burnt.proven:
            message = read_message(burnt.claims)
            prefer(message.locale)
            key = _sign_in(direct, burnt.platform_id, message, Binding.STORAGE)
    if burnt is None:
        raise LaunchRefused(Refusal.STATE_UNKNOWN, "the ticket is used up or too old")
    g.platform_id = burnt.platform_id
    with tool.db.read() as session:
        allow_frames_of(get_platform(session, burnt.platform_id))
    if key is None:
        raise LaunchRefused(Refusal.BROWSER_UNKNOWN, "the platform's storage gave another proof")
    return _enter(key, message)


def _sign_in(
    direct: Direct,
    platform_id: int,
    message: LaunchMessage,
    binding: Binding,
    *,
    deployment_id: int | None = None,
) -> str:
    tool, secret = current_tool(), browser_secret()
    return sign_in(
        direct,
        platform_id,
        message,
        binding=binding,
        browser_hash=fingerprint(secret) if secret and binding is Binding.COOKIE else "",
        now=tool.clock(),
        lasts=tool.session_lasts,
        deployment_id=deployment_id,
    )


def _ask_storage(verified: VerifiedLaunch, waiting: _Waiting) -> Response:
    return make_response(
        render_template(
            "login/read_storage.html",
            storage=storage_data(
                waiting.storage_target, verified.state, verified.platform.auth_login_url
            ),
            ticket=waiting.ticket,
            action=url_for("launch.confirm"),
        )
    )


def _enter(key: str, message: LaunchMessage) -> Response:
    count_launch("accepted")
    log.info("launch accepted", kind=message.kind.value)
    return Onward(f"/s/{key}/")
