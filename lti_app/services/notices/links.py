"""Signed addresses that work without a session: in mails and in calendars.

A token says what it is for and for whom, by numbers that mean nothing elsewhere,
and is good as long as the secret is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.db import Scope
from lti_app.errors import NotFound
from lti_app.models import Deployment


class Use(StrEnum):
    UNSUBSCRIBE = "unsubscribe"
    """deployment, person"""
    CALENDAR = "calendar"
    """deployment, person, number of the address"""
    WAY_IN = "way-in"
    """deployment, course"""


def sign(secret: str, use: Use, *numbers: int) -> str:
    """``1-2-3.signature``"""
    text = "-".join(str(one) for one in numbers)
    return f"{text}.{_signature(secret, use, text)}"


def open_token(secrets: Sequence[str], use: Use, token: str, count: int) -> tuple[int, ...]:
    """The numbers in a token of ours. Raises NotFound for any other."""
    text, _dot, signature = token.partition(".")
    good = any(
        hmac.compare_digest(_signature(one, use, text).encode(), signature.encode("utf-8"))
        for one in secrets
    )
    numbers = text.split("-")
    if not good or len(numbers) != count:
        raise NotFound("this address was not made by this tool")
    return tuple(int(one) for one in numbers)


def scope_for(session: Session, deployment_id: int) -> Scope:
    """Raises NotFound for one that is gone."""
    platform_id = session.scalar(
        select(Deployment.platform_id).where(Deployment.id == deployment_id)
    )
    if platform_id is None:
        raise NotFound("this deployment is gone")
    return Scope(platform_id, deployment_id)


def _signature(secret: str, use: Use, text: str) -> str:
    message = f"blc-lti {use} {text}".encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
