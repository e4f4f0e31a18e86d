"""The tool's own keys: made here, sealed with the secret, rotated with overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.errors import Conflict, NotFound, ToolError
from lti_app.models import ToolKey

ANNOUNCED = timedelta(hours=24)
"""A new key is published this long before it signs: platforms may cache our set for a day."""
BITS = 3072


class SecretChanged(ToolError):  # noqa: N818
    """Something was sealed with a secret that is no longer configured."""


class Sealer:
    """Encrypts what may not lie readable in the database."""

    def __init__(self, secret: str, previous: Sequence[str] = ()) -> None:
        self._fernet = MultiFernet([Fernet(_derived(one)) for one in (secret, *previous)])

    def seal(self, plain: bytes) -> bytes:
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Raises SecretChanged if neither secret opens it."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise SecretChanged("sealed with a secret that is not configured") from error

    def reseal(self, sealed: bytes) -> bytes:
        """The same, sealed with the newest secret. Raises SecretChanged."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise SecretChanged("sealed with a secret that is not configured") from error


def _derived(secret: str) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"blc-lti sealing")
    return urlsafe_b64encode(derive.derive(secret.encode())) + b"="


def ensure_key(session: Session, sealer: Sealer, *, now: datetime) -> ToolKey:
    """The key that signs now, made if there is none at all. The caller commits."""
    return _signing_row(session, now) or _add_key(session, sealer, now=now, signs_from=now)


def rotate_key(
    session: Session, sealer: Sealer, *, now: datetime, at_once: bool = False
) -> ToolKey:
    """Publish a new key, which signs after a day, or at once where the old one is lost or none is.

    The old key stays published until it is retired. The caller commits.
    """
    at_once = at_once or _signing_row(session, now) is None
    waiting = session.scalar(
        select(ToolKey).where(ToolKey.signs_from > now, ToolKey.retired_at.is_(None))
    )
    if waiting is not None and not at_once:
        raise Conflict(f"key {waiting.kid} is already announced and has not begun to sign")
    return _add_key(session, sealer, now=now, signs_from=now if at_once else now + ANNOUNCED)


def retire_key(session: Session, kid: str, *, now: datetime) -> ToolKey:
    """Take a key out of the published set. Raises NotFound, Conflict. The caller commits."""
    key = session.scalar(select(ToolKey).where(ToolKey.kid == kid))
    if key is None:
        raise NotFound(f"there is no key {kid}")
    if key.retired_at is not None:
        raise Conflict(f"key {kid} is retired already")
    signing = _signing_row(session, now)
    if signing is not None and signing.kid == kid:
        raise Conflict(f"key {kid} signs at present; rotate first")
    key.retired_at = now
    return key


def list_keys(session: Session) -> Sequence[ToolKey]:
    return session.scalars(select(ToolKey).order_by(ToolKey.created_at, ToolKey.id)).all()


def public_key_set(session: Session) -> dict[str, Any]:
    """Our key set as platforms fetch it: every key that is not retired."""
    rows = session.scalars(select(ToolKey).where(ToolKey.retired_at.is_(None)).order_by(ToolKey.id))
    return {"keys": [row.public_jwk for row in rows]}


def signed(session: Session, sealer: Sealer, claims: dict[str, Any], *, now: datetime) -> str:
    """The claims as a JWT by the key that signs now. Raises NotFound, SecretChanged."""
    row = _signing_row(session, now)
    if row is None:
        raise NotFound("the tool has no key yet")
    # Made and sealed here: proving again that its numbers are primes takes a tenth of a second.
    private = serialization.load_pem_private_key(
        sealer.open(row.sealed_private_key), None, unsafe_skip_rsa_key_validation=True
    )
    key = RSAKey.import_key(cast(rsa.RSAPrivateKey, private))
    return jwt.encode({"alg": "RS256", "kid": row.kid}, claims, key)


def _signing_row(session: Session, now: datetime) -> ToolKey | None:
    return session.scalar(
        select(ToolKey)
        .where(ToolKey.retired_at.is_(None), ToolKey.signs_from <= now)
        .order_by(ToolKey.signs_from.desc(), ToolKey.id.desc())
        .limit(1)
    )


def _new_private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def _add_key(session: Session, sealer: Sealer, *, now: datetime, signs_from: datetime) -> ToolKey:
    private = _new_private_key()
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = RSAKey.import_key(private.public_key())
    kid = public.thumbprint()
    jwk = {**public.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}
    row = ToolKey(
        kid=kid,
        public_jwk=jwk,
        sealed_private_key=sealer.seal(pem),
        created_at=now,
        signs_from=signs_from,
    )
    session.add(row)
    session.flush()
    return row
