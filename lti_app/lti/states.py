# ruff: noqa: ARG002  # the signatures are PyLTI1p3's
"""What binds a login to its launch: one row, deleted by the first launch that uses it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from pylti1p3.launch_data_storage.base import LaunchDataStorage
from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.orm import Session

from lti_app.db import inserting
from lti_app.direct import Direct, Runs
from lti_app.errors import LaunchRefused, Refusal
from lti_app.lti.platforms import platform_of
from lti_app.models import Deployment, LaunchState, LaunchTicket, Platform
from lti_app.models.launch_state import Binding
from lti_app.prepared import Prepared

LOGIN_LASTS = timedelta(minutes=10)
TICKET_LASTS = timedelta(minutes=2)
NONCE_KEY = "lti1p3-nonce-"


def new_secret() -> str:
    """256 random bits, fit for an address, a cookie or a form."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored in place of a secret. Plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left, right)


_STATES, _TICKETS = (cast(Table, one.__table__) for one in (LaunchState, LaunchTicket))
_PLATFORMS, _DEPLOYMENTS = (cast(Table, one.__table__) for one in (Platform, Deployment))
_LOGIN = Prepared(
    select(
        *(_STATES.c.platform_id, _STATES.c.nonce_hash, _STATES.c.target_link_uri),
        *(_STATES.c.expires_at, _DEPLOYMENTS.c.id.label("deployment_row"), *_PLATFORMS.c),
    )
    .join_from(_STATES, _PLATFORMS, _STATES.c.platform_id == _PLATFORMS.c.id)
    .outerjoin(
        _DEPLOYMENTS,
        (_DEPLOYMENTS.c.platform_id == _STATES.c.platform_id)
        & (_DEPLOYMENTS.c.lti_id == bindparam("deployment")),
    )
    .where(_STATES.c.state_hash == bindparam("state"))
)
_BURN = Prepared(
    delete(_STATES)
    .where(
        _STATES.c.state_hash == bindparam("state"),
        _STATES.c.nonce_hash == bindparam("nonce"),
        _STATES.c.expires_at > bindparam("now"),
    )
    .returning(
        _STATES.c.platform_id, _STATES.c.binding, _STATES.c.browser_hash, _STATES.c.storage_target
    )
)
_KEEP_TICKET = inserting(
    LaunchTicket, "ticket_hash", "platform_id", "browser_hash", "claims", "expires_at"
)
_BURN_TICKET = Prepared(
    delete(_TICKETS)
    .where(_TICKETS.c.ticket_hash == bindparam("ticket"), _TICKETS.c.expires_at > bindparam("now"))
    .returning(_TICKETS.c.platform_id, _TICKETS.c.claims, _TICKETS.c.browser_hash)
)


@dataclass(frozen=True, slots=True)
class Login:
    """What a launch must fit."""

    platform_id: int
    nonce_hash: str
    target_link_uri: str


class LoginStorage(LaunchDataStorage[Any]):
    """What PyLTI1p3 wants kept between login and launch: the nonce, and nothing else.

    While a login is prepared it takes the nonce in, for the row to be written.
    During a launch it answers from the row that the launch's state points to, so
    a nonce counts only together with its own state.
    """

    def __init__(self, db: Runs) -> None:
        super().__init__()
        self._db = db
        self.nonce = ""
        self.row: Login | None = None
        self.platform: Platform | None = None
        """Whose login it was."""
        self.deployment_row: int | None = None

    def load(self, state: str, deployment: str | None, now: datetime) -> Login:
        """The row of this state, and what is known of its platform and a deployment of that.

        Raises LaunchRefused if there is none, or it is too old.
        """
        found = self._db.run(_LOGIN, state=fingerprint(state), deployment=deployment)
        if found is None:
            raise LaunchRefused(Refusal.STATE_UNKNOWN, "never given out, used up, or too old")
        self.row = Login(found.platform_id, found.nonce_hash, found.target_link_uri)
        self.platform = platform_of(found[-len(_PLATFORMS.c) :])
        self.deployment_row = found.deployment_row
        if found.expires_at <= now:
            raise LaunchRefused(Refusal.STATE_UNKNOWN, "never given out, used up, or too old")
        return self.row

    def get_session_cookie_name(self) -> None:
        return None

    def can_set_keys_expiration(self) -> bool:
        return False

    def set_value(self, key: str, value: Any, exp: int | None = None) -> None:
        if not key.startswith(NONCE_KEY):
            raise NotImplementedError("only a nonce is kept between login and launch")
        self.nonce = key.removeprefix(NONCE_KEY)

    def get_value(self, key: str) -> None:
        raise NotImplementedError("nothing but a nonce is kept, and it is only compared")

    def check_value(self, key: str) -> bool:
        nonce = key.removeprefix(NONCE_KEY)
        return self.row is not None and same(self.row.nonce_hash, fingerprint(nonce))


@dataclass(frozen=True, slots=True)
class BurntState:
    """What was bound to a state that is used up now."""

    platform_id: int
    binding: Binding
    browser_hash: str
    storage_target: str | None


def burn_state(direct: Direct, state: str, nonce: str, *, now: datetime) -> BurntState | None:
    """Use up a state: exactly one caller gets it, even among many at once.

    None if another launch was faster, or the state is too old. The caller commits,
    also when it refuses the launch after all.
    """
    row = direct.run(_BURN, state=fingerprint(state), nonce=fingerprint(nonce), now=now)
    if row is None:
        return None
    return BurntState(row.platform_id, Binding(row.binding), row.browser_hash, row.storage_target)


def keep_ticket(direct: Direct, burnt: BurntState, claims: dict[str, Any], *, now: datetime) -> str:
    """Let a verified launch wait for its browser's proof; the ticket for it. The caller commits."""
    ticket = new_secret()
    direct.run(
        _KEEP_TICKET,
        ticket_hash=fingerprint(ticket),
        platform_id=burnt.platform_id,
        browser_hash=burnt.browser_hash,
        claims=claims,
        expires_at=now + TICKET_LASTS,
    )
    return ticket


@dataclass(frozen=True, slots=True)
class BurntTicket:
    platform_id: int
    claims: dict[str, Any]
    proven: bool
    """Whether the proof is the one that this browser stored at login."""


def burn_ticket(direct: Direct, ticket: str, proof: str, *, now: datetime) -> BurntTicket | None:
    """Use up a ticket; None if there is none. The caller commits, proven or not."""
    row = direct.run(_BURN_TICKET, ticket=fingerprint(ticket), now=now)
    if row is None:
        return None
    return BurntTicket(row.platform_id, row.claims, same(row.browser_hash, fingerprint(proof)))


def forget_old_states(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Delete logins that were never finished, a bounded number at a time; how many."""
    gone = 0
    for model, key in (
        (LaunchState, LaunchState.state_hash),
        (LaunchTicket, LaunchTicket.ticket_hash),
    ):
        old = select(key).where(model.expires_at <= now).limit(limit)
        result = session.execute(delete(model).where(key.in_(old)).returning(key))
        gone += len(result.all())
    return gone
