"""Tokens that are damaged, forged, stale, replayed or mixed up."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lti_app.db import Database
from tests.helpers.platform import (
    MISSING,
    TARGET,
    TOOL,
    Answer,
    Browser,
    Clock,
    Network,
    Platform,
    problem_of,
    rsa_key,
)
from tests.lti_app.conftest import register

Problem = tuple[int, str]


def part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


GOOD_HEADER = {"alg": "RS256", "kid": "moodle-key"}
HEADER = part(GOOD_HEADER)
NAN = part(b'{"exp": NaN}')
TWINS = part(b'{"sub": "1", "sub": "2"}')
DAMAGED: dict[str, tuple[str, Problem]] = {
    "empty": ("", (400, "token-missing")),
    "not a token": ("hello", (400, "token-malformed")),
    "two parts": ("a.b", (400, "token-malformed")),
    "five parts, as if encrypted": ("a.b.c.d.e", (400, "token-malformed")),
    "three empty parts": ("..", (400, "token-malformed")),
    "not base64": ("ä.ö.ü", (400, "token-malformed")),
    "header not JSON": (f"{part(b'nope')}.{part({})}.x", (400, "token-malformed")),
    "header a list": (f"{part([])}.{part({})}.x", (400, "token-malformed")),
    "body a list": (f"{HEADER}.{part([])}.x", (400, "token-malformed")),
    "body null": (f"{HEADER}.{part(None)}.x", (400, "token-malformed")),
    "body with NaN": (f"{HEADER}.{NAN}.x", (400, "token-malformed")),
    "body with the same name twice": (
        f"{HEADER}.{TWINS}.x",
        (400, "token-malformed"),
    ),
    "body nested ten thousand deep": (
        f"{HEADER}.{part(b'[' * 10_000)}.x",
        (400, "token-malformed"),
    ),
    "body not UTF-8": (f"{HEADER}.{part(bytes([0xFF, 0xFE]))}.x", (400, "token-malformed")),
    "longer than any platform's": ("a" * 60_000 + ".b.c", (400, "token-malformed")),
    "unsigned": (f"{part({'alg': 'none', 'kid': 'k'})}.{part({})}.x", (401, "token-algorithm")),
    "signed with the public key as a secret": (
        f"{part({'alg': 'HS256', 'kid': 'moodle-key'})}.{part({})}.x",
        (401, "token-algorithm"),
    ),
    "another algorithm": (
        f"{part({'alg': 'RS512', 'kid': 'k'})}.{part({})}.x",
        (401, "token-algorithm"),
    ),
    "algorithm as a list": (f"{part({'alg': ['RS256']})}.{part({})}.x", (401, "token-algorithm")),
    "an extension that must be understood": (
        f"{part({**GOOD_HEADER, 'crit': ['b64'], 'b64': False})}.{part({})}.x",
        (401, "token-algorithm"),
    ),
    "key id as a number": (
        f"{part({**GOOD_HEADER, 'kid': 7})}.{part({})}.x",
        (401, "key-id-missing"),
    ),
    "empty key id": (f"{part({**GOOD_HEADER, 'kid': ''})}.{part({})}.x", (401, "key-id-missing")),
}


@pytest.mark.parametrize(("token", "problem"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_token_is_refused(
    browser: Browser, platform: Platform, token: str, problem: Problem
) -> None:
    state = platform.authenticate(browser.address_of_login(platform))["state"]
    response = browser.post("/lti/launch", {"state": state, "id_token": token})
    assert problem_of(response) == problem
    assert len(token) < 3 or token not in response.text


def test_a_token_whose_body_was_changed_is_refused(browser: Browser, platform: Platform) -> None:
    form = platform.answer(browser.address_of_login(platform))
    header, body, signature = form["id_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    form["id_token"] = f"{header}.{part({**claims, 'sub': '1'})}.{signature}"
    assert problem_of(browser.post("/lti/launch", form)) == (401, "signature-bad")


def test_a_key_inside_the_token_is_not_believed(browser: Browser, platform: Platform) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    thief = rsa_key("thief")
    token = platform.sign(
        platform.claims(query["nonce"]),
        key=thief,
        kid=platform.key.kid,
        jwk=thief.as_dict(private=False),
    )
    form = {"state": query["state"], "id_token": token}
    assert problem_of(browser.post("/lti/launch", form)) == (401, "signature-bad")


def test_the_same_launch_twice_is_refused_the_second_time(
    browser: Browser, platform: Platform
) -> None:
    form = platform.answer(browser.address_of_login(platform))
    assert browser.post("/lti/launch", form).status_code == 303
    assert problem_of(browser.post("/lti/launch", form)) == (401, "state-unknown")


def test_a_second_token_with_a_used_nonce_is_refused(browser: Browser, platform: Platform) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    for number, expected in (("1", None), ("2", "state-unknown")):
        token = platform.sign(platform.claims(query["nonce"], sub=number))
        response = browser.post("/lti/launch", {"state": query["state"], "id_token": token})
        assert problem_of(response)[1] == expected


def test_the_state_of_one_login_with_the_nonce_of_another_is_refused(
    browser: Browser, platform: Platform
) -> None:
    first = platform.authenticate(browser.address_of_login(platform))
    second = platform.authenticate(browser.address_of_login(platform))
    token = platform.sign(platform.claims(second["nonce"]))
    response = browser.post("/lti/launch", {"state": first["state"], "id_token": token})
    assert problem_of(response) == (401, "nonce-unknown")


def test_a_launch_stolen_into_another_browser_is_refused_and_used_up(
    app: Flask, browser: Browser, platform: Platform
) -> None:
    form = platform.answer(browser.address_of_login(platform))
    thief = Browser(app)
    thief.begin(platform)
    assert problem_of(thief.post("/lti/launch", form)) == (401, "browser-unknown")
    assert problem_of(browser.post("/lti/launch", form)) == (401, "state-unknown")


def test_a_launch_in_a_browser_without_cookies_is_refused(
    app: Flask, browser: Browser, platform: Platform
) -> None:
    form = platform.answer(browser.address_of_login(platform))
    other = Browser(app, keeps_cookies=False)
    assert problem_of(other.post("/lti/launch", form)) == (401, "browser-unknown")


def test_a_login_that_waited_for_ten_minutes_is_refused(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    address = browser.address_of_login(platform)
    clock.advance(minutes=10)
    assert problem_of(browser.post("/lti/launch", platform.answer(address))) == (
        401,
        "state-unknown",
    )


def test_a_token_that_lay_around_for_two_minutes_is_refused(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    form = platform.answer(browser.address_of_login(platform))
    clock.advance(seconds=121)
    assert problem_of(browser.post("/lti/launch", form)) == (401, "token-expired")


def test_a_platform_whose_clock_is_two_minutes_ahead_is_told_so(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    now = int(clock().timestamp())
    response = browser.launch(platform, iat=now + 120, exp=now + 180)
    assert problem_of(response) == (401, "token-from-future")


FORMS: dict[str, tuple[Any, Problem]] = {
    "nothing": ({}, (400, "state-missing")),
    "a made-up state": ({"state": "made-up", "id_token": "a.b.c"}, (401, "state-unknown")),
    "a state beyond ASCII": ({"state": "ñ", "id_token": "a.b.c"}, (401, "state-unknown")),
    "a state of a thousand characters": ({"state": "x" * 1000}, (401, "state-unknown")),
    "a state with a null character": ({"state": "a\x00b"}, (401, "state-unknown")),
    "a state and no token": ({"state": "x"}, (401, "state-unknown")),
    "the state twice": ({"state": ["a", "b"]}, (400, "parameter-bad")),
    "an error of the platform": (
        {"error": "login_required", "state": "x"},
        (403, "platform-declined"),
    ),
}


@pytest.mark.parametrize(("form", "problem"), FORMS.values(), ids=FORMS.keys())
def test_a_launch_form_of_the_wrong_shape_is_refused(
    browser: Browser, form: Any, problem: Problem
) -> None:
    assert problem_of(browser.post("/lti/launch", form)) == problem


BODIES: dict[str, tuple[bytes, str, int]] = {
    "bytes that are no text": (bytes(range(256)), "application/x-www-form-urlencoded", 400),
    "JSON": (b'{"state": 1}', "application/json", 400),
    "broken multipart": (b"--x\r\nnope", "multipart/form-data; boundary=x", 400),
    "half a megabyte": (b"state=" + b"x" * 500_000, "application/x-www-form-urlencoded", 413),
    "five thousand fields": (b"a=1&" * 5000, "application/x-www-form-urlencoded", 400),
}


@pytest.mark.parametrize(("body", "kind", "status"), BODIES.values(), ids=BODIES.keys())
def test_a_body_that_no_browser_sends_gets_a_page(
    browser: Browser, body: bytes, kind: str, status: int
) -> None:
    assert browser.post("/lti/launch", body, content_type=kind).status_code == status


LOGINS: dict[str, tuple[dict[str, Any], Problem]] = {
    "no issuer": ({"iss": MISSING}, (400, "parameter-missing")),
    "no login hint": ({"login_hint": MISSING}, (400, "parameter-missing")),
    "no target": ({"target_link_uri": MISSING}, (400, "parameter-missing")),
    "unknown issuer": ({"iss": "https://x.test"}, (403, "platform-unknown")),
    "unknown client": ({"client_id": "x"}, (403, "platform-unknown")),
    "issuer twice": ({"iss": ["a", "b"]}, (400, "parameter-bad")),
    "issuer with a null character": ({"iss": "a\x00"}, (400, "parameter-bad")),
    "a hint of ten thousand characters": ({"login_hint": "x" * 10_000}, (400, "parameter-bad")),
    "a foreign target": ({"target_link_uri": "https://evil.test/"}, (400, "target-foreign")),
    "a target that begins like ours": (
        {"target_link_uri": f"{TOOL}.evil.test/"},
        (400, "target-foreign"),
    ),
    "a target with our name before an @": (
        {"target_link_uri": f"{TOOL}@evil.test/"},
        (400, "target-foreign"),
    ),
    "a target on another port": ({"target_link_uri": f"{TOOL}:8443/"}, (400, "target-foreign")),
    "a target without TLS": ({"target_link_uri": "http://tool.test/"}, (400, "target-foreign")),
    "a target with a backslash": (
        {"target_link_uri": "https://tool.test\\@evil.test"},
        (400, "target-foreign"),
    ),
    "a target that can't be taken apart": (
        {"target_link_uri": "https://["},
        (400, "target-foreign"),
    ),
    "a target that is a script": ({"target_link_uri": "javascript:1"}, (400, "target-foreign")),
    "a storage that is a script": ({"lti_storage_target": "a b;c"}, (400, "parameter-bad")),
}


@pytest.mark.parametrize(("changes", "problem"), LOGINS.values(), ids=LOGINS.keys())
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_bad_login_is_refused(
    app: Flask, platform: Platform, changes: dict[str, Any], problem: Problem, method: str
) -> None:
    where = "query_string" if method == "get" else "data"
    send: Callable[..., Any] = getattr(app.test_client(), method)
    response = send("/lti/login", base_url=TOOL, **{where: platform.login(**changes)})
    assert problem_of(response) == problem
    assert "evil" not in response.text


def test_a_launch_of_another_platform_for_this_login_is_a_mix_up(
    browser: Browser, platform: Platform, db: Database, clock: Clock, network: Network
) -> None:
    other = register(db, Platform(clock, network, name="canvas", client_id="client-1"))
    query = platform.authenticate(browser.address_of_login(platform))
    token = other.sign(other.claims(query["nonce"]))
    response = browser.post("/lti/launch", {"state": query["state"], "id_token": token})
    assert problem_of(response) == (401, "platform-mixed-up")


def test_a_launch_of_another_client_of_the_same_issuer_is_a_mix_up(
    browser: Browser, platform: Platform, db: Database, clock: Clock, network: Network
) -> None:
    other = register(db, Platform(clock, network, client_id="client-2"))
    query = platform.authenticate(browser.address_of_login(platform))
    token = other.sign(other.claims(query["nonce"]))
    response = browser.post("/lti/launch", {"state": query["state"], "id_token": token})
    assert problem_of(response) == (401, "platform-mixed-up")


def test_an_issuer_with_two_clients_must_say_which(
    browser: Browser, platform: Platform, db: Database, clock: Clock, network: Network
) -> None:
    register(db, Platform(clock, network, client_id="client-2"))
    assert problem_of(browser.begin(platform, client_id=MISSING)) == (400, "parameter-missing")


def test_an_issuer_with_one_client_need_not_name_it(browser: Browser, platform: Platform) -> None:
    assert browser.begin(platform, client_id=MISSING).status_code == 303


def test_a_deployment_outside_the_list_is_refused(
    browser: Browser, db: Database, clock: Clock, network: Network
) -> None:
    closed = register(db, Platform(clock, network), deployments=("7",))
    assert browser.launch(closed).status_code == 303
    assert problem_of(browser.launch(closed, deployment_id="8")) == (403, "deployment-unknown")


KEY_SETS: dict[str, tuple[Answer, Problem]] = {
    "answers 500": (Answer(b"{}", 500), (502, "keys-unreachable")),
    "answers 404 in HTML": (Answer(b"<html>", 404), (502, "keys-unreachable")),
    "is HTML": (Answer(b"<html>"), (502, "keys-unreachable")),
    "is a list": (Answer(b"[]"), (502, "keys-unreachable")),
    "has no keys": (Answer(b"{}"), (502, "keys-unreachable")),
    "has text for keys": (Answer(b'{"keys": "none"}'), (502, "keys-unreachable")),
    "has a thousand keys": (
        Answer(json.dumps({"keys": [{}] * 1000}).encode()),
        (502, "keys-unreachable"),
    ),
    "is nested without end": (Answer(b"[" * 100_000), (502, "keys-unreachable")),
    "is empty": (Answer(b'{"keys": []}'), (401, "key-unknown")),
    "has nonsense in it": (Answer(b'{"keys": [null, 1, "x", {"kid": 7}]}'), (401, "key-unknown")),
}


@pytest.mark.parametrize(("answer", "problem"), KEY_SETS.values(), ids=KEY_SETS.keys())
def test_a_key_set_that_is_of_no_use_is_the_platforms_problem(
    browser: Browser, platform: Platform, network: Network, answer: Answer, problem: Problem
) -> None:
    network.pages[platform.key_set_url] = lambda: answer
    assert problem_of(browser.launch(platform)) == problem


KEYS: dict[str, dict[str, Any]] = {
    "is for encryption": {"use": "enc"},
    "is for another algorithm": {"alg": "RS512"},
    "may not verify": {"key_ops": ["encrypt"]},
    "is of another type": {"kty": "EC"},
    "has no modulus": {"n": MISSING},
    "has a broken modulus": {"n": "!!!"},
}


@pytest.mark.parametrize("changes", KEYS.values(), ids=KEYS.keys())
def test_a_key_that_may_not_sign_is_not_used(
    browser: Browser, platform: Platform, changes: dict[str, Any]
) -> None:
    platform.published = [platform.jwk(platform.key, **changes)]
    assert problem_of(browser.launch(platform)) == (401, "key-unknown")


def test_a_key_of_1024_bits_is_too_weak(browser: Browser, platform: Platform) -> None:
    weak = base64.urlsafe_b64encode(b"\xc3" + b"\x01" * 127).decode().rstrip("=")
    platform.published = [platform.jwk(platform.key, n=weak)]
    assert problem_of(browser.launch(platform)) == (401, "key-unknown")


def test_a_key_without_use_and_algorithm_is_used(browser: Browser, platform: Platform) -> None:
    platform.published = [platform.jwk(platform.key, use=MISSING, alg=MISSING)]
    assert browser.launch(platform).status_code == 303


def test_one_broken_key_does_not_lock_out_the_others(browser: Browser, platform: Platform) -> None:
    platform.published.insert(0, {"kty": "RSA", "kid": platform.key.kid, "n": "AA", "e": "A"})
    assert browser.launch(platform).status_code == 303


def test_the_target_may_be_any_address_of_ours(browser: Browser, platform: Platform) -> None:
    target = f"{TOOL}/plans/7?stage=outline"
    address = browser.address_of_login(platform, target_link_uri=target)
    form = platform.answer(address, target_link_uri=target)
    assert browser.post("/lti/launch", form).headers["Location"].startswith("/s/")
    assert target != TARGET
