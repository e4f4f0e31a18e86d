"""How often one address may log in and launch."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from lti_app.web.tool import current_tool

P = ParamSpec("P")
R = TypeVar("R")
_KEY = "blc_lti_brake"


def install(app: Flask) -> None:
    # Counts in each worker's memory: a brake on floods, not a lock. Who launches
    # must bring a platform's signature anyway.
    app.extensions[_KEY] = FixedWindowRateLimiter(MemoryStorage())


def limited(view: Callable[P, R]) -> Callable[P, R]:
    """Brake this view by the caller's address."""

    @wraps(view)
    def braked(*args: P.args, **kwargs: P.kwargs) -> R:
        most = current_tool().config.launches_per_minute
        if most and not current_app.extensions[_KEY].hit(
            RateLimitItemPerMinute(most), view.__qualname__, request.remote_addr or ""
        ):
            raise TooManyRequests(retry_after=60)
        return view(*args, **kwargs)

    return braked
