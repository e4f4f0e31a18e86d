"""The certification's bad launches: each ends on a page that says what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.platform import MISSING, Browser, Platform, problem_of, rsa_key

Problem = tuple[int, str]

BAD_HEADERS: dict[str, tuple[dict[str, Any], Problem]] = {
    "no key id": ({"kid": MISSING}, (401, "key-id-missing")),
    "wrong key id": ({"kid": "nobody-published-this"}, (401, "key-unknown")),
}
BAD_CLAIMS: dict[str, tuple[dict[str, Any], Problem]] = {
    "wrong version": ({"version": "11.3"}, (400, "version-bad")),
    "no version": ({"version": MISSING}, (400, "version-bad")),
    "wrong times": ({"iat": 11111, "exp": 22222}, (401, "token-expired")),
    "no message type": ({"message_type": MISSING}, (400, "claim-missing")),
    "no roles": ({"roles": MISSING}, (400, "claim-missing")),
    "no deployment id": ({"deployment_id": MISSING}, (400, "claim-missing")),
    "no resource link id": ({"resource_link": {"title": "x"}}, (400, "claim-missing")),
    "no sub": ({"sub": MISSING}, (400, "claim-missing")),
}


@pytest.mark.parametrize(("header", "problem"), BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_message_with_a_bad_header_is_refused(
    browser: Browser, platform: Platform, header: dict[str, Any], problem: Problem
) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    token = platform.sign(platform.claims(query["nonce"]), **header)
    response = browser.post("/lti/launch", {"state": query["state"], "id_token": token})
    assert problem_of(response) == problem


@pytest.mark.parametrize(("claims", "problem"), BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_a_message_with_a_bad_claim_is_refused(
    browser: Browser, platform: Platform, claims: dict[str, Any], problem: Problem
) -> None:
    assert problem_of(browser.launch(platform, **claims)) == problem


def test_a_message_that_is_not_of_lti_is_refused(browser: Browser, platform: Platform) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    claims = platform.claims(query["nonce"])
    bare = {name: value for name, value in claims.items() if not name.startswith("https://")}
    form = {"state": query["state"], "id_token": platform.sign(bare)}
    assert problem_of(browser.post("/lti/launch", form)) == (400, "claim-missing")


def test_a_message_with_hardly_any_claims_is_refused(browser: Browser, platform: Platform) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    form = {"state": query["state"], "id_token": platform.sign({"nonce": query["nonce"]})}
    assert problem_of(browser.post("/lti/launch", form)) == (403, "platform-unknown")


def test_a_message_signed_by_another_key_of_the_same_id_is_refused(
    browser: Browser, platform: Platform
) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    token = platform.sign(
        platform.claims(query["nonce"]), key=rsa_key("stranger"), kid=platform.key.kid
    )
    response = browser.post("/lti/launch", {"state": query["state"], "id_token": token})
    assert problem_of(response) == (401, "signature-bad")


@pytest.mark.parametrize("claims", BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_the_page_of_a_bad_launch_speaks_the_launchers_language(
    browser: Browser, platform: Platform, claims: tuple[dict[str, Any], Problem]
) -> None:
    spoken = {"launch_presentation": {"locale": "id"}}
    page = browser.launch(platform, **{**claims[0], **spoken})
    assert '<html lang="id"' in page.text
    assert "Yang dapat Anda lakukan" in page.text


def test_the_page_of_a_forged_launch_speaks_the_language_that_it_asks_for(
    browser: Browser, platform: Platform
) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    claims = platform.claims(query["nonce"], launch_presentation={"locale": "ar"})
    token = platform.sign(claims, key=rsa_key("stranger"), kid=platform.key.kid)
    page = browser.post("/lti/launch", {"state": query["state"], "id_token": token})
    assert problem_of(page) == (401, "signature-bad")
    assert '<html lang="ar" dir="rtl">' in page.text
