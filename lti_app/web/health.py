"""For machines that look after this one."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from lti_app.lti.trial import mirror_word
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
    if _asked_by_ourselves():
        passed = [one for one in request.headers.get("X-Forwarded-For", "").split(",") if one]
        return jsonify(status="ok", hops=len(passed)), 200
    return jsonify(status="ok"), 200


def _asked_by_ourselves() -> bool:
    """Whether ``blc-lti doctor`` asks, which wants to know what stands between."""
    word = f"Bearer {mirror_word(current_tool().config.secret)}"
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), word.encode())
