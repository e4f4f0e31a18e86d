"""Security headers of every answer."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from lti_app.models import Platform
from lti_app.services.platforms import framing_origins, origin_of
from lti_app.web.tool import current_tool

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that, browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(app: Flask) -> None:
    app.before_request(_new_nonce)
    app.after_request(_add_headers)
    app.context_processor(lambda: {"csp_nonce": g.csp_nonce})


def allow_frames_of(platform: Platform) -> None:
    """Let this platform's pages, and no others, show the answer in a frame."""
    g.frame_ancestors = ("'self'", *framing_origins(platform))


def allow_any_frame() -> None:
    """For pages without data and without actions, shown before anybody is known."""
    g.frame_ancestors = ("*",)


def allow_forms_to(address: str) -> None:
    """Let a form of this answer end at another site: browsers judge redirects after a form too."""
    origin = origin_of(address)
    if origin:
        g.form_action = ("'self'", origin)


def harmless_file() -> None:
    """For an answer whose content somebody sent: nothing in it may run or load anything."""
    g.policy = "default-src 'none'; frame-ancestors 'none'; sandbox"


def _new_nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.extend(ALWAYS)
    headers.add("Content-Security-Policy", g.get("policy") or _policy())
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if current_tool().config.url.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _policy() -> str:
    nonce = f"'nonce-{g.get('csp_nonce', '')}'"
    directives = {
        "default-src": ("'none'",),
        "base-uri": ("'none'",),
        "connect-src": ("'self'",),
        "font-src": ("'self'",),
        "form-action": g.get("form_action", ("'self'",)),
        "frame-ancestors": g.get("frame_ancestors", ("'none'",)),
        "img-src": ("'self'", "data:"),
        "media-src": ("'self'",),
        "script-src": (nonce,),
        "style-src": ("'self'",),
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())
