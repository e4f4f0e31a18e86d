"""The one cookie: it tells browsers apart, and says nothing about who sits before them."""

from __future__ import annotations

import re
import secrets

from flask import Response, request

COOKIE = "__Host-blc-browser"
LASTS = 30 * 24 * 60 * 60
_SENT = re.compile(rf"(?:^|;) *{COOKIE}=([A-Za-z0-9_-]{{43}}) *(?:;|$)")


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def browser_secret() -> str | None:
    """What this browser holds, in this frame's partition; None if it keeps no cookie of ours."""
    found = _SENT.search(request.headers.get("Cookie", ""))
    return found.group(1) if found else None


def keep_secret(response: Response, secret: str) -> None:
    """Ask the browser to keep it.

    ``Partitioned`` lets it live in a frame where third-party cookies are blocked:
    one jar for each site that frames us.
    """
    response.set_cookie(
        COOKIE,
        secret,
        max_age=LASTS,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def is_top_level() -> bool:
    """Whether the browser says that this page fills its window; old browsers say nothing."""
    return request.headers.get("Sec-Fetch-Dest") == "document"
