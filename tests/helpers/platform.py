"""An LTI platform that signs, and can misbehave; a network to find it in; a browser between.

All of them behave instead of recording calls: the platform checks what the
specification says a platform checks, the browser keeps cookies (or doesn't) and
follows pages as a person's would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from joserfc import jws
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from lti_app.errors import FetchFailed

TOOL = "https://tool.test"
TARGET = f"{TOOL}/lti/launch"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
MISSING: Any = object()
"""In place of a claim's value: leave the claim out."""


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **lapse: float) -> None:
        self.now += timedelta(**lapse)


@cache
def rsa_key(name: str) -> RSAKey:
    """A key pair; making one is slow, so each name is made once in a test run."""
    return RSAKey.generate_key(2048, {"kid": name}, auto_kid=False)


@dataclass
class Answer:
    content: bytes
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Network:
    """What the tool can fetch. Satisfies ``lti.keysets.Fetch``."""

    pages: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def get(self, url: str) -> Answer:
        self.fetched.append(url)
        if url not in self.pages:
            raise FetchFailed("nobody answers there")
        return self.pages[url]()


class Platform:
    """One registration of the tool at one platform."""

    def __init__(
        self, clock: Clock, network: Network, *, name: str = "moodle", client_id: str = "client-1"
    ) -> None:
        self.clock = clock
        self.issuer = f"https://{name}.test"
        self.client_id = client_id
        self.deployment = "7"
        self.auth_login_url = f"{self.issuer}/mod/lti/auth.php"
        self.auth_token_url = f"{self.issuer}/mod/lti/token.php"
        self.key_set_url = f"{self.issuer}/mod/lti/certs.php"
        self.key = rsa_key(f"{name}-key")
        self.published = [self.jwk(self.key)]
        network.pages[self.key_set_url] = lambda: Answer(
            json.dumps({"keys": self.published}).encode()
        )

    @staticmethod
    def jwk(key: RSAKey, **changes: Any) -> dict[str, Any]:
        public = {**key.as_dict(private=False), "alg": "RS256", "use": "sig", **changes}
        return {name: value for name, value in public.items() if value is not MISSING}

    def login(self, **changes: Any) -> dict[str, str]:
        """What the platform posts to begin a login."""
        values = {
            "iss": self.issuer,
            "login_hint": "42",
            "target_link_uri": TARGET,
            "lti_message_hint": '{"cmid":"5","launchid":"ltilaunch5_1"}',
            "client_id": self.client_id,
            "lti_deployment_id": self.deployment,
            **changes,
        }
        return {name: value for name, value in values.items() if value is not MISSING}

    def claims(self, nonce: Any, **changes: Any) -> dict[str, Any]:
        """The claims of a plain launch of a learner.

        A change is named by the claim, the LTI prefix left out; ``MISSING`` drops it.
        """
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "42",
            "nonce": nonce,
            "iat": now,
            "exp": now + 60,
            "name": "Siti Rahayu",
            "given_name": "Siti",
            "family_name": "Rahayu",
            "email": "siti@example.org",
            "version": "1.3.0",
            "message_type": "LtiResourceLinkRequest",
            "deployment_id": self.deployment,
            "target_link_uri": TARGET,
            "roles": [f"{MEMBERSHIP}Learner"],
            "resource_link": {"id": "5", "title": "Action plan"},
            "context": {"id": "2", "label": "BLC", "title": "Blended Learning Course 2026"},
            "launch_presentation": {
                "locale": "en",
                "document_target": "iframe",
                "return_url": f"{self.issuer}/course/view.php?id=2",
            },
            **changes,
        }
        return {
            name if name in _PLAIN or ":" in name else LTI + name: value
            for name, value in claims.items()
            if value is not MISSING
        }

    def sign(
        self, claims: Mapping[str, Any] | bytes, *, key: RSAKey | None = None, **header: Any
    ) -> str:
        key = key or self.key
        full = {"alg": "RS256", "typ": "JWT", "kid": key.kid, **header}
        full = {name: value for name, value in full.items() if value is not MISSING}
        body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        return jws.serialize_compact(full, body, key, algorithms=[full["alg"]])

    def authenticate(self, address: str) -> dict[str, str]:
        """What a platform checks of an authentication request: its parameters."""
        parts = urlsplit(address)
        assert address.startswith(self.auth_login_url), "sent to another platform"
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert query["redirect_uri"] == TARGET, "Moodle would show its own 404"
        assert query["client_id"] == self.client_id
        assert query["scope"] == "openid"
        assert query["response_type"] == "id_token"
        assert query["response_mode"] == "form_post"
        assert query["prompt"] == "none"
        assert query["login_hint"] == "42"
        return query

    def answer(self, address: str, **changes: Any) -> dict[str, str]:
        """The form that a platform lets the browser post to the tool."""
        query = self.authenticate(address)
        return {
            "state": query["state"],
            "id_token": self.sign(self.claims(**{"nonce": query["nonce"], **changes})),
        }


