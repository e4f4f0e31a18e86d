"""Numbers for a scraper: launches by outcome, requests by endpoint and duration."""

from __future__ import annotations

import hmac
import os
import time
from functools import cache

from flask import Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from lti_app.web.tool import current_tool

_KEY = "blc_lti_metrics"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics:
    """One set for an application, so that two in one process don't mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.launches = Counter(
            "blc_lti_launches", "Launches, by outcome", ["outcome"], registry=self.registry
        )
        self.requests = Histogram(
            "blc_lti_request_seconds",
            "Time to answer",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self.requests_like = cache(self.requests.labels)
        """The histogram of these labels: finding it among all costs more than counting."""


def install(app: Flask) -> None:
    app.after_request(_observe)


def start_counting(app: Flask) -> None:
    app.extensions[_KEY] = Metrics()


def count_launch(outcome: str) -> None:
    """``accepted``, or the refusal's code."""
    current_app.extensions[_KEY].launches.labels(outcome).inc()


def metrics() -> Response:
    """Everything counted; for all workers where PROMETHEUS_MULTIPROC_DIR is set.

    Without a configured token there is no such page.
    """
    token = current_tool().config.metrics_token
    if token is None:
        abort(404)
    sent = request.headers.get("Authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        abort(401)
    registry = current_app.extensions[_KEY].registry
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _observe(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    # What somebody makes up shall not grow the memory, nor the page.
    method = request.method if request.method in _METHODS else "other"
    counted: Metrics = current_app.extensions[_KEY]
    one = counted.requests_like(endpoint, method, str(response.status_code))
    one.observe(time.monotonic() - g.get("began", time.monotonic()))
    return response
