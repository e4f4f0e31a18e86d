"""Structured logs: what happened, never to whom.

One JSON object per line on standard error. A request is named by its endpoint
and not by its path, since paths hold session keys; people are not named at all.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("lti_app")


def configure_logs(level: str) -> None:
    """For the process, once, before the application is made."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def log_failure(error: BaseException) -> None:
    """A bug, by its kind and place. Not its message: a database's can quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        "failure",
        kind=type(error).__name__,
        cause=type(error.__cause__).__name__ if error.__cause__ else None,
        frames=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )


def install(app: Flask) -> None:
    app.logger.disabled = True  # Flask would log whole exceptions; log_failure does it
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=secrets.token_hex(8))


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
