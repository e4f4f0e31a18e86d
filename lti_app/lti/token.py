"""Reading an id_token, and the checks of it that PyLTI1p3 lacks."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey

from lti_app.errors import LaunchRefused, Refusal

LARGEST_TOKEN = 48 * 1024
LEEWAY = 60
"""Seconds by which a platform's clock may differ from ours."""
OLDEST = 10 * 60
"""Seconds; a platform signs a token when it sends it, so an older one was kept."""
LONGEST_LIFE = 24 * 60 * 60
"""Seconds from ``iat`` to ``exp``."""


@dataclass(frozen=True, slots=True)
class Token:
    """An id_token that was read. Nothing in it is proven until its signature is."""

    raw: str
    kid: str
    claims: dict[str, Any]


def read_token(raw: str) -> Token:
    """The parts of a compact JWS. Raises LaunchRefused unless it is one that RS256 could verify."""
    if len(raw) > LARGEST_TOKEN or not raw.isascii():
        _refuse(Refusal.TOKEN_MALFORMED, "too long, or not ASCII")
    parts = raw.split(".")
    if len(parts) != 3 or not all(parts):
        _refuse(Refusal.TOKEN_MALFORMED, "not three parts")
    header = _json_object(parts[0], "header")
    if header.get("alg") != "RS256":
        _refuse(Refusal.TOKEN_ALGORITHM, "alg is not RS256")
    if "crit" in header or "b64" in header:
        _refuse(Refusal.TOKEN_ALGORITHM, "the header asks for an extension")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid or len(kid) > 1024:
        _refuse(Refusal.KEY_ID_MISSING, "kid")
    return Token(raw, kid, _json_object(parts[1], "body"))


def verify_signature(token: Token, keys: Sequence[RSAKey]) -> None:
    """Raises LaunchRefused unless one of these keys signed the token, by RS256 and nothing else."""
    signed, _, signature = token.raw.rpartition(".")
    try:
        signature_bytes = _from_base64url(signature)
    except ValueError:
        _refuse(Refusal.SIGNATURE_BAD, "the signature can't be read")
    for key in keys:
        with suppress(InvalidSignature):
            key.public_key.verify(signature_bytes, signed.encode(), PKCS1v15(), SHA256())
            return
    _refuse(Refusal.SIGNATURE_BAD, "no key of that kid verifies it")


def check_times(claims: Mapping[str, Any], now: datetime) -> None:
    """Raises LaunchRefused unless the token was made just now and is still good."""
    seconds = now.timestamp()
    issued = _moment(claims, "iat")
    expires = _moment(claims, "exp")
    if expires <= seconds - LEEWAY:
        _refuse(Refusal.TOKEN_EXPIRED, "exp")
    if issued > seconds + LEEWAY:
        _refuse(Refusal.TOKEN_FROM_FUTURE, "iat")
    if issued < seconds - OLDEST - LEEWAY:
        _refuse(Refusal.TOKEN_TOO_OLD, "iat")
    if expires - issued > LONGEST_LIFE:
        _refuse(Refusal.TOKEN_TOO_LONG_LIVED, "exp")
    if "nbf" in claims and _moment(claims, "nbf") > seconds + LEEWAY:
        _refuse(Refusal.TOKEN_FROM_FUTURE, "nbf")


def audience_of(claims: Mapping[str, Any]) -> tuple[tuple[str, ...], str | None]:
    """Whom the token is for, and the authorised party if it names one."""
    aud, azp = claims.get("aud"), claims.get("azp")
    audience = (aud,) if isinstance(aud, str) else tuple(aud) if isinstance(aud, list) else ()
    if not audience or not all(isinstance(one, str) and one for one in audience):
        _refuse(Refusal.AUDIENCE_BAD, "aud")
    if "azp" in claims and not (isinstance(azp, str) and azp):
        _refuse(Refusal.PARTY_BAD, "azp")
    return audience, azp


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if value is None:
        _refuse(Refusal.TIME_MISSING, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(Refusal.CLAIM_BAD, name)
    if not 0 <= value < 2**53 or not math.isfinite(value):
        _refuse(Refusal.CLAIM_BAD, name)
    return float(value)


def _json_object(part: str, where: str) -> dict[str, Any]:
    try:
        value = _decode(_from_base64url(part).decode())
    except (ValueError, binascii.Error, RecursionError):
        _refuse(Refusal.TOKEN_MALFORMED, f"the {where} can't be read")
    if not isinstance(value, dict):
        _refuse(Refusal.TOKEN_MALFORMED, f"the {where} is not an object")
    return value


def _from_base64url(part: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers could take different ones of two equal names, so neither is taken."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("the same name twice")
    return result


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(object_pairs_hook=_no_twins, parse_constant=_no_constant).decode
"""Made once: ``json.loads`` makes a decoder for each text."""


def _refuse(refusal: Refusal, detail: str) -> NoReturn:
    raise LaunchRefused(refusal, detail)
