"""Security headers of every answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from lti_app.models import Platform
from lti_app.services.platforms import framing_origins, origin_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    # Not "no-referrer": with that, browsers send "Origin: null" with our own forms.
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
BY_TLS = [*ALWAYS, ("Strict-Transport-Security", "max-age=31536000")]


def install(app: Flask) -> None:
    app.after_request(_add_headers)
    app.context_processor(lambda: {"csp_nonce": _nonce()})


def put_around(app: WSGIApplication, *, by_tls: bool) -> WSGIApplication:
    """The application with what never differs on every answer, a failure's too."""
    fixed = BY_TLS if by_tls else ALWAYS

    def around(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *fixed], *error)

        return app(environ, start)

    return around


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


def _nonce() -> str:
    """This answer's, made when its page asks for it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.add("Content-Security-Policy", g.get("policy") or _page_policy())
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response


def _page_policy() -> str:
    """Scripts run by this answer's nonce alone; where no page asked for one, none runs."""
    policy = _policy(g.get("form_action", ("'self'",)), g.get("frame_ancestors", ("'none'",)))
    scripts = f"'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'none'"
    return f"{policy}; script-src {scripts}"


@lru_cache(maxsize=1024)
def _policy(form_action: tuple[str, ...], frame_ancestors: tuple[str, ...]) -> str:
    """All but the scripts: the same for every answer to one platform's people."""
    directives = {
        "default-src": ("'none'",),
        "base-uri": ("'none'",),
        "connect-src": ("'self'",),
        "font-src": ("'self'",),
        "form-action": form_action,
        "frame-ancestors": frame_ancestors,
        "img-src": ("'self'", "data:"),
        "media-src": ("'self'",),
        "style-src": ("'self'",),
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())
