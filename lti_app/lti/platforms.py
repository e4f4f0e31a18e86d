# ruff: noqa: ARG002  # the signatures are PyLTI1p3's
"""Registrations and deployments for PyLTI1p3, from the database and not from class state."""

from __future__ import annotations

from typing import Any, cast

from pylti1p3.deployment import Deployment as LibraryDeployment
from pylti1p3.registration import Registration
from pylti1p3.tool_config.abstract import ToolConfAbstract
from sqlalchemy import Table, bindparam, func, select

from lti_app.direct import Runs
from lti_app.errors import LaunchRefused, Refusal
from lti_app.models import Platform
from lti_app.prepared import Prepared

_PLATFORMS = cast(Table, Platform.__table__)
_BY_CLIENT = Prepared(
    select(_PLATFORMS).where(
        _PLATFORMS.c.issuer == bindparam("issuer"), _PLATFORMS.c.client_id == bindparam("client_id")
    )
)
_BY_ISSUER = Prepared(
    select(func.count().over().label("total"), *_PLATFORMS.c).where(
        _PLATFORMS.c.issuer == bindparam("issuer")
    )
)


_made: dict[int, tuple[tuple[object, ...], Platform]] = {}


def platform_of(values: tuple[Any, ...]) -> Platform:
    """The platform in a row, as an object that belongs to no session and that nobody changes.

    What was made of the same row before serves again: it is read each time, and
    seldom differs.
    """
    before = _made.get(values[0])
    if before is None or before[0] != values:
        names = [column.key for column in _PLATFORMS.c]
        before = _made[values[0]] = values, Platform(**dict(zip(names, values, strict=True)))
    return before[1]


class PlatformRegistration(Registration):
    """A platform as PyLTI1p3 wants to see it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.set_issuer(platform.issuer)
        self.set_client_id(platform.client_id)
        self.set_auth_login_url(platform.auth_login_url)
        self.set_auth_token_url(platform.auth_token_url)
        self.set_key_set_url(platform.key_set_url)
        if platform.auth_audience:
            self.set_auth_audience(platform.auth_audience)


class PlatformConfig(ToolConfAbstract[Any]):
    """Finds who a platform is. Raises LaunchRefused where PyLTI1p3 would fail on None."""

    def __init__(self, db: Runs) -> None:
        self._db = db
        self.known: Platform | None = None
        """The platform that was read a moment ago, so that it isn't read again."""
        self.deployment_row: int | None = None
        """The row of the deployment that the launch names, read together with the login's."""

    def check_iss_has_one_client(self, iss: str) -> bool:
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        return True

    def find_registration_by_issuer(
        self, iss: str, *args: object, **kwargs: object
    ) -> PlatformRegistration:
        return self.find_registration_by_params(iss, None)

    def find_registration_by_params(
        self, iss: str, client_id: str | None, *args: object, **kwargs: object
    ) -> PlatformRegistration:
        """The registration of this issuer and client; without a client, the issuer's only one."""
        found = self._find(iss, client_id)
        if found.awaits_approval:
            raise LaunchRefused(Refusal.PLATFORM_PENDING, platform_id=found.id)
        if found.disabled_at is not None:
            raise LaunchRefused(Refusal.PLATFORM_DISABLED, platform_id=found.id)
        return PlatformRegistration(found)

    def _find(self, iss: str, client_id: str | None) -> Platform:
        known = self.known
        if known is not None and (known.issuer, known.client_id) == (iss, client_id):
            return known
        if client_id:
            row = self._db.run(_BY_CLIENT, issuer=iss, client_id=client_id)
            if row is None:
                raise LaunchRefused(
                    Refusal.PLATFORM_UNKNOWN, "issuer and client are not registered"
                )
            self.known = platform_of(row)
            return self.known
        found = self._db.run(_BY_ISSUER, issuer=iss)
        if found is None:
            raise LaunchRefused(Refusal.PLATFORM_UNKNOWN, "issuer and client are not registered")
        if found.total > 1:
            raise LaunchRefused(Refusal.PARAMETER_MISSING, "client_id")
        return platform_of(found[1:])

    def find_registration_by_audience(
        self, iss: str, audience: tuple[str, ...], azp: str | None
    ) -> PlatformRegistration:
        """The registration a token is meant for.

        OpenID Connect Core, 3.1.3.7: we must be in the audience; with several
        audiences ``azp`` must be there, and wherever it is, it must be us.
        """
        if azp is not None and azp not in audience:
            raise LaunchRefused(Refusal.PARTY_BAD, "azp is not in aud")
        if azp is None and len(audience) > 1:
            raise LaunchRefused(Refusal.PARTY_BAD, "several audiences without azp")
        try:
            return self.find_registration_by_params(iss, azp or audience[0])
        except LaunchRefused as refused:
            if refused.refusal is Refusal.PLATFORM_UNKNOWN and self._knows(iss):
                code = Refusal.PARTY_BAD if azp else Refusal.AUDIENCE_BAD
                raise LaunchRefused(code, "not a client of ours at this issuer") from refused
            raise

    def _knows(self, iss: str) -> bool:
        return self._db.run(_BY_ISSUER, issuer=iss) is not None

    def find_deployment(self, iss: str, deployment_id: str) -> LibraryDeployment | None:
        raise NotImplementedError("deployments are looked up with their client")

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: object, **kwargs: object
    ) -> LibraryDeployment | None:
        """The deployment if it is known, or if its platform may introduce new ones."""
        platform = self._find(iss, client_id)
        if self.deployment_row is None and not platform.accepts_new_deployments:
            return None
        return LibraryDeployment().set_deployment_id(deployment_id)
