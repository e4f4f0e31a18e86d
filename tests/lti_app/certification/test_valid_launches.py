"""The certification's valid launches: every one ends on the page of the right role."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.platform import INSTITUTION, MEMBERSHIP, MISSING, Browser, Platform

INSTRUCTOR = f"{MEMBERSHIP}Instructor"
LEARNER = f"{MEMBERSHIP}Learner"
NAMELESS = {"name": MISSING, "given_name": MISSING, "family_name": MISSING}

PERSONAL_DATA: dict[str, dict[str, Any]] = {
    "e-mail only": NAMELESS,
    "names only": {"email": MISSING},
    "no personal data at all": {**NAMELESS, "email": MISSING},
    "e-mail without a context": {**NAMELESS, "context": MISSING},
}
INSTRUCTOR_LAUNCHES: dict[str, dict[str, Any]] = {
    "plain": {"roles": [INSTRUCTOR]},
    "several roles": {"roles": [INSTRUCTOR, f"{MEMBERSHIP}ContentDeveloper", LEARNER]},
    "short role": {"roles": ["Instructor"]},
    "unknown role beside it": {"roles": [INSTRUCTOR, "http://example.org/roles#Gardener"]},
    "role in the institution beside it": {"roles": [f"{INSTITUTION}Faculty", INSTRUCTOR]},
    **{name: {"roles": [INSTRUCTOR], **change} for name, change in PERSONAL_DATA.items()},
}
STUDENT_LAUNCHES: dict[str, dict[str, Any]] = {
    "plain": {"roles": [LEARNER]},
    "several roles": {"roles": [LEARNER, f"{MEMBERSHIP}Member", f"{INSTITUTION}Student"]},
    "short role": {"roles": ["Learner"]},
    "unknown role": {"roles": ["http://example.org/roles#Gardener"]},
    "no role": {"roles": []},
    **{name: {"roles": [LEARNER], **change} for name, change in PERSONAL_DATA.items()},
}


@pytest.mark.parametrize("claims", INSTRUCTOR_LAUNCHES.values(), ids=INSTRUCTOR_LAUNCHES.keys())
def test_an_instructor_comes_in_as_an_expert(
    browser: Browser, platform: Platform, claims: dict[str, Any]
) -> None:
    page = browser.enter(platform, **claims)
    assert page.status_code == 200
    assert 'data-role="expert"' in page.text


@pytest.mark.parametrize("claims", STUDENT_LAUNCHES.values(), ids=STUDENT_LAUNCHES.keys())
def test_a_student_comes_in_as_a_participant(
    browser: Browser, platform: Platform, claims: dict[str, Any]
) -> None:
    page = browser.enter(platform, **claims)
    assert page.status_code == 200
    assert 'data-role="participant"' in page.text


def test_an_instructor_whose_roles_are_not_told_comes_in_with_the_least_rights(
    browser: Browser, platform: Platform
) -> None:
    page = browser.enter(platform, sub="teacher-1", name="Dr. Han Ji-woo", roles=[])
    assert page.status_code == 200
    assert 'data-role="participant"' in page.text
