"""Somebody at work on plans through HTTP, as a browser without scripts would be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.helpers.platform import AGS, INSTITUTION, MEMBERSHIP, OWN_FRAME, TOOL, Browser, Platform

ROLES = {
    "participant": [f"{MEMBERSHIP}Learner"],
    "expert": [f"{MEMBERSHIP}Instructor"],
    "staff": [f"{INSTITUTION}Administrator", f"{MEMBERSHIP}Instructor"],
}
CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
GRADES = {
    "lineitem": "https://moodle.test/mod/lti/lineitem/1?type_id=7",
    "lineitems": "https://moodle.test/mod/lti/lineitems?type_id=7",
    "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
}


class Somebody:
    """One person in one browser, launched into one course."""

    def __init__(
        self,
        app: Flask,
        platform: Platform,
        role: str,
        *,
        sub: str,
        course: str = "2",
        several: bool = True,
        custom: Mapping[str, str] | None = None,
        activity: str | None = None,
    ) -> None:
        self.browser = Browser(app)
        chosen = {"blc_plans": "several"} if several else {}
        page = self.browser.launch(
            platform,
            sub=sub,
            name=f"Person {sub}",
            roles=ROLES[role],
            context={"id": course, "title": f"Course {course}"},
            resource_link={"id": activity or f"link-{course}", "title": "Action plan"},
            **{
                AGS: GRADES,
                CUSTOM: {**chosen, **(custom or {})},
            },
        )
        assert page.status_code == 303, page.text
        self.home: str = page.headers["Location"]
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("").text)
        assert found is not None
        self.csrf = found.group(1)

    def get(self, path: str) -> TestResponse:
        """A page by its address after the session's key."""
        return self.browser.get(self.home + path)

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        values = {"csrf": self.csrf, **(data or {})}
        return self.browser.post(self.home + path, values, {**OWN_FRAME, "Origin": TOOL})

    def follow(self, path: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        """Post, and the page that it leads to."""
        response = self.post(path, data)
        assert response.status_code == 303, response.text[:2000]
        return self.browser.get(response.headers["Location"].split("#")[0])

    def begin(self) -> int:
        """A new plan; its number."""
        response = self.post("plans/")
        assert response.status_code == 303, response.text[:2000]
        return int(response.headers["Location"].rstrip("/").rsplit("/", 1)[1])

    def write(self, plan: int, **texts: Any) -> TestResponse:
        """Change fields as a form without scripts does."""
        data: dict[str, Any] = {"field": list(texts)}
        page = self.get(f"plans/{plan}/").text
        for name, value in texts.items():
            data[f"v.{name}"] = value
            for hidden in ("base", "was"):
                found = re.search(rf'name="{hidden}\.{name}" value="([^"]*)"', page)
                assert found is not None
                data[f"{hidden}.{name}"] = found.group(1)
        return self.post(f"plans/{plan}/", data)

    def submit(self, plan: int, number: int = 1) -> TestResponse:
        return self.post(f"plans/{plan}/submit", {"number": number})


def text_in(page: TestResponse, field: str) -> str:
    """What a textarea or an input of a page holds."""
    found = re.search(rf'<textarea id="f-{field}"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    found = found or re.search(rf'<input id="f-{field}"[^>]* value="([^"]*)"', page.text)
    assert found is not None
    return unescape(found.group(1))


def comment_on(field: str, body: str, *, suggestion: str = "", quote: str = "") -> dict[str, str]:
    """One comment of a review as its page sends it."""
    key = f"{field}-{abs(hash((body, quote))) % 10**8}"
    return {
        "comment": key,
        f"f.{key}": field,
        f"c.{key}": body,
        f"s.{key}": suggestion,
        f"q.{key}": quote,
    }