_PLAIN = frozenset(
    {"iss", "aud", "azp", "sub", "nonce", "iat", "exp", "nbf"}
    | {"name", "given_name", "family_name", "email", "locale"}
)

FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site"}
WINDOW = {**FRAME, "Sec-Fetch-Dest": "document"}
OWN_FRAME = {**FRAME, "Sec-Fetch-Site": "same-origin"}


class Browser:
    """A browser that opens the tool in a platform's frame."""

    def __init__(self, app: Flask, *, keeps_cookies: bool = True) -> None:
        self.keeps_cookies = keeps_cookies
        self.csrf = ""
        """The form token of the page that was looked at last, for tests that keep it here."""
        self._client = app.test_client(use_cookies=keeps_cookies)

    def get(self, path: str, headers: Mapping[str, str] = OWN_FRAME) -> TestResponse:
        return self._client.get(path, base_url=TOOL, headers=dict(headers))

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | bytes | None = None,
        headers: Mapping[str, str] = FRAME,
        **options: Any,
    ) -> TestResponse:
        return self._client.post(path, base_url=TOOL, data=data, headers=dict(headers), **options)

    def begin(self, platform: Platform, **changes: Any) -> TestResponse:
        """Post a login, and send back the page that only tries whether a cookie is kept."""
        response = self.post("/lti/login", platform.login(**changes))
        form = Form.of(response)
        if form is not None and form.values.get("blc_tried") == "cookie":
            return self.post(form.action, form.values, {**OWN_FRAME, "Origin": TOOL})
        return response

    def address_of_login(self, platform: Platform, **changes: Any) -> str:
        response = self.begin(platform, **changes)
        assert response.status_code == 303, response.text
        return response.headers["Location"]

    def launch(self, platform: Platform, **changes: Any) -> TestResponse:
        """A whole launch up to the tool's answer to the signed message."""
        return self.post("/lti/launch", platform.answer(self.address_of_login(platform), **changes))

    def enter(self, platform: Platform, **changes: Any) -> TestResponse:
        """A whole launch and the page it leads to."""
        response = self.launch(platform, **changes)
        assert response.status_code == 303, response.text
        return self.get(response.headers["Location"])


class Page(Protocol):
    """An answer, of a test's client or of a real one."""

    @property
    def text(self) -> str: ...

    @property
    def status_code(self) -> int: ...


@dataclass
class Form:
    """A form of a page."""

    action: str
    values: dict[str, str]
    attributes: dict[str, str]

    @staticmethod
    def of(response: Page) -> Form | None:
        return next(iter(Form.all_of(response)), None)

    @staticmethod
    def all_of(response: Page) -> list[Form]:
        """The forms of a page with their inputs; choices and areas are left to the test."""
        reader = _FormReader()
        reader.feed(response.text)
        return reader.forms


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), {}, values))
            self._inside = True
        elif tag == "input" and self._inside and "name" in values:
            self.forms[-1].values[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


def problem_of(response: Page) -> tuple[int, str | None]:
    """The status, and the code of the problem that the page tells of."""
    found = re.search(r'data-problem="([^"]+)"', response.text)
    return response.status_code, found.group(1) if found else None
