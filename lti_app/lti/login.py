"""The first half of a launch: a platform says that somebody is coming."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect

from lti_app.db import inserting
from lti_app.direct import Runs
from lti_app.errors import LaunchRefused, Refusal
from lti_app.lti.claims import is_web_address
from lti_app.lti.library import LoginSession, NoCookies, Parameters
from lti_app.lti.platforms import PlatformConfig, PlatformRegistration
from lti_app.lti.states import LOGIN_LASTS, LoginStorage, fingerprint, new_secret
from lti_app.models import LaunchState, Platform
from lti_app.models.launch_state import Binding

PARAMETERS = (
    "iss",
    "login_hint",
    "target_link_uri",
    "lti_message_hint",
    "client_id",
    "lti_deployment_id",
    "lti_storage_target",
)
LONGEST_PARAMETER = 8 * 1024
_KEEP = inserting(
    LaunchState,
    *("state_hash", "nonce_hash", "platform_id", "target_link_uri"),
    *("binding", "browser_hash", "storage_target", "expires_at"),
)
_FRAME_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,255}")


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """A login initiation that was checked."""

    platform: Platform
    target_link_uri: str
    storage_target: str | None
    """The platform's frame that offers to keep something for us."""
    parameters: Mapping[str, str]
    """What the platform sent, for passing on unchanged."""
    login: ToolLogin


@dataclass(frozen=True, slots=True)
class StartedLogin:
    """A login that waits for its launch."""

    address: str
    """Where the browser goes next."""
    state: str


class ToolLogin(OIDCLogin[Parameters, PlatformConfig, LoginSession, NoCookies, str]):
    """PyLTI1p3's login with random values from ``secrets`` and addresses joined with care."""

    def __init__(self, db: Runs, parameters: Mapping[str, str]) -> None:
        self.storage = LoginStorage(db)
        super().__init__(
            Parameters(parameters), PlatformConfig(db), LoginSession(self.storage), NoCookies()
        )

    def get_redirect(self, url: str) -> Redirect[str]:
        raise NotImplementedError("the view sends the browser on")

    def address(self, redirect_uri: str) -> str:
        """The platform's authentication request for this login."""
        address: str = self._prepare_redirect_url(redirect_uri)
        endpoint = self._registration.get_auth_login_url() or ""
        if "?" in endpoint:  # PyLTI1p3 joins with a second question mark
            address = address.replace(f"{endpoint}?", f"{endpoint}&", 1)
        self.state = re.findall(r"[?&]state=([^&]+)", address)[-1]
        return address

    def _get_uuid(self) -> str:
        return new_secret()

    def _generate_nonce(self) -> str:
        return new_secret()

    @property
    def registration(self) -> PlatformRegistration:
        return cast(PlatformRegistration, self.validate_oidc_login())


def read_login(db: Runs, values: Mapping[str, str], *, origin: str) -> LoginRequest:
    """A checked login initiation. ``values`` holds each parameter once.

    Raises LaunchRefused if something is missing, the platform is not registered,
    or the target is not an address of ours.
    """
    parameters = {name: values[name] for name in PARAMETERS if values.get(name)}
    for name in ("iss", "login_hint", "target_link_uri"):
        if name not in parameters:
            raise LaunchRefused(Refusal.PARAMETER_MISSING, name)
    for name, value in parameters.items():
        if len(value) > LONGEST_PARAMETER or "\x00" in value or not _encodable(value):
            raise LaunchRefused(Refusal.PARAMETER_BAD, name)
    target = parameters["target_link_uri"]
    if not is_ours(target, origin):
        raise LaunchRefused(Refusal.TARGET_FOREIGN, "target_link_uri")
    storage = parameters.get("lti_storage_target")
    if storage is not None and not _FRAME_NAME.fullmatch(storage):
        raise LaunchRefused(Refusal.PARAMETER_BAD, "lti_storage_target")
    login = ToolLogin(db, parameters)
    return LoginRequest(login.registration.platform, target, storage, parameters, login)


def start_login(
    db: Runs,
    request: LoginRequest,
    *,
    redirect_uri: str,
    binding: Binding,
    browser_secret: str,
    now: datetime,
) -> StartedLogin:
    """Bind a new state to everything it may be used with, and say where to go.

    ``browser_secret`` is what only this browser holds: its cookie, or the proof
    that the platform's storage is to keep. Writes one row and commits.
    """
    login = request.login
    address = login.address(redirect_uri)
    db.run(
        _KEEP,
        state_hash=fingerprint(login.state),
        nonce_hash=fingerprint(login.storage.nonce),
        platform_id=request.platform.id,
        target_link_uri=request.target_link_uri,
        binding=binding,
        browser_hash=fingerprint(browser_secret),
        storage_target=request.storage_target if binding is Binding.STORAGE else None,
        expires_at=now + LOGIN_LASTS,
    )
    return StartedLogin(address, login.state)


def is_ours(address: str, origin: str) -> bool:
    """Whether this is an address of the tool, by its parts and not by its beginning."""
    if not is_web_address(address):
        return False
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}" == origin


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
