"""Dynamic registration (LTI 1.0 dynamic registration): platform and tool exchange what they need.

The platform gives an address of its configuration and a token that serves once;
we fetch the one, and post our own configuration with the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from lti_app.errors import FetchFailed
from lti_app.lti.claims import is_web_address
from lti_app.lti.connector import ServiceRefused
from lti_app.lti.gradebook import LINE_ITEM, RESULT_READ, SCORE
from lti_app.lti.roster import GROUPS, MEMBERS

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
SCOPES = (LINE_ITEM, RESULT_READ, SCORE, MEMBERS, GROUPS)
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")
"""Moodle sends names only if they are listed here."""
NEIGHBOURS = (
    ("canvas.instructure.com", ("instructure.com", "canvaslms.com")),
    ("canvas.beta.instructure.com", ("instructure.com", "canvaslms.com")),
    ("canvas.test.instructure.com", ("instructure.com", "canvaslms.com")),
    ("blackboard.com", ("blackboard.com",)),
)
"""Issuers that run for many: their configuration lies at another host of the same house."""


@dataclass(frozen=True, slots=True)
class PlatformConfiguration:
    """What a platform says of itself, checked."""

    issuer: str
    auth_login_url: str
    auth_token_url: str
    auth_audience: str | None
    key_set_url: str
    registration_url: str
    family: str | None
    name: str | None
    scopes: tuple[str, ...]
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registered:
    client_id: str
    deployment: str | None
    """Canvas and Moodle make the deployment along with the registration and name it here."""


def read_configuration(
    http: requests.Session, address: str, token: str | None
) -> PlatformConfiguration:
    """The platform's configuration. Raises FetchFailed, with what is wrong in our words."""
    if not is_web_address(address):
        raise FetchFailed("the address of the platform's configuration is none")
    headers = {"Accept": "application/json"}
    if token:  # Canvas wants it here already
        headers["Authorization"] = f"Bearer {token}"
    answer = http.get(address, headers=headers)
    if answer.status_code != 200:
        raise ServiceRefused(answer.status_code)
    found = _object(answer.content)
    issuer = _address(found, "issuer")
    if not _same_house(issuer, address):
        raise FetchFailed("the platform's configuration lies at another host than its issuer")
    about = found.get(PLATFORM)
    about = about if isinstance(about, dict) else {}
    kinds = about.get("messages_supported")
    return PlatformConfiguration(
        issuer=issuer,
        auth_login_url=_address(found, "authorization_endpoint"),
        auth_token_url=_address(found, "token_endpoint"),
        auth_audience=_audience(found),
        key_set_url=_address(found, "jwks_uri"),
        registration_url=_address(found, "registration_endpoint"),
        family=_text(about, "product_family_code", 64),
        name=_account_name(about),
        scopes=_texts(found.get("scopes_supported")),
        messages=tuple(
            str(kind["type"])
            for kind in (kinds if isinstance(kinds, list) else [])
            if isinstance(kind, dict) and "type" in kind
        ),
    )


def tool_configuration(url: str, *, family: str | None = None) -> dict[str, Any]:
    """What a platform must know about the tool at this origin."""
    launch, icon = f"{url}/lti/launch", f"{url}/static/icon.svg"
    choose: dict[str, Any] = {
        "type": "LtiDeepLinkingRequest",
        "target_link_uri": launch,
        "label": "Action plans",
    }
    open_one: dict[str, Any] = {"type": "LtiResourceLinkRequest", "target_link_uri": launch}
    if family == "canvas":
        choose["placements"] = ["assignment_selection", "link_selection"]
        open_one.update(label="Action plans", placements=[])
    body: dict[str, Any] = {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "client_name": "Action plans",
        "client_name#id": "Rencana aksi",
        "initiate_login_uri": f"{url}/lti/login",
        "redirect_uris": [launch],
        "jwks_uri": f"{url}/.well-known/jwks.json",
        "logo_uri": icon,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL: {
            "domain": urlsplit(url).netloc,
            "description": "Action plans and expert feedback of the Blended Learning Course.",
            "target_link_uri": launch,
            "claims": list(CLAIMS),
            "messages": [choose, open_one],
        },
    }
    if family == "canvas":
        body[TOOL]["https://canvas.instructure.com/lti/privacy_level"] = "public"
    return body


def register(
    http: requests.Session, platform: PlatformConfiguration, token: str | None, *, url: str
) -> Registered:
    """Post our configuration; what the platform made of it. The token is used up by this.

    Raises FetchFailed, or ServiceRefused with the platform's status.
    """
    body = tool_configuration(url, family=platform.family)
    if platform.scopes:
        body["scope"] = " ".join(one for one in SCOPES if one in platform.scopes)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    answer = http.post(platform.registration_url, headers=headers, data=json.dumps(body))
    if not answer.ok:
        raise ServiceRefused(answer.status_code)
    made = _object(answer.content)
    client_id = made.get("client_id")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= 255 or "\x00" in client_id:
        raise FetchFailed("the platform's answer has no client id")
    settings = made.get(TOOL)
    deployment = settings.get("deployment_id") if isinstance(settings, dict) else None
    known = isinstance(deployment, str | int) and 0 < len(str(deployment)) <= 255
    return Registered(client_id, str(deployment) if known else None)


def _same_house(issuer: str, address: str) -> bool:
    home, place = urlsplit(issuer).hostname or "", urlsplit(address).hostname or ""
    if home == place:
        return True
    return any(
        home == known and any(place == one or place.endswith(f".{one}") for one in houses)
        for known, houses in NEIGHBOURS
    )


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FetchFailed("the platform's answer is not JSON") from error
    if not isinstance(value, dict):
        raise FetchFailed("the platform's answer is not an object")
    return value


def _address(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not is_web_address(value) or len(value) > 512:
        raise FetchFailed(f"the platform's configuration has no usable {name}")
    return value


def _audience(found: Mapping[str, Any]) -> str | None:
    value = found.get("authorization_server")
    return value if isinstance(value, str) and 0 < len(value) <= 2048 else None


def _account_name(about: Mapping[str, Any]) -> str | None:
    for name in ("https://canvas.instructure.com/lti/account_name", "name", "product_name"):
        if text := _text(about, name, 255):
            return text
    return None


def _text(found: Mapping[str, Any], name: str, longest: int) -> str | None:
    value = found.get(name)
    if not isinstance(value, str):
        return None
    return " ".join("".join(c for c in value if c.isprintable()).split())[:longest] or None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
