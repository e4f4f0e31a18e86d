"""Platforms' keys: fetched rarely, renewed in time, never on a stranger's command."""

from __future__ import annotations

import json

import pytest

from lti_app.db import Database
from lti_app.lti.keysets import KeySets
from lti_app.models import KeySet
from lti_app.services.platforms import get_platform
from tests.helpers.platform import Answer, Browser, Clock, Network, Platform, problem_of, rsa_key


def launch_with_kid(browser: Browser, platform: Platform, kid: str) -> tuple[int, str | None]:
    query = platform.authenticate(browser.address_of_login(platform))
    token = platform.sign(platform.claims(query["nonce"]), kid=kid)
    return problem_of(browser.post("/lti/launch", {"state": query["state"], "id_token": token}))


def rotate(platform: Platform, name: str) -> None:
    platform.key = rsa_key(name)
    platform.published = [platform.jwk(platform.key)]


def test_ten_launches_fetch_the_keys_once(
    browser: Browser, platform: Platform, network: Network
) -> None:
    assert [browser.launch(platform).status_code for _ in range(10)] == [303] * 10
    assert network.fetched == [platform.key_set_url]


def test_another_worker_finds_the_keys_in_the_database(
    browser: Browser, platform: Platform, network: Network, db: Database, clock: Clock
) -> None:
    browser.launch(platform)
    other = KeySets(db, Network())
    with db.read() as session:
        row = get_platform(session, 1)
    assert other.keys(row, platform.key.kid or "", now=clock())
    assert len(network.fetched) == 1


def test_a_platform_that_changes_its_keys_is_followed_at_once(
    browser: Browser, platform: Platform, clock: Clock, network: Network
) -> None:
    browser.launch(platform)
    clock.advance(seconds=11)
    rotate(platform, "moodle-key-2")
    assert browser.launch(platform).status_code == 303
    assert len(network.fetched) == 2


def test_strangers_keys_make_the_tool_fetch_once_in_ten_seconds(
    browser: Browser, platform: Platform, clock: Clock, network: Network
) -> None:
    browser.launch(platform)
    clock.advance(seconds=11)
    for number in range(20):
        assert launch_with_kid(browser, platform, f"made-up-{number}") == (401, "key-unknown")
    assert len(network.fetched) == 2


def test_strangers_do_not_keep_a_platform_with_new_keys_out(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    browser.launch(platform)
    clock.advance(seconds=11)
    launch_with_kid(browser, platform, "made-up")
    rotate(platform, "moodle-key-2")
    assert problem_of(browser.launch(platform)) == (401, "key-unknown")
    clock.advance(seconds=10)
    assert browser.launch(platform).status_code == 303


def test_a_key_that_a_platform_withdraws_ends_within_the_hour(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    browser.launch(platform)
    platform.published = [platform.jwk(rsa_key("moodle-key-2"))]
    clock.advance(minutes=59)
    assert browser.launch(platform).status_code == 303
    clock.advance(minutes=1)
    assert problem_of(browser.launch(platform)) == (401, "key-unknown")


def test_a_platform_whose_keys_are_down_is_let_in_for_a_day(
    browser: Browser, platform: Platform, clock: Clock, network: Network
) -> None:
    browser.launch(platform)
    del network.pages[platform.key_set_url]
    clock.advance(hours=23)
    assert browser.launch(platform).status_code == 303
    clock.advance(hours=1)
    assert problem_of(browser.launch(platform)) == (502, "keys-unreachable")


def test_a_platform_that_never_answers_is_not_asked_at_every_launch(
    browser: Browser, platform: Platform, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_app.lti.keysets.WAIT_SECONDS", 0)
    del network.pages[platform.key_set_url]
    for _ in range(5):
        assert problem_of(browser.launch(platform)) == (502, "keys-unreachable")
    assert len(network.fetched) == 1


def test_only_what_a_key_needs_is_kept(browser: Browser, platform: Platform, db: Database) -> None:
    platform.published[0]["d"] = "a private part, published by mistake"
    browser.launch(platform)
    with db.read() as session:
        row = session.get_one(KeySet, 1)
    assert "mistake" not in json.dumps(row.document)


def test_a_launch_without_a_login_fetches_nothing(
    browser: Browser, platform: Platform, network: Network
) -> None:
    token = platform.sign(platform.claims("made-up"))
    browser.post("/lti/launch", {"state": "made-up", "id_token": token})
    assert network.fetched == []


def test_the_page_that_the_keys_come_from_is_never_shown(
    browser: Browser, platform: Platform, network: Network
) -> None:
    network.pages[platform.key_set_url] = lambda: Answer(b"internal secret", 200)
    assert "internal secret" not in browser.launch(platform).text
