"""The stand-in's services, as the tool uses them: tokens, line items, scores, the roster."""

from __future__ import annotations

import json
from typing import Any

import requests
from flask import Blueprint, Response, abort, current_app, jsonify, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from lti_app.demo.course_site import CLIENT_ID, COURSE, PEOPLE, Column, CourseSite

services = Blueprint("services", __name__)
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"


def site() -> CourseSite:
    found: CourseSite = current_app.extensions["course_site"]
    return found


def tool_keys() -> KeySet:
    """The tool's public keys, fetched as any platform would; from this machine only."""
    address = f"{site().tool}/.well-known/jwks.json"
    answer = requests.get(address, timeout=10, verify=site().tls_file or True)
    keys: Any = answer.json()
    return KeySet.import_key_set(keys)


@services.post("/token")
def token() -> Response | tuple[Response, int]:
    try:
        assertion = jwt.decode(
            request.form["client_assertion"], tool_keys(), algorithms=["RS256"]
        ).claims
    except (JoseError, ValueError):
        return jsonify(error="invalid_client"), 400
    if assertion.get("sub") != CLIENT_ID or assertion.get("aud") != f"{site().url}/token":
        return jsonify(error="invalid_client"), 400
    scope, kind = request.form["scope"], "Bearer"
    return jsonify(
        access_token=site().give_token(scope), token_type=kind, expires_in=3600, scope=scope
    )


@services.get("/roster")
def roster() -> Response:
    _need(MEMBERS)
    members = [
        {
            "user_id": one.key,
            "name": one.name,
            "status": "Active",
            "roles": [role.rpartition("#")[2] for role in one.roles],
        }
        for one in PEOPLE.values()
    ]
    return jsonify(id=request.url, context=COURSE, members=members)


@services.route("/lineitems", methods=["GET", "POST"])
def line_items() -> Response | tuple[Response, int]:
    _need(AGS + "lineitem")
    if request.method == "POST":
        number = site().add_column(_body())
        return _described(number, site().columns[number]), 201
    wanted = request.args.get("resource_link_id")
    found = [
        _described(number, one).get_json()
        for number, one in site().columns.items()
        if wanted in (None, one.link)
    ]
    return jsonify(found)


@services.get("/lineitems/<int:number>")
def line_item(number: int) -> Response:
    _need(AGS + "lineitem")
    return _described(number, _column(number))


@services.post("/lineitems/<int:number>/scores")
def scores(number: int) -> tuple[str, int]:
    _need(AGS + "score")
    _column(number)
    return "", site().take_score(number, _body())


@services.get("/lineitems/<int:number>/results")
def results(number: int) -> Response:
    _need(AGS + "result.readonly")
    column, wanted = _column(number), request.args.get("user_id")
    rows = [
        {
            "id": f"{site().url}/lineitems/{number}/results/{person}",
            "userId": person,
            "resultScore": score["scoreGiven"] / score["scoreMaximum"] * column.maximum,
            "resultMaximum": column.maximum,
            "comment": score.get("comment", ""),
        }
        for person, score in column.scores.items()
        if "scoreGiven" in score and wanted in (None, person)
    ]
    return jsonify(rows)


def _need(scope: str) -> None:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not site().may(token, scope):
        abort(401)


def _body() -> dict[str, Any]:
    value = json.loads(request.get_data())
    if not isinstance(value, dict):
        abort(400)
    return value


def _column(number: int) -> Column:
    if number not in site().columns:
        abort(404)
    return site().columns[number]


def _described(number: int, one: Column) -> Response:
    return jsonify(
        id=f"{site().url}/lineitems/{number}",
        label=one.label,
        scoreMaximum=one.maximum,
        resourceLinkId=one.link,
        tag=one.tag,
    )
