"""Structured logs: what happened, never to whom.

One JSON object per line on standard error. People are not named at all.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback

import structlog

log = structlog.get_logger("lti_app")
_JSON = json.JSONEncoder(default=repr)
"""Made once: ``json.dumps`` makes one for each line."""


def configure_logs(level: str) -> None:
    """For the process, once, before the application is made."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(lambda line, **_: _JSON.encode(line)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
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
