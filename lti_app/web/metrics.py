"""Numbers for a scraper: launches by outcome, requests by endpoint and duration."""

from __future__ import annotations

import hmac
import os
import time

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
    labels = (endpoint, request.method, str(response.status_code))
    seconds = time.monotonic() - g.get("began", time.monotonic())
    current_app.extensions[_KEY].requests.labels(*labels).observe(seconds)
    return response
