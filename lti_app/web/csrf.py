"""Forms that only our own pages can send, also from within a frame.

The token hangs on the session and not on a cookie, so it works wherever the
session does. Besides, browsers say where a request comes from: what they say
must fit, where they say anything.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Flask, g, request

from lti_app.errors import NotAllowed
from lti_app.services.tool_sessions import Visit
from lti_app.web.tool import current_tool

FIELD = "csrf"
HEADER = "X-CSRF-Token"


def install(app: Flask) -> None:
    app.context_processor(lambda: {"csrf_token": form_token})


def form_token() -> str:
    """What a form of the current session must bring back in its field ``csrf``."""
    return _token(g.visit)


def check_form(visit: Visit) -> None:
    """Raises NotAllowed unless this request was sent by a page of this session."""
    if not is_from_our_pages():
        raise NotAllowed("the request was sent from another site")
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(sent.encode(), _token(visit).encode()):
        raise NotAllowed("the form's token is missing or not of this session")


def is_from_our_pages() -> bool:
    """Whether the browser's own words (Origin, Sec-Fetch-Site) fit a page of ours."""
    own = current_tool().config.url
    return (
        request.headers.get("Origin", own) == own
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    )


def _token(visit: Visit) -> str:
    secret = current_tool().config.secret
    message = f"blc-lti form token {visit.key_hash}"
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
