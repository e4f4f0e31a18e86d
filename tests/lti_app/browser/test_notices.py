"""Notices and settings in a real browser: read by axe, on a phone, in Arabic, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from lti_app.db import Scope
from lti_app.demo import Demo
from lti_app.models import NoticeKind, Person
from lti_app.services.notices.events import tell
from lti_app.services.notices.links import Use, sign
from tests.helpers.chromium import new_context
from tests.lti_app.browser.conftest import AXE
from tests.lti_app.browser.held import held_back
from tests.lti_app.browser.pages import faults
from tests.lti_app.browser.test_plans import enter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists(), reason="left out: axe-core is not installed"),
]
NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def siti(demo: Demo) -> int:
    """Somebody who was told everything there is to tell; their number."""
    with demo.db.write(Scope(1, 1)) as session:
        person = session.scalars(select(Person.id).where(Person.subject == "siti")).one()
        for kind in NoticeKind:
            details: dict[str, Any] = {"due": "2026-12-01T12:00:00+00:00", "days": 9}
            tell(session, [person], kind, context_id=1, plan_id=1, now=NOW, **details)
    return person


def a_phone(chromium: Browser, **options: str) -> BrowserContext:
    viewport = {"width": 320, "height": 640}
    return new_context(chromium, ignore_https_errors=True, viewport=viewport, **options)


def open_settings(page: Page) -> str:
    """From the bar; the address."""
    page.get_by_role("navigation").get_by_role("link").nth(1).click()
    page.wait_for_url("**/settings/")
    return page.url


def test_the_pages_of_notices_are_fit_for_everybody_at_320_pixels(
    chromium: Browser, demo: Demo, siti: int
) -> None:
    with a_phone(chromium) as context:
        page = enter(context, demo)
        bell = page.get_by_role("link", name="Notices")
        expect(bell).to_contain_text("new")
        bell.click()
        page.wait_for_url("**/notices/")
        found = {"list": faults(page)}
        page.get_by_role("button", name="Mark all as read").click()
        expect(page.get_by_text("You have read them all.")).to_be_visible()
        found["read"] = faults(page)
        open_settings(page)
        found["settings"] = faults(page)
        page.get_by_role("button", name="Make a calendar address").click()
        expect(page.get_by_role("button", name="Switch it off")).to_be_visible()
        found["calendar"] = faults(page)
        secret, numbers = demo.config.secret, (1, siti)
        for path in (
            f"unsubscribe/{sign(secret, Use.UNSUBSCRIBE, *numbers)}",
            f"in/{sign(secret, Use.WAY_IN, 1, 1)}",
        ):
            page.goto(f"{demo.site.tool}/{path}")
            found[path.split("/")[0]] = faults(page)
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.usefixtures("siti")
def test_a_language_from_right_to_left_is_chosen_and_fits(chromium: Browser, demo: Demo) -> None:
    with a_phone(chromium, timezone_id="Asia/Colombo") as context:
        with context.expect_event("response", lambda one: one.url.endswith("/settings/zone")):
            page = enter(context, demo, "jone")
        settings = open_settings(page)
        page.get_by_label("Language").select_option("ar")
        page.locator("form.form button").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/settings/?kept=yes")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("#time_zone-hint")).to_contain_text("كولومبو")  # as the browser told
        found = {"settings": faults(page)}
        page.goto(settings.replace("/settings/", "/notices/"))
        found["notices"] = faults(page)
    assert {name: told for name, told in found.items() if told} == {}


@contextmanager
def before_its_zone_is_known(
    chromium: Browser, demo: Demo, zone: str
) -> Iterator[tuple[Page, Route]]:
    """The first page of somebody in a new zone, while the tool has not heard of it yet."""
    with a_phone(chromium, timezone_id=zone) as context:
        held = held_back(context, "**/settings/zone")
        page = enter(context, demo, "ioane")
        expect(page.locator("main time").first).to_be_visible()
        page.wait_for_function("() => window.isHeld")
        page.evaluate("window.isFirst = true")
        yield page, held[0]


def test_a_page_is_begun_anew_to_tell_its_times_in_a_zone_just_learned(
    chromium: Browser, demo: Demo
) -> None:
    with before_its_zone_is_known(chromium, demo, "Asia/Dhaka") as (page, telling):
        with page.expect_navigation():
            telling.continue_()
        assert page.evaluate("window.isFirst") is None


def test_a_page_on_which_somebody_has_pressed_something_is_not_begun_anew(
    chromium: Browser, demo: Demo
) -> None:
    with before_its_zone_is_known(chromium, demo, "Pacific/Fiji") as (page, telling):
        page.keyboard.press("Tab")
        with page.expect_response("**/settings/zone"):
            telling.continue_()
        page.evaluate(
            "fetch('/healthz').then(answer => answer.text())"
        )  # what was due has happened
        assert page.evaluate("window.isFirst") is True
