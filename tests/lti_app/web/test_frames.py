"""How a browser proves itself: a cookie, the platform's storage, a new window."""

from __future__ import annotations

import html
import re

from flask import Flask
from werkzeug.test import TestResponse

from tests.helpers.platform import (
    OWN_FRAME,
    TOOL,
    WINDOW,
    Browser,
    Clock,
    Form,
    Platform,
    problem_of,
)


def data_of(response: TestResponse) -> dict[str, str]:
    """The ``data-`` attributes by which a page speaks to its script."""
    found = re.findall(r'\bdata-([a-z-]+)="([^"]*)"', response.text)
    return {name: html.unescape(value) for name, value in found}


def test_a_first_visit_in_a_frame_tries_whether_a_cookie_is_kept(
    browser: Browser, platform: Platform
) -> None:
    response = browser.post("/lti/login", platform.login())
    form = Form.of(response)
    assert form is not None
    assert form.values == {**platform.login(), "blc_tried": "cookie"}
    assert response.headers["Set-Cookie"].startswith("__Host-blc-browser=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=None", "Partitioned"):
        assert word in response.headers["Set-Cookie"]


def test_a_second_visit_goes_straight_to_the_platform(browser: Browser, platform: Platform) -> None:
    browser.begin(platform)
    response = browser.post("/lti/login", platform.login())
    assert response.status_code == 303
    assert "Set-Cookie" not in response.headers


def test_a_visit_in_a_window_goes_straight_to_the_platform(
    browser: Browser, platform: Platform
) -> None:
    response = browser.post("/lti/login", platform.login(), WINDOW)
    assert response.status_code == 303
    assert "Partitioned" in response.headers["Set-Cookie"]


def test_a_login_by_get_works_like_one_by_post(browser: Browser, platform: Platform) -> None:
    page = browser._client.get("/lti/login", base_url=TOOL, query_string=platform.login())
    assert page.status_code == 200
    page = browser._client.get("/lti/login", base_url=TOOL, query_string=platform.login())
    assert page.status_code == 303


def test_the_platforms_hint_goes_back_unchanged(browser: Browser, platform: Platform) -> None:
    query = platform.authenticate(browser.address_of_login(platform))
    assert query["lti_message_hint"] == platform.login()["lti_message_hint"]


def test_without_cookies_one_click_leads_to_a_new_window(app: Flask, platform: Platform) -> None:
    browser = Browser(app, keeps_cookies=False)
    page = browser.begin(platform)
    form = Form.of(page)
    assert page.status_code == 200
    assert form is not None
    assert form.attributes["target"] == "_blank"
    window = Browser(app)
    answer = window.post(form.action, form.values, {**WINDOW, "Sec-Fetch-Site": "same-origin"})
    launched = window.post("/lti/launch", platform.answer(answer.headers["Location"]), WINDOW)
    assert window.get(launched.headers["Location"]).status_code == 200


def test_an_old_browser_in_a_new_window_is_not_sent_in_circles(
    app: Flask, platform: Platform
) -> None:
    browser = Browser(app, keeps_cookies=False)
    response = browser.post("/lti/login", {**platform.login(), "blc_tried": "window"}, {})
    assert response.status_code == 303


def with_storage(app: Flask, platform: Platform) -> tuple[Browser, dict[str, str], TestResponse]:
    """A launch up to the page that asks the platform's storage; what was stored; that page."""
    browser = Browser(app, keeps_cookies=False)
    put = data_of(browser.begin(platform, lti_storage_target="_parent"))
    page = browser.post("/lti/launch", platform.answer(put["next"]))
    return browser, put, page


def test_the_platforms_storage_stands_in_for_a_cookie(app: Flask, platform: Platform) -> None:
    browser, put, page = with_storage(app, platform)
    get, form = data_of(page), Form.of(page)
    assert (put["storage"], put["origin"], put["target"]) == ("put", platform.issuer, "_parent")
    assert (get["storage"], get["origin"], get["key"]) == ("get", platform.issuer, put["key"])
    assert form is not None
    values = {**form.values, "proof": put["value"]}
    entered = browser.post(form.action, values, OWN_FRAME)
    assert entered.status_code == 303
    home = browser.get(entered.headers["Location"])
    assert home.status_code == 200
    assert 'data-role="participant"' in home.text


def test_the_page_that_asks_the_storage_does_not_know_the_proof(
    app: Flask, platform: Platform
) -> None:
    _, put, page = with_storage(app, platform)
    assert put["value"] not in page.text


def test_another_proof_is_refused_and_the_ticket_is_used_up(app: Flask, platform: Platform) -> None:
    browser, put, page = with_storage(app, platform)
    form = Form.of(page)
    assert form is not None
    wrong = browser.post(form.action, {**form.values, "proof": "another"}, OWN_FRAME)
    right = browser.post(form.action, {**form.values, "proof": put["value"]}, OWN_FRAME)
    assert problem_of(wrong) == (401, "browser-unknown")
    assert problem_of(right) == (401, "state-unknown")


def test_a_ticket_waits_for_two_minutes(app: Flask, platform: Platform, clock: Clock) -> None:
    browser, put, page = with_storage(app, platform)
    form = Form.of(page)
    assert form is not None
    clock.advance(minutes=2)
    late = browser.post(form.action, {**form.values, "proof": put["value"]}, OWN_FRAME)
    assert problem_of(late) == (401, "state-unknown")


def test_a_session_kept_in_an_address_opens_from_our_own_pages_only(
    app: Flask, platform: Platform
) -> None:
    browser, put, page = with_storage(app, platform)
    form = Form.of(page)
    assert form is not None
    values = {**form.values, "proof": put["value"]}
    address = browser.post(form.action, values, OWN_FRAME).headers["Location"]
    pasted = {**WINDOW, "Sec-Fetch-Site": "none"}
    assert problem_of(browser.get(address, pasted)) == (401, "not-signed-in")
    assert problem_of(browser.get(address, WINDOW)) == (401, "not-signed-in")
    assert browser.get(address).status_code == 200


def test_a_frame_is_only_for_the_platform_that_launched(
    browser: Browser, platform: Platform
) -> None:
    for response in (browser.begin(platform), browser.launch(platform), browser.enter(platform)):
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://moodle.test;" in policy


def test_the_login_pages_form_may_end_at_the_platform(browser: Browser, platform: Platform) -> None:
    policy = browser.post("/lti/login", platform.login()).headers["Content-Security-Policy"]
    assert "form-action 'self' https://moodle.test;" in policy
