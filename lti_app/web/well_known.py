"""What platforms read about the tool."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from lti_app.lti.keys import ensure_key, public_key_set
from lti_app.web.tool import current_tool

views = Blueprint("well_known", __name__)


@views.get("/.well-known/jwks.json")
def jwks() -> Response:
    """The tool's public keys. The first request to a new tool makes the first key."""
    tool = current_tool()
    with tool.db.read() as session:
        keys = public_key_set(session)
    if not keys["keys"]:
        with tool.db.write() as session:
            ensure_key(session, tool.sealer, now=tool.clock())
        with tool.db.read() as session:
            keys = public_key_set(session)
    response = jsonify(keys)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
