"""Sessions: tabs, sign-out, expiry, forms, and addresses that were passed on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from lti_app.db import Database
from lti_app.services.platforms import disable_platform
from tests.helpers.platform import (
    MEMBERSHIP,
    OWN_FRAME,
    TOOL,
    Browser,
    Clock,
    Form,
    Platform,
    problem_of,
)


def sign_out(browser: Browser, address: str, **changes: str) -> tuple[int, str | None]:
    """Press "Sign out" on a page; what came of it."""
    form = Form.of(browser.get(address))
    assert form is not None
    headers = {**OWN_FRAME, "Origin": TOOL, **changes}
    return problem_of(browser.post(form.action, form.values, headers))


def test_two_tabs_with_two_people_do_not_disturb_each_other(
    browser: Browser, platform: Platform
) -> None:
    first = browser.launch(platform, sub="1", name="Aminath").headers["Location"]
    second = browser.launch(platform, sub="2", name="Ioane").headers["Location"]
    assert "Welcome, <bdi>Aminath</bdi>" in browser.get(first).text
    assert "Welcome, <bdi>Ioane</bdi>" in browser.get(second).text


def test_a_session_keeps_the_role_of_its_own_launch(browser: Browser, platform: Platform) -> None:
    first = browser.launch(platform).headers["Location"]
    browser.launch(platform, roles=[f"{MEMBERSHIP}Instructor"])
    assert 'data-role="participant"' in browser.get(first).text


def test_an_address_that_was_passed_on_opens_nothing_in_another_browser(
    app: Flask, browser: Browser, platform: Platform
) -> None:
    address = browser.launch(platform).headers["Location"]
    other = Browser(app)
    other.begin(platform)
    assert problem_of(other.get(address)) == (401, "not-signed-in")
    assert problem_of(Browser(app, keeps_cookies=False).get(address)) == (401, "not-signed-in")


def test_whoever_signs_out_in_one_tab_is_out_in_all_of_theirs(
    browser: Browser, platform: Platform
) -> None:
    first = browser.launch(platform).headers["Location"]
    second = browser.launch(platform).headers["Location"]
    neighbour = browser.launch(platform, sub="43").headers["Location"]
    assert sign_out(browser, first) == (200, None)
    assert browser.get(first).status_code == 401
    assert browser.get(second).status_code == 401
    assert browser.get(neighbour).status_code == 200


def test_the_way_back_after_signing_out_leads_to_the_course(
    browser: Browser, platform: Platform
) -> None:
    page = browser.enter(platform)
    form = Form.of(page)
    assert form is not None
    done = browser.post(form.action, form.values, {**OWN_FRAME, "Origin": TOOL})
    assert 'href="https://moodle.test/course/view.php?id=2"' in done.text


def test_a_way_back_to_another_site_is_not_offered(browser: Browser, platform: Platform) -> None:
    page = browser.enter(platform, launch_presentation={"return_url": "https://evil.test/"})
    assert "evil.test" not in page.text


def test_a_session_ends_eight_hours_after_the_last_request(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    address = browser.launch(platform).headers["Location"]
    for _ in range(3):
        clock.advance(hours=7)
        assert browser.get(address).status_code == 200
    clock.advance(hours=8)
    assert problem_of(browser.get(address)) == (401, "not-signed-in")


def test_a_session_in_constant_use_ends_after_three_days(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    address = browser.launch(platform).headers["Location"]
    seen = []
    for _ in range(11):
        clock.advance(hours=7)
        seen.append(browser.get(address).status_code)
    assert seen == [200] * 10 + [401]


def test_what_was_typed_into_an_expired_form_comes_back(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    address = browser.launch(platform).headers["Location"]
    clock.advance(hours=9)
    data = {"csrf": "secret-token", "plan": "Clean water <b>for</b> all", "empty": " "}
    page = browser.post(f"{address}sign-out", data, {**OWN_FRAME, "Origin": TOOL})
    assert problem_of(page) == (401, "not-signed-in")
    assert "Clean water &lt;b&gt;for&lt;/b&gt; all</textarea>" in page.text
    assert "secret-token" not in page.text
    assert page.text.count("<textarea") == 1


def test_a_form_too_large_for_an_expired_session_is_told_that_time_is_over(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    address = browser.launch(platform).headers["Location"]
    clock.advance(hours=9)
    answer = browser.post(f"{address}settings/", {"text": "x" * 300_000}, {"Origin": TOOL})
    assert problem_of(answer) == (401, "not-signed-in")


def test_what_another_site_sends_to_an_expired_form_is_not_shown(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    address = browser.launch(platform).headers["Location"]
    clock.advance(hours=9)
    page = browser.post(f"{address}sign-out", {"plan": "from afar"}, {"Origin": "https://x.test"})
    assert "from afar" not in page.text


def test_the_sessions_of_a_platform_that_is_switched_off_end(
    browser: Browser, platform: Platform, db: Database, clock: Clock
) -> None:
    address = browser.launch(platform).headers["Location"]
    with db.write() as session:
        disable_platform(session, 1, now=clock())
    assert problem_of(browser.get(address)) == (401, "not-signed-in")
    assert problem_of(browser.begin(platform)) == (403, "platform-disabled")


FORGERIES = {
    "another site": {"Origin": "https://evil.test"},
    "a frame without origin": {"Origin": "null"},
    "a site next door": {"Sec-Fetch-Site": "same-site"},
    "another site, by its own word": {"Sec-Fetch-Site": "cross-site"},
}


@pytest.mark.parametrize("headers", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_form_sent_from_elsewhere_is_refused(
    browser: Browser, platform: Platform, headers: dict[str, str]
) -> None:
    address = browser.launch(platform).headers["Location"]
    assert sign_out(browser, address, **headers) == (403, "not-allowed")
    assert browser.get(address).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "ñ", "a" * 64])
def test_a_form_without_its_token_is_refused(
    browser: Browser, platform: Platform, token: str
) -> None:
    address = browser.launch(platform).headers["Location"]
    response = browser.post(f"{address}sign-out", {"csrf": token}, OWN_FRAME)
    assert problem_of(response) == (403, "not-allowed")


def test_the_token_of_one_session_is_not_good_for_another(
    browser: Browser, platform: Platform
) -> None:
    form = Form.of(browser.enter(platform))
    other = browser.launch(platform, sub="43").headers["Location"]
    assert form is not None
    response = browser.post(f"{other}sign-out", form.values, OWN_FRAME)
    assert problem_of(response) == (403, "not-allowed")


def test_an_old_browser_that_says_nothing_of_itself_can_sign_out(
    browser: Browser, platform: Platform
) -> None:
    form = Form.of(browser.enter(platform))
    assert form is not None
    assert browser.post(form.action, form.values, {}).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "ñ" * 43, "a" * 43 + "\t"])
def test_a_cookie_that_is_not_ours_counts_for_nothing(
    app: Flask, platform: Platform, cookie: str
) -> None:
    headers = {"Cookie": f"__Host-blc-browser={cookie}", **OWN_FRAME}
    response = app.test_client().post(
        "/lti/login", base_url=TOOL, data=platform.login(), headers=headers
    )
    assert response.status_code == 200
    assert 'value="cookie"' in response.text


def test_replaced_config_does_not_share_form_tokens(app: Flask, platform: Platform) -> None:
    browser = Browser(app)
    form = Form.of(browser.enter(platform))
    tool = app.extensions["blc_lti"]
    app.extensions["blc_lti"] = replace(tool, config=replace(tool.config, secret="another " * 8))
    assert form is not None
    assert browser.post(form.action, form.values, OWN_FRAME).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["plans/99999999999999999999/", "plans/3000000000/", "notices/?page=99999999999999999999"],
)
def test_a_number_that_no_database_has_room_for_leads_nowhere(
    browser: Browser, platform: Platform, path: str
) -> None:
    address = browser.launch(platform).headers["Location"]
    assert browser.get(address + path).status_code == (200 if "page" in path else 404)
