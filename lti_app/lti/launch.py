"""The second half of a launch: the signed message, verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import requests
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch

from lti_app.direct import Runs
from lti_app.errors import LaunchRefused, Refusal
from lti_app.lti.claims import LTI, is_id, read_message, spoken_locale
from lti_app.lti.keysets import KeySets
from lti_app.lti.library import LoginSession, NoCookies, Parameters
from lti_app.lti.platforms import PlatformConfig, PlatformRegistration
from lti_app.lti.states import LoginStorage
from lti_app.lti.token import Token, audience_of, check_times, read_token, verify_signature
from lti_app.models import Platform
from lti_app.models.message import LaunchMessage

LONGEST_STATE = 256
_UNUSED = requests.Session()
"""PyLTI1p3 would make one for each launch, to fetch what our own ``keysets`` fetches."""


@dataclass(frozen=True, slots=True)
class VerifiedLaunch:
    """A message that its platform signed, just now, for the login with this state.

    Still to do, in the caller's transaction: ``burn_state``, and the comparison
    of the browser. Until then nobody is signed in.
    """

    platform: Platform
    message: LaunchMessage
    claims: dict[str, Any]
    state: str
    nonce: str
    deployment_id: int | None
    """The row of its deployment; None for one that this launch introduces."""


class ToolLaunch(MessageLaunch[Parameters, PlatformConfig, LoginSession, NoCookies]):
    """PyLTI1p3's launch, each step hardened. ``validate()`` calls them in the library's order."""

    _token: Token
    _unreadable: LaunchRefused | None = None
    _registration: PlatformRegistration | None

    def __init__(
        self, values: Mapping[str, str], db: Runs, key_sets: KeySets, now: datetime
    ) -> None:
        self.storage = LoginStorage(db)
        super().__init__(
            Parameters(values),
            PlatformConfig(db),
            LoginSession(self.storage),
            NoCookies(),
            requests_session=_UNUSED,
        )
        self.set_auto_validation(False)
        self._key_sets = key_sets
        self._now = now

    def verified(self) -> VerifiedLaunch:
        """Raises LaunchRefused; never an exception of the library."""
        try:
            self.validate()
        except LtiException as error:
            raise LaunchRefused(Refusal.CLAIM_BAD, "the library's check") from error
        return VerifiedLaunch(
            self._platform,
            self._message,
            self._token.claims,
            self.state,
            self.nonce,
            self._tool_config.deployment_row,
        )

    @property
    def _platform(self) -> Platform:
        return cast(PlatformRegistration, self._registration).platform

    @property
    def locale(self) -> str | None:
        """What the message asks for, proven or not; None before it could be read."""
        token: Token | None = getattr(self, "_token", None)
        return spoken_locale(token.claims) if token is not None else None

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    def validate_state(self) -> ToolLaunch:
        self.state = self._get_request_param("state")
        if not self.state:
            raise LaunchRefused(Refusal.STATE_MISSING, "state")
        if len(self.state) > LONGEST_STATE or not self.state.isascii():
            raise LaunchRefused(Refusal.STATE_UNKNOWN, "not a state of ours")
        self._row = self.storage.load(self.state, self._unproven_deployment(), self._now)
        self._tool_config.known = self.storage.platform
        self._tool_config.deployment_row = self.storage.deployment_row
        return self

    def _unproven_deployment(self) -> str | None:
        """What the message names, so that one query finds all; read_token's refusals come later."""
        try:
            self._token = read_token(self._get_request_param("id_token"))
        except LaunchRefused as refused:
            self._unreadable = refused
            return None
        named = self._token.claims.get(LTI + "deployment_id")
        return named if is_id(named) else None

    def validate_jwt_format(self) -> ToolLaunch:
        if not self._get_request_param("id_token"):
            raise LaunchRefused(Refusal.TOKEN_MISSING, "id_token")
        if self._unreadable is not None:
            raise self._unreadable
        self._jwt = {"header": {"kid": self._token.kid}, "body": self._token.claims}  # type: ignore[typeddict-item]
        return self

    def validate_nonce(self) -> ToolLaunch:
        nonce = self._token.claims.get("nonce")
        if not isinstance(nonce, str) or not nonce:
            raise LaunchRefused(Refusal.NONCE_MISSING, "nonce")
        if not nonce.isascii() or not self._session_service.check_nonce(nonce):
            raise LaunchRefused(Refusal.NONCE_UNKNOWN, "not the nonce of this login")
        self.nonce = nonce
        return self

    def validate_registration(self) -> ToolLaunch:
        issuer = self._token.claims.get("iss")
        if not isinstance(issuer, str) or not issuer or "\x00" in issuer or len(issuer) > 512:
            raise LaunchRefused(Refusal.PLATFORM_UNKNOWN, "iss")
        audience, azp = audience_of(self._token.claims)
        if any("\x00" in one or len(one) > 255 for one in audience):
            raise LaunchRefused(Refusal.AUDIENCE_BAD, "aud")
        registration = self._tool_config.find_registration_by_audience(issuer, audience, azp)
        if registration.platform.id != self._row.platform_id:
            raise LaunchRefused(
                Refusal.PLATFORM_MIXED_UP, "the login was another platform's or client's"
            )
        self._registration = registration
        return self

    def validate_jwt_signature(self) -> ToolLaunch:
        keys = self._key_sets.keys(self._platform, self._token.kid, now=self._now)
        verify_signature(self._token, keys)
        check_times(self._token.claims, self._now)
        return self

    def validate_message(self) -> ToolLaunch:
        self._message = read_message(self._token.claims)
        super().validate_message()
        if self._message.target_link_uri not in (None, self._row.target_link_uri):
            raise LaunchRefused(Refusal.TARGET_MISMATCH, "target_link_uri")
        return self

    def validate_deployment(self) -> ToolLaunch:
        claims = self._token.claims
        deployment = claims.get(LTI + "deployment_id")
        if deployment is None or deployment == "":
            raise LaunchRefused(Refusal.CLAIM_MISSING, "deployment_id")
        if not is_id(deployment):
            raise LaunchRefused(Refusal.CLAIM_BAD, "deployment_id")
        platform = self._platform
        if not self._tool_config.find_deployment_by_params(
            platform.issuer, deployment, platform.client_id
        ):
            raise LaunchRefused(Refusal.DEPLOYMENT_UNKNOWN, "deployment_id")
        return self

    def save_launch_data(self) -> ToolLaunch:
        return self  # nothing is kept but what the services record


def verify_launch(
    db: Runs, key_sets: KeySets, values: Mapping[str, str], *, now: datetime
) -> VerifiedLaunch:
    """The launch in this form, verified. May fetch the platform's keys; opens no transaction
    around that.

    Raises LaunchRefused, with the platform's id as soon as the login is known.
    """
    if values.get("error"):
        raise LaunchRefused(Refusal.PLATFORM_DECLINED, "the platform answered with an error")
    launch = ToolLaunch(values, db, key_sets, now)
    try:
        return launch.verified()
    except LaunchRefused as refused:
        row = launch.storage.row
        if row is not None and refused.platform_id is None:
            refused.platform_id = row.platform_id
        refused.locale = launch.locale
        raise
