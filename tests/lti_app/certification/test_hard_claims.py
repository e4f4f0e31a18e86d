"""Launches that are harder than the certification's: claims of every wrong shape.

Each is signed by the right key and answers a real login; only the claim is off.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.platform import (
    AGS,
    DEEP_LINKING,
    MISSING,
    NRPS,
    TOOL,
    Browser,
    Platform,
    problem_of,
)

Case = tuple[dict[str, Any], tuple[int, str]]

SETTINGS = {
    "deep_link_return_url": "https://moodle.test/return",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe"],
}
DEEP = {"message_type": "LtiDeepLinkingRequest", "resource_link": MISSING}
REVIEW = {
    "message_type": "LtiSubmissionReviewRequest",
    "for_user": {"user_id": "42"},
    AGS: {"lineitem": "https://moodle.test/lineitem/1", "scope": []},
}
PRIVACY = {
    "message_type": "DataPrivacyLaunchRequest",
    "resource_link": MISSING,
    "context": MISSING,
    "for_user": {"user_id": "42"},
}

TIMES: dict[str, Case] = {
    "no exp": ({"exp": MISSING}, (400, "time-missing")),
    "no iat": ({"iat": MISSING}, (400, "time-missing")),
    "exp as text": ({"exp": "1790000000"}, (400, "claim-bad")),
    "iat as a list": ({"iat": [1]}, (400, "claim-bad")),
    "iat as true": ({"iat": True}, (400, "claim-bad")),
    "exp below zero": ({"exp": -5}, (400, "claim-bad")),
    "exp beyond all numbers": ({"exp": 10**300}, (400, "claim-bad")),
    "iat three years old": ({"iat": 1_690_000_000}, (401, "token-too-old")),
    "exp ten years ahead": ({"exp": 2_100_000_000}, (401, "token-too-long-lived")),
    "nbf in the future": ({"nbf": 1_900_000_000}, (401, "token-from-future")),
    "nbf as text": ({"nbf": "soon"}, (400, "claim-bad")),
}
WHO_IS_MEANT: dict[str, Case] = {
    "another issuer": ({"iss": "https://elsewhere.test"}, (403, "platform-unknown")),
    "issuer as a list": ({"iss": ["https://moodle.test"]}, (403, "platform-unknown")),
    "issuer with a slash more": ({"iss": "https://moodle.test/"}, (403, "platform-unknown")),
    "issuer with a null character": ({"iss": "https://moodle.test\x00"}, (403, "platform-unknown")),
    "no issuer": ({"iss": MISSING}, (403, "platform-unknown")),
    "another audience": ({"aud": "client-9"}, (403, "audience-bad")),
    "no audience": ({"aud": MISSING}, (403, "audience-bad")),
    "empty audience": ({"aud": []}, (403, "audience-bad")),
    "audience of the wrong type": ({"aud": {"id": "client-1"}}, (403, "audience-bad")),
    "audience with a number in it": ({"aud": ["client-1", 7]}, (403, "audience-bad")),
    "several audiences without azp": ({"aud": ["client-1", "x"]}, (403, "party-bad")),
    "azp of somebody else": ({"azp": "client-9"}, (403, "party-bad")),
    "azp of another tool in the audience": (
        {"aud": ["client-1", "x"], "azp": "x"},
        (403, "party-bad"),
    ),
    "azp as a number": ({"azp": 1}, (403, "party-bad")),
    "another nonce": ({"nonce": "made-up"}, (401, "nonce-unknown")),
    "nonce as a list": ({"nonce": ["made-up"]}, (400, "nonce-missing")),
    "nonce beyond ASCII": ({"nonce": "ñ"}, (401, "nonce-unknown")),
    "no nonce": ({"nonce": MISSING}, (400, "nonce-missing")),
    "deployment as a number": ({"deployment_id": 7}, (400, "claim-bad")),
    "deployment with a null character": ({"deployment_id": "7\x00"}, (400, "claim-bad")),
    "sub as a number": ({"sub": 42}, (400, "claim-bad")),
    "empty sub": ({"sub": ""}, (400, "claim-missing")),
    "sub of 256 characters": ({"sub": "x" * 256}, (400, "claim-bad")),
    "sub with a null character": ({"sub": "4\x002"}, (400, "claim-bad")),
    "sub with half a character": ({"sub": "4\ud8002"}, (400, "claim-bad")),
}
SHAPES: dict[str, Case] = {
    "roles with null in it": ({"roles": [None]}, (400, "claim-bad")),
    "roles as text": ({"roles": "Learner"}, (400, "claim-bad")),
    "roles as an object": ({"roles": {"role": "Learner"}}, (400, "claim-bad")),
    "roles null": ({"roles": None}, (400, "claim-missing")),
    "a thousand roles": ({"roles": ["Learner"] * 1000}, (400, "claim-bad")),
    "version as a number": ({"version": 1.3}, (400, "version-bad")),
    "version as a list": ({"version": ["1.3.0"]}, (400, "version-bad")),
    "message type as a list": ({"message_type": ["x"]}, (400, "message-unknown")),
    "unknown message type": ({"message_type": "LtiPayMe"}, (400, "message-unknown")),
    "resource link as text": ({"resource_link": "5"}, (400, "claim-bad")),
    "resource link as a list": ({"resource_link": ["5"]}, (400, "claim-bad")),
    "resource link id as a number": ({"resource_link": {"id": 5}}, (400, "claim-bad")),
    "no resource link": ({"resource_link": MISSING}, (400, "claim-missing")),
    "resource link title as a list": (
        {"resource_link": {"id": "5", "title": []}},
        (400, "claim-bad"),
    ),
    "context as a list": ({"context": ["2"]}, (400, "claim-bad")),
    "context without id": ({"context": {"title": "x"}}, (400, "claim-missing")),
    "name as an object": ({"name": {"first": "x"}}, (400, "claim-bad")),
    "e-mail as a list": ({"email": ["a@b.c"]}, (400, "claim-bad")),
    "custom as a list": ({"custom": []}, (400, "claim-bad")),
    "a hundred and one custom": (
        {"custom": {str(n): "x" for n in range(101)}},
        (400, "claim-bad"),
    ),
    "presentation as text": ({"launch_presentation": "iframe"}, (400, "claim-bad")),
    "return address as a script": (
        {"launch_presentation": {"return_url": "javascript:alert(1)"}},
        (400, "claim-bad"),
    ),
    "grade endpoint as text": ({AGS: "https://moodle.test"}, (400, "claim-bad")),
    "grade scopes as text": ({AGS: {"scope": "all"}}, (400, "claim-bad")),
    "line item that is no address": ({AGS: {"lineitem": "file:///etc"}}, (400, "claim-bad")),
    "roster that is no address": ({NRPS: {"context_memberships_url": 5}}, (400, "claim-bad")),
}
TARGETS: dict[str, Case] = {
    "no target": ({"target_link_uri": MISSING}, (400, "claim-missing")),
    "a target elsewhere": ({"target_link_uri": "https://evil.test/"}, (401, "target-mismatch")),
    "another target of ours": ({"target_link_uri": f"{TOOL}/other"}, (401, "target-mismatch")),
    "a target with a name in it": (
        {"target_link_uri": "https://tool.test@evil.test/"},
        (400, "claim-bad"),
    ),
    "target as a number": ({"target_link_uri": 1}, (400, "claim-bad")),
}
OTHER_MESSAGES: dict[str, Case] = {
    "deep linking without settings": (DEEP, (400, "claim-missing")),
    "deep linking with a list as settings": ({**DEEP, DEEP_LINKING: []}, (400, "claim-bad")),
    "deep linking without a return address": (
        {**DEEP, DEEP_LINKING: {**SETTINGS, "deep_link_return_url": None}},
        (400, "claim-missing"),
    ),
    "deep linking back to a script": (
        {**DEEP, DEEP_LINKING: {**SETTINGS, "deep_link_return_url": "javascript:1"}},
        (400, "claim-bad"),
    ),
    "deep linking without types": (
        {**DEEP, DEEP_LINKING: {**SETTINGS, "accept_types": None}},
        (400, "claim-bad"),
    ),
    "deep linking for files only": (
        {**DEEP, DEEP_LINKING: {**SETTINGS, "accept_types": ["file"]}},
        (400, "claim-bad"),
    ),
    "deep linking without presentation": (
        {**DEEP, DEEP_LINKING: {**SETTINGS, "accept_presentation_document_targets": []}},
        (400, "claim-bad"),
    ),
    "deep linking with an object as data": (
        {**DEEP, DEEP_LINKING: {**SETTINGS, "data": {}}},
        (400, "claim-bad"),
    ),
    "review of nobody": ({**REVIEW, "for_user": MISSING}, (400, "claim-missing")),
    "review of a number": ({**REVIEW, "for_user": {"user_id": 4}}, (400, "claim-bad")),
    "review without grades": ({**REVIEW, AGS: MISSING}, (400, "claim-missing")),
    "review without a line item": ({**REVIEW, AGS: {"scope": []}}, (400, "claim-missing")),
    "privacy about nobody": ({**PRIVACY, "for_user": MISSING}, (400, "claim-missing")),
    "privacy with a course": ({**PRIVACY, "context": {"id": "2"}}, (400, "claim-bad")),
}
CASES = {**TIMES, **WHO_IS_MEANT, **SHAPES, **TARGETS, **OTHER_MESSAGES}


@pytest.mark.parametrize(("claims", "problem"), CASES.values(), ids=CASES.keys())
def test_a_claim_of_the_wrong_shape_is_refused_with_its_own_page(
    browser: Browser, platform: Platform, claims: dict[str, Any], problem: tuple[int, str]
) -> None:
    assert problem_of(browser.launch(platform, **claims)) == problem


ODD_BUT_LEGAL: dict[str, dict[str, Any]] = {
    "the platform's clock 59 seconds ahead": {"iat": 1_791_187_259, "exp": 1_791_187_319},
    "the platform's clock 59 seconds behind": {"iat": 1_791_187_141, "exp": 1_791_187_201},
    "times with fractions": {"iat": 1_791_187_199.5, "exp": 1_791_187_260.25},
    "one audience in a list": {"aud": ["client-1"]},
    "several audiences and azp": {"aud": ["client-1", "x"], "azp": "client-1"},
    "one audience and azp": {"azp": "client-1"},
    "one name only": {"name": "Suharto", "given_name": MISSING, "family_name": MISSING},
    "a name in Thaana": {"name": "އައިޝަތު"},
    "a name with control characters": {"name": "A\x00\x1b[31mB\ud800"},
    "a name of a thousand characters": {"name": "x" * 1000},
    "a name that looks like HTML": {"name": "<script>alert(1)</script>"},
    "titles of a thousand characters": {"context": {"id": "2", "title": "x" * 1000}},
    "nulls where nothing is required": {"name": None, "email": None, "custom": None, AGS: None},
    "custom values that are not text": {"custom": {"points": 10, "open": True, "none": None}},
    "a locale that is none": {"launch_presentation": {"locale": "not a locale!"}},
    "a locale nobody speaks": {"launch_presentation": {"locale": "xx-YY"}},
    "the largest sub": {"sub": "x" * 255},
    "a role far too odd": {"roles": ["", "#", "/", "membership#"]},
}


@pytest.mark.parametrize("claims", ODD_BUT_LEGAL.values(), ids=ODD_BUT_LEGAL.keys())
def test_what_is_odd_but_legal_is_let_in(
    browser: Browser, platform: Platform, claims: dict[str, Any]
) -> None:
    page = browser.enter(platform, **claims)
    assert page.status_code == 200
    assert 'data-role="participant"' in page.text
    assert "<script>alert" not in page.text
