"""Deep linking (2.0): what a teacher chose goes back to the platform, signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_app.lti.claims import LTI
from lti_app.lti.keys import Sealer, signed
from lti_app.lti.states import new_secret
from lti_app.models import Platform
from lti_app.models.activity import NewActivity

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
GOOD_FOR = 5 * 60
"""Seconds: the browser posts it at once."""


def content_item(activity: NewActivity, *, address: str, with_line_item: bool) -> dict[str, Any]:
    """An activity as a resource link. Platforms leave out what they don't know."""
    item: dict[str, Any] = {
        "type": "ltiResourceLink",
        "title": activity.title,
        "url": address,
        "custom": activity.custom(),
    }
    if activity.text:
        item["text"] = activity.text
    if activity.opens_at:
        item["available"] = {"startDateTime": activity.opens_at.isoformat()}
    if activity.due_at:
        item["submission"] = {"endDateTime": activity.due_at.isoformat()}
    if with_line_item and activity.points:
        item["lineItem"] = {
            "label": activity.title,
            "scoreMaximum": activity.points,
            "resourceId": activity.number,
            "tag": "blc-plan",
        }
    return item


def response_token(
    session: Session,
    sealer: Sealer,
    platform: Platform,
    *,
    deployment: str,
    items: Sequence[dict[str, Any]],
    data: str | None,
    message: str | None,
    now: datetime,
) -> str:
    """The signed answer. No items says that nothing was chosen. Raises NotFound, SecretChanged."""
    seconds = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": platform.client_id,
        "aud": [platform.issuer],
        "iat": seconds,
        "exp": seconds + GOOD_FOR,
        "nonce": new_secret(),
        LTI + "deployment_id": deployment,
        LTI + "message_type": "LtiDeepLinkingResponse",
        LTI + "version": "1.3.0",
        DL + "content_items": list(items),
    }
    if data is not None:
        claims[DL + "data"] = data
    if message:
        claims[DL + "msg"] = message
    return signed(session, sealer, claims, now=now)
