"""How often one address may log in and launch."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from lti_app.web.tool import current_tool

P = ParamSpec("P")
R = TypeVar("R")

# Counts in each worker's memory: a brake on floods, not a lock. Who launches
# must bring a platform's signature anyway.
_limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


def install(app: Flask) -> None:
    _limiter.init_app(app)


def limited(view: Callable[P, R]) -> Callable[P, R]:
    """Brake this view by the caller's address."""
    braked = _limiter.limit(
        lambda: f"{current_tool().config.launches_per_minute} per minute",
        exempt_when=lambda: current_tool().config.launches_per_minute == 0,
    )
    return cast(Callable[P, R], braked(view))
