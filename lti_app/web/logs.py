"""One line in the log for each request: by its endpoint, since paths hold session keys."""

from __future__ import annotations

import secrets
import time

from flask import Flask, Response, g, request

from lti_app.logs import log, log_failure, speak_of

__all__ = ["install", "log", "log_failure"]


def install(app: Flask) -> None:
    app.logger.disabled = True  # Flask would log whole exceptions; log_failure does it
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.monotonic()
    speak_of(secrets.token_hex(8))


def _end(response: Response) -> Response:
    if request.endpoint not in ("static", "health.healthz", "health.readyz", "health.metrics"):
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            platform_id=g.get("platform_id"),
            milliseconds=round((time.monotonic() - g.began) * 1000, 1),
        )
    return response
