"""The certification's deep linking: the request comes in, a signed answer goes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from tests.helpers.platform import (
    DEEP_LINKING,
    LTI,
    MEMBERSHIP,
    MISSING,
    OWN_FRAME,
    TOOL,
    Browser,
    Form,
    Platform,
    problem_of,
)

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = {
    "deep_link_return_url": "https://moodle.test/mod/lti/contentitem_return.php?course=2",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe", "window"],
    "accept_multiple": True,
    "accept_lineitem": True,
    "data": "csrftoken:c7fbba78",
}
ONE = {
    "count": "1",
    "zone": "Asia/Jakarta",
    "title-0": "Our action plan",
    "text-0": "Write it with your team.",
    "opens-0": "2026-10-06T08:00",
    "due-0": "2026-11-30T17:00",
    "points-0": "20",
    "template-0": "action-plan",
}


def request_of(**changes: Any) -> dict[str, Any]:
    settings = {
        name: value for name, value in {**SETTINGS, **changes}.items() if value is not MISSING
    }
    return {
        "message_type": "LtiDeepLinkingRequest",
        "resource_link": MISSING,
        "target_link_uri": MISSING,
        "roles": [f"{MEMBERSHIP}Instructor"],
        DEEP_LINKING: settings,
    }


def open_form(browser: Browser, platform: Platform, **changes: Any) -> str:
    """The address of the form that the request ends at."""
    home = browser.enter(platform, **request_of(**changes))
    assert home.status_code == 303, home.text
    address = home.headers["Location"]
    page = browser.get(address)
    assert page.status_code == 200
    form = Form.of(page)
    assert form is not None
    browser.csrf = form.values["csrf"]
    return address


def send(browser: Browser, address: str, values: dict[str, str], do: str = "send") -> Any:
    data = {**values, "csrf": browser.csrf, "do": do}
    return browser.post(address, data, {**OWN_FRAME, "Origin": TOOL})


def answer(browser: Browser, page: Any) -> dict[str, Any]:
    """The claims of the signed answer, as the platform reads them."""
    assert page.status_code == 200, page.text
    form = Form.of(page)
    assert form is not None
    assert form.action == SETTINGS["deep_link_return_url"]
    published: Any = browser.get("/.well-known/jwks.json").json
    keys = KeySet.import_key_set(published)
    return dict(json.loads(jws.deserialize_compact(form.values["JWT"], keys, ["RS256"]).payload))


def test_an_instructor_chooses_one_activity_with_a_column(
    browser: Browser, platform: Platform
) -> None:
    claims = answer(browser, send(browser, open_form(browser, platform), ONE))
    assert claims[DL + "content_items"] == [
        {
            "type": "ltiResourceLink",
            "title": "Our action plan",
            "text": "Write it with your team.",
            "url": f"{TOOL}/lti/launch",
            "custom": {
                "blc_activity": "plan",
                "blc_template": "action-plan",
                "blc_opens": "2026-10-06T01:00+00:00",
                "blc_due": "2026-11-30T10:00+00:00",
                "blc_points": "20",
            },
            "available": {"startDateTime": "2026-10-06T08:00:00+07:00"},
            "submission": {"endDateTime": "2026-11-30T17:00:00+07:00"},
            "lineItem": {
                "label": "Our action plan",
                "scoreMaximum": 20.0,
                "resourceId": claims[DL + "content_items"][0]["lineItem"]["resourceId"],
                "tag": "blc-plan",
            },
        }
    ]


def test_the_answer_says_who_sends_it_to_whom_and_for_which_deployment(
    browser: Browser, platform: Platform
) -> None:
    claims = answer(browser, send(browser, open_form(browser, platform), ONE))
    assert claims["iss"] == platform.client_id
    assert claims["aud"] == [platform.issuer]
    assert claims["exp"] - claims["iat"] == 300
    assert len(claims["nonce"]) > 20
    assert claims[LTI + "deployment_id"] == platform.deployment
    assert claims[LTI + "message_type"] == "LtiDeepLinkingResponse"
    assert claims[LTI + "version"] == "1.3.0"


def test_the_platforms_data_goes_back_unchanged(browser: Browser, platform: Platform) -> None:
    data = "x" * 500 + ' "\\ü&<>'
    claims = answer(browser, send(browser, open_form(browser, platform, data=data), ONE))
    assert claims[DL + "data"] == data


def test_without_data_none_goes_back(browser: Browser, platform: Platform) -> None:
    claims = answer(browser, send(browser, open_form(browser, platform, data=MISSING), ONE))
    assert DL + "data" not in claims


def test_several_activities_go_back_together(browser: Browser, platform: Platform) -> None:
    address = open_form(browser, platform)
    page = send(browser, address, ONE, do="more")
    assert 'name="count" value="2"' in page.text
    both = {**ONE, "count": "2", "title-1": "Final report", "template-1": "action-plan"}
    items = answer(browser, send(browser, address, both))[DL + "content_items"]
    assert [item["title"] for item in items] == ["Our action plan", "Final report"]
    assert "lineItem" not in items[1]


def test_a_platform_that_takes_one_gets_one(browser: Browser, platform: Platform) -> None:
    address = open_form(browser, platform, accept_multiple=False)
    both = {**ONE, "count": "2", "title-1": "Final report", "template-1": "action-plan"}
    items = answer(browser, send(browser, address, both))[DL + "content_items"]
    assert len(items) == 1
    assert "One more activity" not in send(browser, address, ONE, do="more").text


def test_a_platform_that_takes_no_column_gets_none(browser: Browser, platform: Platform) -> None:
    address = open_form(browser, platform, accept_lineitem=False)
    item = answer(browser, send(browser, address, ONE))[DL + "content_items"][0]
    assert "lineItem" not in item
    assert item["custom"]["blc_points"] == "20"


def test_a_platform_that_does_not_say_gets_a_column_as_moodle_wants(
    browser: Browser, platform: Platform
) -> None:
    address = open_form(browser, platform, accept_lineitem=MISSING)
    item = answer(browser, send(browser, address, ONE))[DL + "content_items"][0]
    assert item["lineItem"]["scoreMaximum"] == 20


def test_an_activity_without_points_gets_no_column(browser: Browser, platform: Platform) -> None:
    page = send(browser, open_form(browser, platform), {**ONE, "points-0": ""})
    assert "lineItem" not in answer(browser, page)[DL + "content_items"][0]


def test_choosing_nothing_tells_the_platform_so(browser: Browser, platform: Platform) -> None:
    claims = answer(browser, send(browser, open_form(browser, platform), ONE, do="cancel"))
    assert claims[DL + "content_items"] == []
    assert claims[DL + "msg"] == "Nothing was added."


def test_a_request_for_something_else_than_an_activity_is_refused(
    browser: Browser, platform: Platform
) -> None:
    page = browser.launch(platform, **request_of(accept_types=["file"]))
    assert problem_of(page) == (400, "claim-bad")


MISTAKES = {
    "no name": ({"title-0": " "}, "Give the activity a name."),
    "a name without end": ({"title-0": "x" * 300}, "Use at most 200 characters."),
    "due before it opens": ({"due-0": "2026-10-01T08:00"}, "This is before the activity opens."),
    "no date": ({"due-0": "tomorrow"}, "Write a date and a time"),
    "a year that is none": ({"due-0": "0001-01-01T00:00"}, "Choose a year from 2000 to 2200."),
    "no number": ({"points-0": "many"}, "Write a number from 1 to 10,000"),
    "infinite points": ({"points-0": "inf"}, "Write a number from 1 to 10,000"),
    "points that are no number": ({"points-0": "nan"}, "Write a number from 1 to 10,000"),
    "an unknown template": ({"template-0": "x"}, "Choose one of the templates."),
}


@pytest.mark.parametrize(("change", "text"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_and_what_was_typed_stays(
    browser: Browser, platform: Platform, change: dict[str, str], text: str
) -> None:
    page = send(browser, open_form(browser, platform), {**ONE, **change})
    assert page.status_code == 422
    assert text in page.text
    assert "Write it with your team." in page.text


@pytest.mark.parametrize("count", ["", "0", "-1", "99999", "x", "²"])
def test_a_count_that_is_none_does_no_harm(
    browser: Browser, platform: Platform, count: str
) -> None:
    page = send(browser, open_form(browser, platform), {**ONE, "count": count})
    assert page.status_code in (200, 422)


def test_the_answer_may_go_to_the_platform_only(browser: Browser, platform: Platform) -> None:
    page = send(browser, open_form(browser, platform), ONE)
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://moodle.test" in policy


def test_a_launch_of_an_activity_may_not_choose(browser: Browser, platform: Platform) -> None:
    home = browser.launch(platform, roles=[f"{MEMBERSHIP}Instructor"]).headers["Location"]
    assert problem_of(browser.get(f"{home}activities")) == (403, "not-allowed")
