"""Administration: who may see what, and that the buttons do what they say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from lti_app.config import Config
from lti_app.db import Database
from lti_app.models.trial import Mirror
from lti_app.services import scores
from lti_app.web import equip
from tests.helpers.gradebook import Gradebook
from tests.helpers.platform import (
    INSTITUTION,
    MEMBERSHIP,
    OWN_FRAME,
    TOOL,
    Browser,
    Clock,
    Network,
    Platform,
    problem_of,
)
from tests.lti_app.conftest import register
from tests.lti_app.jobs.conftest import HERE, Desk, gradebook, outfit

__all__ = ["gradebook", "outfit"]
OPERATOR: dict[str, Any] = {"sub": "boss", "roles": [f"{MEMBERSHIP}Learner"]}
ADMINISTRATOR: dict[str, Any] = {"sub": "admin", "roles": [f"{INSTITUTION}Administrator"]}
MANAGER: dict[str, Any] = {"sub": "officer", "roles": [f"{MEMBERSHIP}Administrator"]}
LEARNER: dict[str, Any] = {"sub": "42"}
PAGES = ["", "platforms/", "deliveries", "keys", "platforms/new"]


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, administrators=frozenset({"https://moodle.test|boss"}))


@pytest.fixture
def app(app: Flask, gradebook: Gradebook) -> Flask:
    equip(app, replace(app.extensions["blc_lti"], http=gradebook))
    return app


def home(browser: Browser, platform: Platform, person: dict[str, Any]) -> str:
    return str(browser.launch(platform, **person).headers["Location"])


def press(browser: Browser, page: str, path: str, **values: str) -> Any:
    token = re.search(r'name="csrf" value="(\w+)"', browser.get(page).text)
    assert token is not None
    data = {"csrf": token.group(1), **values}
    return browser.post(path, data, {**OWN_FRAME, "Origin": TOOL})


ALLOWED = {
    "somebody named in the configuration": (OPERATOR, [200, 200, 200, 200, 200]),
    "a platform's administrator": (ADMINISTRATOR, [200, 200, 200, 403, 403]),
    "a course's manager": (MANAGER, [403] * 5),
    "a participant": (LEARNER, [403] * 5),
}


@pytest.mark.parametrize(("person", "expected"), ALLOWED.values(), ids=ALLOWED.keys())
def test_who_may_see_which_page(
    browser: Browser, platform: Platform, person: dict[str, Any], expected: list[int]
) -> None:
    address = home(browser, platform, person)
    assert [browser.get(f"{address}admin/{page}").status_code for page in PAGES] == expected


def test_the_way_to_administration_is_shown_to_administrators_only(
    browser: Browser, platform: Platform
) -> None:
    assert ">Administration<" in browser.get(home(browser, platform, ADMINISTRATOR)).text
    assert ">Administration<" not in browser.get(home(browser, platform, LEARNER)).text


def test_the_same_sub_at_another_platform_is_nobody(
    browser: Browser, platform: Platform, db: Database, clock: Clock, network: Network
) -> None:
    other = register(db, Platform(clock, network, name="canvas"))
    address = home(browser, other, OPERATOR)
    assert problem_of(browser.get(f"{address}admin/")) == (403, "not-allowed")
    assert platform.issuer != other.issuer


def test_a_platforms_administrator_sees_no_other_platform(
    browser: Browser, platform: Platform, db: Database, clock: Clock, network: Network
) -> None:
    register(db, Platform(clock, network, name="canvas"))
    address = home(browser, platform, ADMINISTRATOR)
    page = browser.get(f"{address}admin/platforms/")
    assert "https://moodle.test" in page.text
    assert "https://canvas.test" not in page.text
    refused = press(browser, f"{address}admin/platforms/", f"{address}admin/platforms/2/test")
    assert problem_of(refused) == (403, "not-allowed")
    refused = press(browser, address, f"{address}admin/platforms/1/state", do="off")
    assert problem_of(refused) == (403, "not-allowed")


def test_the_test_button_asks_for_keys_and_for_a_token(
    browser: Browser, platform: Platform
) -> None:
    address = home(browser, platform, OPERATOR)
    page = press(browser, address, f"{address}admin/platforms/1/test")
    assert "1 usable key(s)." in page.text
    assert "it gives out tokens for grades." in page.text


def test_a_connection_that_fails_says_what_to_look_at(
    browser: Browser,
    platform: Platform,
    network: Network,
    gradebook: Gradebook,
) -> None:
    address = home(browser, platform, OPERATOR)
    del network.pages[platform.key_set_url]
    gradebook.down_with = 404
    page = press(browser, address, f"{address}admin/platforms/1/test")
    assert "Check that address in the" in page.text
    assert "Check access token URL" in page.text


def test_a_platform_is_registered_by_hand(browser: Browser, platform: Platform) -> None:
    address = home(browser, platform, OPERATOR)
    values = {
        "name": "A <new> one",
        "issuer": "https://new.test",
        "client_id": "c9",
        "auth_login_url": "https://new.test/auth",
        "auth_token_url": "https://new.test/token",
        "key_set_url": "https://new.test/certs",
        "deployment": "1",
    }
    new = f"{address}admin/platforms/new"
    assert f"{TOOL}/.well-known/jwks.json" in browser.get(new).text
    bad = press(browser, new, new, **{**values, "key_set_url": "new.test"})
    assert bad.status_code == 422
    assert "Write a whole address" in bad.text
    assert press(browser, new, new, **values).status_code == 303
    assert "A &lt;new&gt; one" in browser.get(f"{address}admin/platforms/").text
    again = press(browser, new, new, **values)
    assert again.status_code == 422
    assert "registered already" in again.text


def test_a_platform_is_switched_off_and_on(
    browser: Browser, platform: Platform, db: Database, clock: Clock, network: Network
) -> None:
    other = register(db, Platform(clock, network, name="canvas"))
    address = home(browser, platform, OPERATOR)
    state = f"{address}admin/platforms/2/state"
    press(browser, address, state, do="off")
    assert problem_of(browser.begin(other)) == (403, "platform-disabled")
    press(browser, address, state, do="on")
    assert browser.launch(other).status_code == 303


def test_a_link_for_registration_is_shown_once(browser: Browser, platform: Platform) -> None:
    address = home(browser, platform, OPERATOR)
    page = press(browser, address, f"{address}admin/platforms/invite", note="For the city")
    found = re.search(rf"{TOOL}(/lti/register/[\w-]+)", page.text)
    assert found is not None
    overview = browser.get(f"{address}admin/platforms/").text
    assert "For the city" in overview
    assert found.group(1) not in overview
    assert browser.get(f"{found.group(1)}?openid_configuration=https://x.test/").status_code == 200


def test_keys_are_rotated_and_retired_by_buttons(browser: Browser, platform: Platform) -> None:
    address = home(browser, platform, OPERATOR)
    keys = f"{address}admin/keys"
    done = press(browser, keys, keys)
    assert "signs from tomorrow" in browser.get(done.headers["Location"]).text
    kids = re.findall(r'name="retire" value="([\w-]+)"', browser.get(keys).text)
    assert len(kids) == 2
    refused = press(browser, keys, keys, retire=kids[1])
    assert "Not done" in browser.get(refused.headers["Location"]).text
    press(browser, keys, keys, retire=kids[0])
    assert ">Retired<" in browser.get(keys).text


def test_a_score_that_was_refused_is_shown_and_sent_again(
    browser: Browser,
    platform: Platform,
    db: Database,
    gradebook: Gradebook,
) -> None:
    desk = Desk(db, browser, platform, gradebook)
    desk.launch()
    desk.decide(0.8)
    with db.write(HERE) as session:
        parcel = scores.claim_due(session, now=desk.clock())
        assert parcel is not None
        scores.parked(session, parcel, status=403, problem="the platform's service answers 403")
    address = home(browser, platform, ADMINISTRATOR)
    page = browser.get(f"{address}admin/deliveries")
    assert "Siti Rahayu" in page.text
    assert "80%" in page.text
    done = press(browser, address, f"{address}admin/deliveries/retry", score="1-1")
    assert "On its way again." in browser.get(done.headers["Location"]).text
    assert desk.states() == ["waiting"]


@pytest.mark.parametrize("score", ["2-1", "1-9", "1", "x-y", "1-99999999999999", "-", "²-1"])
def test_a_delivery_that_is_not_there_can_not_be_sent(
    browser: Browser, platform: Platform, score: str
) -> None:
    address = home(browser, platform, ADMINISTRATOR)
    refused = press(browser, address, f"{address}admin/deliveries/retry", score=score)
    assert problem_of(refused) == (404, "not-found")


def test_the_check_says_what_is_right_and_what_is_wrong(
    browser: Browser, platform: Platform, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_app.web.admin.ask_ourselves", lambda _config: Mirror(""))
    address = home(browser, platform, OPERATOR)
    assert "1 usable key(s)." in press(browser, address, f"{address}admin/check").text
    del network.pages[platform.key_set_url]
    assert "To mend:" in press(browser, address, f"{address}admin/check").text


@pytest.mark.parametrize("path", ["platforms/new", "platforms/invite", "keys", "check"])
def test_buttons_of_administration_need_the_form_token(
    browser: Browser, platform: Platform, path: str
) -> None:
    address = home(browser, platform, OPERATOR)
    refused = browser.post(f"{address}admin/{path}", {}, {**OWN_FRAME, "Origin": TOOL})
    assert problem_of(refused) == (403, "not-allowed")
