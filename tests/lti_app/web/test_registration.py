"""A platform registers itself: one link, one button, approval."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from requests import Response, Session
from sqlalchemy import select

from lti_app.db import Database
from lti_app.errors import FetchFailed
from lti_app.models import Platform as Row
from lti_app.services.invitations import invite
from lti_app.services.platforms import enable_platform
from lti_app.web import equip
from tests.helpers.platform import OWN_FRAME, TOOL, Browser, Clock, Network, Platform, problem_of
from tests.helpers.services import response

TOOL_CONFIG = "https://purl.imsglobal.org/spec/lti-tool-configuration"
OPEN_ID = "https://moodle.test/mod/lti/openid-configuration.php"


class Registrar(Session):
    """A platform that registers tools: its configuration, and a token that serves once."""

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self.configuration: dict[str, Any] = {
            "issuer": platform.issuer,
            "authorization_endpoint": platform.auth_login_url,
            "token_endpoint": platform.auth_token_url,
            "jwks_uri": platform.key_set_url,
            "registration_endpoint": f"{platform.issuer}/mod/lti/openid-registration.php",
            "scopes_supported": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
            "https://purl.imsglobal.org/spec/lti-platform-configuration": {
                "product_family_code": "moodle",
                "messages_supported": [{"type": "LtiResourceLinkRequest"}],
            },
        }
        self.answer: Any = {"client_id": platform.client_id, TOOL_CONFIG: {"deployment_id": "7"}}
        self.status = 200
        self.registered: list[dict[str, Any]] = []
        self.tokens = {"token-1"}
        self.asked: list[str] = []

    def request(self, method: Any, url: Any, **options: Any) -> Response:  # type: ignore[override]
        self.asked.append(f"{method} {url}")
        if method == "GET":
            if isinstance(self.configuration, FetchFailed):
                raise self.configuration
            return response(200, json.dumps(self.configuration).encode())
        token = options["headers"].get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens or self.status != 200:
            return response(self.status if self.status != 200 else 401, b"<html>no</html>")
        self.tokens.discard(token)
        self.registered.append(json.loads(options["data"]))
        return response(200, json.dumps(self.answer).encode())


@pytest.fixture
def stranger(clock: Clock, network: Network) -> Platform:
    return Platform(clock, network)


@pytest.fixture
def registrar(stranger: Platform) -> Registrar:
    return Registrar(stranger)


@pytest.fixture
def app(app: Flask, registrar: Registrar) -> Flask:
    equip(app, replace(app.extensions["blc_lti"], http=registrar))
    return app


def link(db: Database, clock: Clock, *, approved: bool = False) -> str:
    with db.write() as session:
        return "/lti/register/" + invite(session, note="A city", approved=approved, now=clock())


def press(browser: Browser, address: str, **changes: str) -> Any:
    data = {"openid_configuration": OPEN_ID, "registration_token": "token-1", **changes}
    return browser.post(address, data, {**OWN_FRAME, "Origin": TOOL})


def platforms(db: Database) -> list[Row]:
    with db.read() as session:
        return list(session.scalars(select(Row)))


def test_looking_at_the_link_registers_nothing(
    browser: Browser, db: Database, clock: Clock, registrar: Registrar
) -> None:
    address = link(db, clock)
    page = browser.get(f"{address}?openid_configuration={OPEN_ID}&registration_token=token-1")
    assert page.status_code == 200
    assert "https://moodle.test" in page.text
    assert registrar.asked == []
    assert platforms(db) == []


def test_a_platform_that_registers_itself_waits_for_approval(
    browser: Browser, db: Database, clock: Clock, stranger: Platform
) -> None:
    page = press(browser, link(db, clock))
    assert page.status_code == 200
    assert "has to approve your course site" in page.text
    assert "data-close-registration" in page.text
    assert problem_of(browser.begin(stranger)) == (403, "platform-pending")
    with db.write() as session:
        enable_platform(session, platforms(db)[0].id)
    assert browser.launch(stranger).status_code == 303


def test_a_platform_that_was_approved_in_advance_may_launch_at_once(
    browser: Browser, db: Database, clock: Clock, stranger: Platform
) -> None:
    assert "This side is ready." in press(browser, link(db, clock, approved=True)).text
    assert browser.launch(stranger).status_code == 303


def test_the_platform_hears_what_it_needs(
    browser: Browser, db: Database, clock: Clock, registrar: Registrar
) -> None:
    press(browser, link(db, clock))
    body = registrar.registered[0]
    assert body["redirect_uris"] == [f"{TOOL}/lti/launch"]
    assert body["initiate_login_uri"] == f"{TOOL}/lti/login"
    assert body["jwks_uri"] == f"{TOOL}/.well-known/jwks.json"
    assert body["token_endpoint_auth_method"] == "private_key_jwt"
    assert body["scope"] == "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    about = body[TOOL_CONFIG]
    assert about["domain"] == "tool.test"
    assert about["target_link_uri"].startswith(f"https://{about['domain']}/")
    assert {"name", "given_name", "family_name", "email"} <= set(about["claims"])
    assert [one["type"] for one in about["messages"]] == [
        "LtiDeepLinkingRequest",
        "LtiResourceLinkRequest",
    ]
    assert "placements" not in about["messages"][0]


def test_canvas_is_told_where_to_show_the_tool(
    browser: Browser, db: Database, clock: Clock, registrar: Registrar
) -> None:
    registrar.configuration["issuer"] = "https://canvas.instructure.com"
    about = "https://purl.imsglobal.org/spec/lti-platform-configuration"
    registrar.configuration[about] = {
        "product_family_code": "canvas",
        "https://canvas.instructure.com/lti/account_name": "City school",
    }
    config = "https://city.instructure.com/api/lti/security/openid-configuration"
    assert press(browser, link(db, clock), openid_configuration=config).status_code == 200
    messages = registrar.registered[0][TOOL_CONFIG]["messages"]
    assert messages[0]["placements"] == ["assignment_selection", "link_selection"]
    assert platforms(db)[0].name == "City school"


def test_a_link_serves_once(browser: Browser, db: Database, clock: Clock) -> None:
    address = link(db, clock)
    press(browser, address)
    assert problem_of(press(browser, address)) == (404, "not-found")
    assert len(platforms(db)) == 1


def test_a_link_ends_after_a_week(browser: Browser, db: Database, clock: Clock) -> None:
    address = link(db, clock)
    clock.advance(days=7)
    assert problem_of(press(browser, address)) == (404, "not-found")


@pytest.mark.parametrize("address", ["/lti/register/x", "/lti/register/%00"])
def test_a_link_that_nobody_made_opens_nothing(browser: Browser, address: str) -> None:
    assert problem_of(press(browser, address)) == (404, "not-found")


def test_a_form_of_another_site_does_not_use_up_the_link(
    browser: Browser, db: Database, clock: Clock
) -> None:
    address = link(db, clock)
    data = {"openid_configuration": OPEN_ID}
    page = browser.post(address, data, {"Origin": "https://evil.test"})
    assert problem_of(page) == (403, "not-allowed")
    assert press(browser, address).status_code == 200


def test_the_same_registration_twice_is_refused(
    browser: Browser, db: Database, clock: Clock, registrar: Registrar
) -> None:
    press(browser, link(db, clock))
    registrar.tokens.add("token-2")
    page = press(browser, link(db, clock), registration_token="token-2")
    assert page.status_code == 409


BROKEN: dict[str, Any] = {
    "a foreign issuer": {"issuer": "https://bank.test"},
    "a pretended Canvas": {"issuer": "https://canvas.instructure.com"},
    "no token endpoint": {"token_endpoint": None},
    "an address of a file": {"jwks_uri": "file:///etc/passwd"},
    "a registration endpoint that is a list": {"registration_endpoint": []},
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_a_configuration_that_is_wrong_gives_the_link_back(
    browser: Browser, db: Database, clock: Clock, registrar: Registrar, change: dict[str, Any]
) -> None:
    good = dict(registrar.configuration)
    registrar.configuration.update(change)
    address = link(db, clock)
    assert press(browser, address).status_code == 502
    assert registrar.registered == []
    registrar.configuration = good
    assert press(browser, address).status_code == 200


@pytest.mark.parametrize(
    "answer", [{}, [], {"client_id": 7}, {"client_id": ""}, {"client_id": "x" * 256}]
)
def test_an_answer_without_a_client_registers_nothing(
    browser: Browser, db: Database, clock: Clock, registrar: Registrar, answer: Any
) -> None:
    registrar.answer = answer
    assert press(browser, link(db, clock)).status_code == 502
    assert platforms(db) == []


@pytest.mark.parametrize("status", [301, 400, 403, 500])
def test_a_platform_that_says_no_is_told_to_the_administrator(
    browser: Browser, db: Database, clock: Clock, registrar: Registrar, status: int
) -> None:
    registrar.status = status
    page = press(browser, link(db, clock))
    assert page.status_code == 502
    assert "The registration did not work" in page.text


@pytest.mark.parametrize("address", ["", "x" * 9000, "https://ünï.test/", "javascript:alert(1)"])
def test_a_configuration_address_that_is_none_is_refused(
    browser: Browser, db: Database, clock: Clock, address: str
) -> None:
    page = press(browser, link(db, clock), openid_configuration=address)
    assert page.status_code in (400, 502)
    assert "alert(1)" not in page.text


def test_the_tools_metadata_is_public(browser: Browser) -> None:
    found = browser.get("/.well-known/lti-tool-configuration")
    assert found.json is not None
    assert found.json["jwks_uri"] == f"{TOOL}/.well-known/jwks.json"
