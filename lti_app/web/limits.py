"""How often one address may log in and launch."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from lti_app.web.tool import current_tool

P = ParamSpec("P")
R = TypeVar("R")
_KEY = "blc_lti_brake"
WINDOW = 60.0
"""Seconds over which calls are counted."""


class Brake:
    """Counts calls in this worker's memory: a brake on floods, not a lock.

    Who launches must bring a platform's signature anyway. All counts start anew
    together, so that no more is ever kept than one window's callers.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._ends = 0.0

    def lets_in(self, view: str, address: str, *, most: int) -> bool:
        now = time.monotonic()
        with self._lock:
            if now >= self._ends:
                self._counts.clear()
                self._ends = now + WINDOW
            self._counts[view, address] += 1
            return self._counts[view, address] <= most


def start_counting(app: Flask) -> None:
    app.extensions[_KEY] = Brake()


def limited(view: Callable[P, R]) -> Callable[P, R]:
    """Brake this view by the caller's address."""

    @wraps(view)
    def braked(*args: P.args, **kwargs: P.kwargs) -> R:
        most = current_tool().config.launches_per_minute
        brake: Brake = current_app.extensions[_KEY]
        if most and not brake.lets_in(view.__qualname__, request.remote_addr or "", most=most):
            raise TooManyRequests(retry_after=int(WINDOW))
        return view(*args, **kwargs)

    return braked
