"""A bare launch, to compare with: PyLTI1p3's Flask adapter as its documentation shows it.

Keys stand inline in the configuration, state and claims live in the browser's
cookie. Nothing is stored, and a launch can be replayed.
"""

from __future__ import annotations

import json
import os
from typing import Any, cast

from flask import Flask, jsonify
from flask.wrappers import Response
from pylti1p3.contrib import flask as adapter
from pylti1p3.tool_config.dict import ToolConfDict

library: Any = adapter  # its functions have no types
app = Flask(__name__)
app.secret_key = "a secret for benchmarks, and for nothing else"  # noqa: S105
app.config.update(SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=True)
_platform = json.loads(os.environ.get("BENCH_PLATFORM", "{}"))
_config = ToolConfDict(
    {
        _platform["issuer"]: {
            "default": True,
            "client_id": _platform["client_id"],
            "auth_login_url": _platform["issuer"] + "/auth",
            "auth_token_url": _platform["issuer"] + "/token",
            "key_set_url": None,
            "key_set": _platform["key_set"],
            "deployment_ids": ["7"],
        }
    }
    if _platform
    else {}
)


@app.post("/lti/login")
def login() -> Response:
    request = library.FlaskRequest()
    answer = library.FlaskOIDCLogin(request, _config).redirect(request.get_param("target_link_uri"))
    return cast(Response, answer)


@app.post("/lti/launch")
def launch() -> Response:
    message = library.FlaskMessageLaunch(library.FlaskRequest(), _config)
    return jsonify(who=message.get_launch_data()["sub"])
