"""The stand-in's pages and messages: who are you, the frame, signed launches."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, render_template, request
from jinja2 import StrictUndefined
from joserfc import jws, jwt
from joserfc.errors import JoseError
from werkzeug.wrappers import Response as WerkzeugResponse

from lti_app.demo.course_site import CLIENT_ID, COURSE, DEPLOYMENT, PEOPLE, CourseSite
from lti_app.demo.services import AGS, services, site, tool_keys

pages = Blueprint("pages", __name__)
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"


def create_stand_in(course_site: CourseSite) -> Flask:
    """A course site that believes anybody to be anybody. Only for loopback."""
    app = Flask(__name__, static_folder="../static", template_folder="templates")
    app.extensions["course_site"] = course_site
    app.jinja_env.undefined = StrictUndefined
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    app.register_blueprint(pages)
    app.register_blueprint(services)
    return app


@pages.before_request
def only_here() -> None:
    """Another name for this machine is refused: a page elsewhere could point one at us."""
    if request.host != site().url.removeprefix("http://"):
        abort(404)


@pages.get("/")
def start() -> str:
    return render_template("start.html", site=site(), people=PEOPLE)


@pages.get("/mails")
def mails() -> str:
    """What the tool mailed to anybody."""
    return render_template("mails.html", letters=tuple(site().mailbox.letters))


@pages.get("/open/<person>/<activity>")
def show(person: str, activity: str) -> str:
    """The page of a course with the tool in a frame, as a platform shows it."""
    title = _title(activity)
    if person not in PEOPLE or title is None:
        abort(404)
    query = {
        "iss": site().url,
        "client_id": CLIENT_ID,
        "lti_deployment_id": DEPLOYMENT,
        "login_hint": person,
        "lti_message_hint": activity,
        "target_link_uri": f"{site().tool}/lti/launch",
        "lti_storage_target": "_parent",
    }
    address = f"{site().tool}/lti/login?{urlencode(query)}"
    if request.args.get("in") == "window":
        return render_template("window.html", address=address, person=PEOPLE[person])
    return render_template(
        "frame.html", address=address, person=PEOPLE[person], title=title, tool=site().tool
    )


def _title(activity: str) -> str | None:
    """What the course calls what is opened: an activity by its number, or ``choose``, or
    ``review-siti`` and ``privacy-siti`` for launches about somebody. None for anything else.
    """
    kind, _dash, about = activity.partition("-")
    if about in PEOPLE and kind == "review":
        return f"The submission of {PEOPLE[about].name}"
    if about in PEOPLE and kind == "privacy":
        return f"What the tool holds about {PEOPLE[about].name}"
    if activity == "choose":
        return "Add an activity"
    one = site().activities.get(activity)
    return one.title if one else None


@pages.route("/auth", methods=["GET", "POST"])
def authenticate() -> str:
    """The signed message, posted by the browser to the tool."""
    asked = request.values
    person, activity = PEOPLE.get(asked.get("login_hint", "")), asked.get("lti_message_hint", "")
    if (
        person is None
        or _title(activity) is None
        or asked.get("client_id") != CLIENT_ID
        or asked.get("redirect_uri") != f"{site().tool}/lti/launch"
        or not asked.get("nonce")
    ):
        abort(400)
    claims = _claims(person.key, activity, asked["nonce"])
    return render_template(
        "post.html",
        action=asked["redirect_uri"],
        values={"state": asked.get("state", ""), "id_token": _sign(claims)},
    )


@pages.get("/certs")
def certs() -> Response:
    public = {**site().key.as_dict(private=False), "use": "sig", "alg": "RS256"}
    return jsonify(keys=[public])


@pages.post("/chosen")
def chosen() -> WerkzeugResponse | tuple[str, int]:
    """What deep linking brought back."""
    try:
        answer = jwt.decode(request.form["JWT"], tool_keys(), algorithms=["RS256"]).claims
    except (JoseError, ValueError):
        return "The tool's answer is not signed by the tool.", 400
    for item in answer.get(DL + "content_items", []):
        site().add_activity(item)
    return redirect("/done", 303)


@pages.get("/done")
def done() -> str:
    return render_template("done.html")


def _claims(person: str, activity: str, nonce: str) -> dict[str, Any]:
    now, who = int(time.time()), PEOPLE[person]
    claims: dict[str, Any] = {
        "iss": site().url,
        "aud": CLIENT_ID,
        "sub": person,
        "nonce": nonce,
        "iat": now,
        "exp": now + 60,
        "name": who.name,
        "email": f"{person}@example.org",
        CLAIM + "version": "1.3.0",
        CLAIM + "deployment_id": DEPLOYMENT,
        CLAIM + "target_link_uri": f"{site().tool}/lti/launch",
        CLAIM + "roles": list(who.roles),
        CLAIM + "context": COURSE,
        CLAIM + "launch_presentation": {
            "document_target": "iframe",
            "return_url": f"{site().url}/",
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": f"{site().url}/roster",
            "service_versions": ["2.0"],
        },
    }
    endpoint: dict[str, Any] = {
        "lineitems": f"{site().url}/lineitems",
        "scope": [AGS + name for name in ("lineitem", "result.readonly", "score")],
    }
    claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = endpoint
    if activity == "choose":
        claims[CLAIM + "message_type"] = "LtiDeepLinkingRequest"
        claims[DL + "deep_linking_settings"] = {
            "deep_link_return_url": f"{site().url}/chosen",
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe"],
            "accept_multiple": True,
            "accept_lineitem": True,
            "data": secrets.token_hex(8),
        }
        return claims
    kind, _dash, about = activity.partition("-")
    if about:
        claims[CLAIM + "for_user"] = {"user_id": about}
    if kind == "privacy":
        claims[CLAIM + "message_type"] = "DataPrivacyLaunchRequest"
        del claims[CLAIM + "context"]  # it is about a person in all courses
        return claims
    number = "1" if about else activity
    one = site().activities[number]
    resource, review = "LtiResourceLinkRequest", "LtiSubmissionReviewRequest"
    claims[CLAIM + "message_type"] = review if about else resource
    claims[CLAIM + "resource_link"] = {"id": number, "title": one.title}
    claims[CLAIM + "custom"] = one.custom
    if one.column is not None:
        endpoint["lineitem"] = f"{site().url}/lineitems/{one.column}"
    return claims


def _sign(claims: dict[str, Any]) -> str:
    header = {"alg": "RS256", "typ": "JWT", "kid": site().key.kid}
    return jws.serialize_compact(
        header, json.dumps(claims).encode(), site().key, algorithms=["RS256"]
    )
