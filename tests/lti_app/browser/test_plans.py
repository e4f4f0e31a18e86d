"""Plans in a real browser, in a frame on another site: offline, on two devices, and read by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from lti_app.demo import Demo
from tests.lti_app.browser.conftest import AXE
from tests.lti_app.browser.test_demo import open_as, tool_frame

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        ignore_https_errors=True, viewport={"width": 320, "height": 640}, has_touch=True
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def new_plan(page: Page, demo: Demo, person: str = "siti") -> Frame:
    """A new plan, open for writing."""
    frame = open_as(page, demo, person)
    frame.get_by_role("button", name=re.compile("^Begin")).click()
    expect(frame.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    return tool_frame(page, demo)


def is_saved(frame: Frame) -> None:
    expect(frame.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def kept_here(frame: Frame) -> int:
    """How many fields this browser keeps."""
    return int(frame.evaluate("Object.keys(localStorage).length"))


def newest(page: Page, demo: Demo, person: str = "siti") -> Frame:
    """The plan that was begun last, open for writing after a new launch."""
    frame = open_as(page, demo, person)
    frame.locator(".list h3 a").first.click()
    expect(frame.locator("[data-save-state]")).to_be_visible()
    return tool_frame(page, demo)


def test_what_is_written_offline_is_kept_and_sent_later(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    frame = new_plan(page, demo)
    context.set_offline(True)
    frame.fill("#f-problem", "Written on the ferry")
    expect(frame.locator("[data-save-state]")).to_have_attribute("data-state", "offline")
    assert kept_here(frame) == 1
    context.set_offline(False)
    frame.evaluate("dispatchEvent(new Event('online'))")
    is_saved(frame)
    assert kept_here(frame) == 0
    again = newest(context.new_page(), demo)
    expect(again.locator("#f-problem")).to_have_value("Written on the ferry")


def test_a_page_that_dies_offline_loses_nothing(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    frame = new_plan(page, demo)
    frame.locator("[data-field=objectives] textarea").first.fill("Light by November")
    is_saved(frame)
    context.set_offline(True)
    frame.fill("#f-problem", "The last words before the battery died")
    frame.locator("[data-field=objectives] [data-add]").click()
    frame.locator("[data-field=objectives] textarea").nth(2).fill("And a bus")
    page.wait_for_timeout(600)
    page.close()
    context.set_offline(False)
    again = newest(context.new_page(), demo)
    expect(again.locator("#f-problem")).to_have_value("The last words before the battery died")
    expect(again.locator("[data-field=objectives] textarea").nth(2)).to_have_value("And a bus")
    is_saved(again)
    assert kept_here(again) == 0


def test_two_devices_lose_neither_text(
    context: BrowserContext, phone: BrowserContext, demo: Demo
) -> None:
    laptop = new_plan(context.new_page(), demo)
    mobile = newest(phone.new_page(), demo)
    laptop.fill("#f-problem", "From the laptop")
    is_saved(laptop)
    mobile.fill("#f-problem", "From the phone")
    expect(mobile.locator(".conflict")).to_contain_text("From the laptop")
    mobile.get_by_role("button", name="Use this one instead").click()
    expect(mobile.locator("#f-problem")).to_have_value("From the laptop")


def test_signing_out_asks_before_it_deletes_what_was_not_sent(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    frame = new_plan(page, demo)
    page.route("**/fields", lambda route: route.abort())
    frame.fill("#f-problem", "Not sent")
    page.wait_for_timeout(500)
    frame.get_by_role("button", name="Sign out").click()
    frame.get_by_role("button", name="Stay").click()
    assert kept_here(frame) == 1
    frame.get_by_role("button", name="Sign out").click()
    frame.get_by_role("button", name="Delete it and sign out").click()
    expect(frame.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert kept_here(tool_frame(page, demo)) == 0


def faults(frame: Frame) -> list[str]:
    """What axe finds, and whether the page is wider than a phone."""
    frame.evaluate(AXE.read_text("utf-8"))
    found = frame.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]
    wide = frame.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*told, *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.skipif(not AXE.exists(), reason="left out: axe-core is not installed (make setup)")
def test_every_page_of_a_participant_is_fit_for_everybody_at_320_pixels(
    phone: BrowserContext, demo: Demo
) -> None:
    found: dict[str, list[str]] = {}
    frame = new_plan(phone.new_page(), demo)
    frame.fill("#f-title", "Light for Ward 7")
    is_saved(frame)
    found["write"] = faults(frame)
    start = frame.url
    frame.get_by_role("button", name="Submit …").click()
    frame.wait_for_url("**/submit")
    found["submit"] = faults(frame)
    frame.get_by_role("button", name="Submit as it is").click()
    frame.wait_for_url("**/history*")
    for name in ("history", "feedback", "compare", "versions/1"):
        frame.goto(start + name)
        found[name] = faults(frame)
    assert found == dict.fromkeys(found, [])
