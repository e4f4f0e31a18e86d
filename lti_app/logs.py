"""Structured logs: what happened, never to whom.

One JSON object per line on standard error. People are not named at all.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

_encode = json.JSONEncoder(default=repr).encode
"""Made once: ``json.dumps`` makes an encoder for each line."""
_about: ContextVar[str | None] = ContextVar("about", default=None)


class Log:
    """Writes lines that are at least as grave as its level."""

    def __init__(self) -> None:
        self.least = logging.INFO

    def info(self, event: str, **values: object) -> None:
        self._write(logging.INFO, "info", event, values)

    def warning(self, event: str, **values: object) -> None:
        self._write(logging.WARNING, "warning", event, values)

    def error(self, event: str, **values: object) -> None:
        self._write(logging.ERROR, "error", event, values)

    def _write(self, level: int, name: str, event: str, values: dict[str, object]) -> None:
        if level < self.least:
            return
        at = datetime.now(UTC).isoformat(timespec="microseconds").removesuffix("+00:00")
        values |= {"event": event, "level": name, "timestamp": f"{at}Z"}
        if (request := _about.get()) is not None:
            values["request"] = request
        sys.stderr.write(f"{_encode(values)}\n")
        sys.stderr.flush()


log = Log()


def configure_logs(level: str) -> None:
    """For the process: which lines it writes from here on."""
    log.least = logging.getLevelNamesMapping()[level.upper()]


def speak_of(request: str) -> None:
    """Let every line of this thread carry this id from here on."""
    _about.set(request)


def log_failure(error: BaseException) -> None:
    """A bug, by its kind and place. Not its message: a database's can quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        "failure",
        kind=type(error).__name__,
        cause=type(error.__cause__).__name__ if error.__cause__ else None,
        frames=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
