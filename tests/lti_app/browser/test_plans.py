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


def enter(context: BrowserContext, demo: Demo, person: str = "siti", activity: str = "1") -> Page:
    """The tool in a window of its own, where every browser lets it keep things."""
    page = context.new_page()
    page.goto(f"{demo.site.url}/open/{person}/{activity}?in=window")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Open the activity").click()
    expect(opened.value.locator("main[data-role]")).to_be_visible()
    return opened.value


def new_plan(context: BrowserContext, demo: Demo) -> Page:
    """A new plan, open for writing."""
    page = enter(context, demo)
    page.get_by_role("button", name=re.compile("^Begin")).click()
    is_saved(page)
    return page


def newest(context: BrowserContext, demo: Demo) -> Page:
    """The plan that was begun last, open for writing after a new launch."""
    page = enter(context, demo)
    page.locator(".list h3 a").first.click()
    expect(page.locator("[data-save-state]")).to_be_visible()
    return page


def is_saved(page: Page | Frame) -> None:
    says(page, "saved")


def says(page: Page | Frame, state: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", state)


def kept_here(page: Page) -> int:
    """How many fields this browser keeps."""
    return int(page.evaluate("Object.keys(localStorage).length"))


def test_what_is_written_offline_is_kept_and_sent_later(
    context: BrowserContext, demo: Demo
) -> None:
    page = new_plan(context, demo)
    context.set_offline(True)
    page.fill("#f-problem", "Written on the ferry")
    says(page, "offline")
    assert kept_here(page) == 1
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    is_saved(page)
    assert kept_here(page) == 0
    again = newest(context, demo)
    expect(again.locator("#f-problem")).to_have_value("Written on the ferry")


def test_a_page_that_dies_offline_loses_nothing(context: BrowserContext, demo: Demo) -> None:
    page = new_plan(context, demo)
    page.locator("[data-field=objectives] textarea").first.fill("Light by November")
    is_saved(page)
    context.set_offline(True)
    page.fill("#f-problem", "The last words before the battery died")
    page.locator("[data-field=objectives] [data-add]").click()
    page.locator("[data-field=objectives] textarea").nth(1).fill("And a bus")
    page.wait_for_timeout(600)
    page.close()
    context.set_offline(False)
    again = newest(context, demo)
    expect(again.locator("#f-problem")).to_have_value("The last words before the battery died")
    expect(again.locator("[data-field=objectives] textarea").nth(1)).to_have_value("And a bus")
    is_saved(again)
    assert kept_here(again) == 0


def test_a_frame_in_which_nothing_can_be_kept_says_so_and_sends_later(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    frame = open_as(page, demo, "siti")
    frame.get_by_role("button", name=re.compile("^Begin")).click()
    expect(frame.locator("[data-save-state]")).to_be_visible()
    inner = tool_frame(page, demo)
    context.set_offline(True)
    inner.fill("#f-problem", "Held by the open page alone")
    says(inner, "unkept")
    context.set_offline(False)
    inner.evaluate("dispatchEvent(new Event('online'))")
    is_saved(inner)


def test_two_devices_lose_neither_text(
    context: BrowserContext, phone: BrowserContext, demo: Demo
) -> None:
    laptop, mobile = new_plan(context, demo), newest(phone, demo)
    laptop.fill("#f-problem", "From the laptop")
    is_saved(laptop)
    mobile.fill("#f-problem", "From the phone")
    expect(mobile.locator(".conflict")).to_contain_text("From the laptop")
    mobile.get_by_role("button", name="Use this one instead").click()
    expect(mobile.locator("#f-problem")).to_have_value("From the laptop")


def test_signing_out_asks_before_it_deletes_what_was_not_sent(
    context: BrowserContext, demo: Demo
) -> None:
    page = new_plan(context, demo)
    page.route("**/fields", lambda route: route.abort())
    page.fill("#f-problem", "Not sent")
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Stay").click()
    assert kept_here(page) == 1
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Delete it and sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert kept_here(page) == 0


def faults(frame: Page) -> list[str]:
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
    frame = new_plan(phone, demo)
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
    assert {name: told for name, told in found.items() if told} == {}
