"""For machines that look after this one."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from lti_app.services.schema import is_current
from lti_app.web.metrics import metrics
from lti_app.web.tool import current_tool

views = Blueprint("health", __name__)
views.get("/metrics")(metrics)


@views.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@views.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The process can do its work: the database answers and has the right age."""
    try:
        current = is_current(current_tool().db)
    except SQLAlchemyError:
        return jsonify(status="unavailable", reason="the database does not answer"), 503
    if not current:
        return jsonify(status="unavailable", reason="the database needs: blc-lti migrate"), 503
    return jsonify(status="ok"), 200
