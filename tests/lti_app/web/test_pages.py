"""What people see: one page for each role and kind of launch, and the pages of problems."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from lti_app.config import Config
from lti_app.errors import Refusal
from lti_app.logs import configure_logs
from lti_app.lti.trial import mirror_word
from lti_app.web.errors import REFUSALS
from tests.helpers.platform import (
    AGS,
    DEEP_LINKING,
    INSTITUTION,
    MEMBERSHIP,
    MISSING,
    NRPS,
    TOOL,
    Browser,
    Network,
    Platform,
    problem_of,
)

INSTRUCTOR = [f"{MEMBERSHIP}Instructor"]
ADMINISTRATOR = [f"{INSTITUTION}Administrator", *INSTRUCTOR]
GRADED = {
    AGS: {
        "lineitem": "https://moodle.test/mod/lti/lineitem/1?type_id=7",
        "lineitems": "https://moodle.test/mod/lti/lineitems?type_id=7",
        "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
    },
    NRPS: {"context_memberships_url": "https://moodle.test/roster", "service_versions": ["2.0"]},
}
NAMELESS = {"name": MISSING, "given_name": MISSING, "family_name": MISSING, "email": MISSING}
SETTINGS = {
    "deep_link_return_url": "https://moodle.test/return",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe"],
}
DEEP: dict[str, Any] = {
    "message_type": "LtiDeepLinkingRequest",
    "resource_link": MISSING,
    "target_link_uri": MISSING,
    DEEP_LINKING: SETTINGS,
}
REVIEW: dict[str, Any] = {
    "message_type": "LtiSubmissionReviewRequest",
    "for_user": {"user_id": "42"},
    **GRADED,
}
PRIVACY: dict[str, Any] = {
    "message_type": "DataPrivacyLaunchRequest",
    "resource_link": MISSING,
    "context": MISSING,
    "for_user": {"user_id": "42"},
}


def test_a_participant_is_told_where_things_stand(browser: Browser, platform: Platform) -> None:
    page = browser.enter(platform, **GRADED)
    assert "Welcome, <bdi>Siti Rahayu</bdi>" in page.text
    assert "<h1><bdi>Action plan</bdi></h1>" in page.text
    assert "This activity counts." in page.text


def test_somebody_without_a_name_is_greeted_all_the_same(
    browser: Browser, platform: Platform
) -> None:
    page = browser.enter(platform, **NAMELESS)
    assert ">Welcome<" in page.text
    assert "Not told by your course site" in page.text
    assert "None" not in page.text


def test_a_name_that_the_platform_withdraws_is_forgotten(
    browser: Browser, platform: Platform
) -> None:
    first = browser.launch(platform).headers["Location"]
    browser.launch(platform, **NAMELESS)
    assert "Siti" not in browser.get(first).text


def test_an_expert_sees_who_has_been_here(browser: Browser, platform: Platform) -> None:
    browser.launch(platform, sub="1", name="Ioane <Tito>")
    page = browser.enter(platform, sub="2", name="Dr. Han", roles=INSTRUCTOR)
    assert "Ioane &lt;Tito&gt;" in page.text
    assert "This activity has no grade." in page.text


def test_staff_see_what_the_course_site_offers(browser: Browser, platform: Platform) -> None:
    browser.launch(platform, sub="1")
    page = browser.enter(platform, sub="2", roles=ADMINISTRATOR, **GRADED)
    assert 'data-role="staff"' in page.text
    assert "Scores can be sent to the gradebook." in page.text
    assert "The list of participants can be read." in page.text
    assert "Groups of the course are not offered." in page.text
    assert "An administrator of the course site can change this" not in page.text
    assert re.findall(r"<dd>(\d)</dd>", page.text) == ["1", "0", "1"]


def test_staff_hear_who_can_allow_what_is_missing(browser: Browser, platform: Platform) -> None:
    page = browser.enter(platform, roles=ADMINISTRATOR)
    assert "Scores cannot be sent" in page.text
    assert "An administrator of the course site can change this" in page.text


def test_deep_linking_leads_an_instructor_to_the_form(browser: Browser, platform: Platform) -> None:
    page = browser.enter(platform, roles=INSTRUCTOR, **DEEP)
    assert page.status_code == 303
    assert 'data-kind="deep-linking"' in browser.get(page.headers["Location"]).text


def test_deep_linking_is_not_for_participants(browser: Browser, platform: Platform) -> None:
    assert problem_of(browser.enter(platform, **DEEP)) == (403, "not-allowed")


def test_a_review_shows_the_person_reviewed(browser: Browser, platform: Platform) -> None:
    browser.launch(platform)
    page = browser.enter(platform, sub="9", name="Dr. Han", roles=INSTRUCTOR, **REVIEW)
    assert "<h1><bdi>Siti Rahayu</bdi></h1>" in page.text


def test_a_review_of_somebody_who_never_came_says_so(browser: Browser, platform: Platform) -> None:
    page = browser.enter(platform, sub="9", roles=INSTRUCTOR, **REVIEW)
    assert "has not opened the activity yet" in page.text


def test_a_participant_may_look_at_their_own_submission_only(
    browser: Browser, platform: Platform
) -> None:
    assert browser.enter(platform, **REVIEW).status_code == 200
    assert problem_of(browser.enter(platform, sub="43", **REVIEW)) == (403, "not-allowed")


def test_a_privacy_launch_shows_staff_what_is_held(browser: Browser, platform: Platform) -> None:
    browser.launch(platform)
    page = browser.enter(platform, sub="9", roles=ADMINISTRATOR, **PRIVACY)
    assert "siti@example.org" in page.text
    assert "Blended Learning Course 2026" in page.text
    assert "<dt>Plans written</dt><dd>0</dd>" in page.text
    assert "<dt>Scores received</dt><dd>0</dd>" in page.text


def test_a_privacy_launch_is_for_staff_only(browser: Browser, platform: Platform) -> None:
    page = browser.enter(platform, sub="9", roles=INSTRUCTOR, **PRIVACY)
    assert problem_of(page) == (403, "not-allowed")


def test_every_refusal_has_its_row_in_the_table() -> None:
    assert set(REFUSALS) == set(Refusal)
    assert all(
        400 <= problem.status < 500 or problem.status == 502 for problem in REFUSALS.values()
    )


def test_the_reference_on_a_page_is_the_one_in_the_log(
    browser: Browser, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("info")
    page = browser.launch(platform, version="2.0")
    found = re.search(r"<code dir=\"ltr\">(\w{4}-\w{4})</code>", page.text)
    assert found is not None
    assert found.group(1) in capsys.readouterr().err


def test_logs_name_nobody(
    browser: Browser, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("info")
    address = browser.launch(platform, sub="very-secret-person").headers["Location"]
    browser.get(address)
    browser.launch(platform, sub="very-secret-person", version="2.0")
    logged = capsys.readouterr().err
    assert "launch accepted" in logged
    for private in ("very-secret-person", "Siti", "siti@example.org", address.split("/")[2]):
        assert private not in logged


def test_the_lines_of_a_request_carry_one_id(
    browser: Browser, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.launch(platform)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    launched = [one for one in lines if one["event"] == "launch accepted"]
    assert [one["kind"] for one in launched] == ["resource-link"]
    of_launch = [one for one in lines if one["request"] == launched[0]["request"]]
    assert [one["event"] for one in of_launch] == ["launch accepted", "request"]
    assert (
        of_launch[-1].items()
        >= {
            "level": "info",
            "method": "POST",
            "endpoint": "launch.launch",
            "status": 303,
            "platform_id": 1,
        }.items()
    )


def test_lines_below_the_level_are_left_out(
    browser: Browser, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("warning")
    browser.launch(platform)
    browser.launch(platform, version="2.0")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(one["event"], one["level"]) for one in lines] == [("problem", "warning")]


@pytest.mark.usefixtures("failures_are_expected")
def test_an_unexpected_failure_shows_a_page_and_a_reference(
    app: Flask, platform: Platform, network: Network
) -> None:
    def explode() -> Any:
        raise RuntimeError("a bug")

    network.pages[platform.key_set_url] = explode
    response = Browser(app).launch(platform)
    assert problem_of(response) == (500, "broken")
    assert "a bug" not in response.text


def test_a_database_that_is_gone_is_not_our_500(
    app: Flask, platform: Platform, network: Network
) -> None:
    def vanish() -> Any:
        raise OperationalError("select", {}, Exception("gone"))

    network.pages[platform.key_set_url] = vanish
    assert problem_of(Browser(app).launch(platform)) == (503, "no-database")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/nowhere", (404, "http-404")),
        ("/s/", (404, "http-404")),
        ("/s/wrong/", (401, "not-signed-in")),
        ("/s/%00/", (401, "not-signed-in")),
        ("/s/%ff/", (401, "not-signed-in")),
        ("/lti/launch", (401, "not-signed-in")),
        ("/lti/confirm", (405, "http-405")),
        ("/static/../config.py", (404, "http-404")),
    ],
)
def test_addresses_that_lead_nowhere_have_a_page(
    browser: Browser, path: str, expected: tuple[int, str]
) -> None:
    assert problem_of(browser.get(path)) == expected


def test_every_page_has_the_security_headers(browser: Browser, platform: Platform) -> None:
    page = browser.enter(platform)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")


def test_what_sends_a_browser_on_has_them_too_and_lets_no_script_run(
    browser: Browser, platform: Platform
) -> None:
    page = browser.enter(platform)
    for onward in (browser.post("/lti/login", platform.login()), browser.launch(platform)):
        assert onward.status_code == 303
        assert {*page.headers.keys()} <= {*onward.headers.keys()}
        policy = onward.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://moodle.test" in policy
        assert "script-src 'none'" in policy
        assert onward.headers["Content-Length"] == "0"


def test_every_page_has_a_nonce_of_its_own(browser: Browser, platform: Platform) -> None:
    nonces = set()
    for _ in range(2):
        page = browser.enter(platform)
        found = re.search("'nonce-([^']{20,})'", page.headers["Content-Security-Policy"])
        assert found is not None
        assert f'nonce="{found.group(1)}"' in page.text
        nonces.add(found.group(1))
    assert len(nonces) == 2


def test_no_page_has_scripts_or_styles_of_its_own(browser: Browser, platform: Platform) -> None:
    for page in (browser.post("/lti/login", platform.login()), browser.enter(platform)):
        assert not re.search(r"<script(?![^>]*\bnonce=)|<style|\son\w+=|\sstyle=", page.text)


def test_the_brake_on_floods_answers_429(app: Flask) -> None:
    client = app.test_client()
    address = {"REMOTE_ADDR": "203.0.113.9"}
    codes = {
        client.post("/lti/confirm", base_url=TOOL, environ_base=address).status_code
        for _ in range(602)
    }
    assert codes == {401, 429}


def test_health_and_readiness(browser: Browser) -> None:
    assert browser.get("/healthz").json == {"status": "ok"}
    assert browser.get("/readyz").json == {"status": "ok"}


def test_the_tool_tells_itself_through_how_many_proxies_it_is_asked(
    browser: Browser, config: Config
) -> None:
    word = {"Authorization": f"Bearer {mirror_word(config.secret)}"}
    assert browser.get("/readyz", word).json == {"status": "ok", "hops": 0}
    passed = {**word, "X-Forwarded-For": "203.0.113.7, 10.0.0.1"}
    assert browser.get("/readyz", passed).json == {"status": "ok", "hops": 2}
    assert browser.get("/readyz", {"Authorization": "Bearer another"}).json == {"status": "ok"}


def test_metrics_are_for_those_who_know_the_token(browser: Browser, platform: Platform) -> None:
    browser.launch(platform)
    browser.launch(platform, version="2.0")
    assert browser.get("/metrics").status_code == 401
    numbers = browser.get("/metrics", {"Authorization": f"Bearer {'m' * 32}"}).text
    assert 'blc_lti_launches_total{outcome="accepted"} 1.0' in numbers
    assert 'blc_lti_launches_total{outcome="version-bad"} 1.0' in numbers


def test_what_somebody_makes_up_gets_no_line_among_the_numbers(app: Flask) -> None:
    client = app.test_client()
    for number in range(3):
        client.open("/lti/launch", method=f"MADEUP{number}", base_url=TOOL)
    token = {"Authorization": f"Bearer {'m' * 32}"}
    numbers = client.get("/metrics", base_url=TOOL, headers=token).text
    assert "MADEUP" not in numbers
    assert 'method="other",status="405"} 3.0' in numbers


def test_our_key_set_has_a_key_and_no_secret(browser: Browser) -> None:
    response = browser.get("/.well-known/jwks.json")
    keys = json.loads(response.text)["keys"]
    assert [set(key) for key in keys] == [{"kty", "n", "e", "kid", "use", "alg"}]
    assert response.headers["Cache-Control"] == "public, max-age=3600"


def test_whoever_types_the_tools_address_learns_how_to_get_in(browser: Browser) -> None:
    page = browser.get("/")
    assert page.status_code == 200
    assert "Your course site lets you in" in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
