"""A browser that keeps no cookie of the tool in a frame, not even a partitioned one.

Chromium is told so for the tool within the platform's pages, as people tell it
in its settings. By itself it fills a window's jar, as every browser does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Playwright, expect

from lti_app.demo import Demo
from tests.helpers.chromium import launch_on
from tests.lti_app.browser.conftest import STRICT
from tests.lti_app.browser.pages import NARROW, faults, keyboard_faults
from tests.lti_app.browser.test_demo import open_as, tool_frame

pytestmark = pytest.mark.browser


@pytest.fixture
def strict(
    chromium: Browser, playwright: Playwright, demo: Demo, tmp_path: Path
) -> Iterator[BrowserContext]:
    assert chromium.is_connected()
    blocked = {f"{demo.site.tool},{demo.site.url}": {"setting": 2}}
    settings = {"profile": {"content_settings": {"exceptions": {"cookies": blocked}}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = launch_on(playwright, tmp_path, arguments=STRICT)
    yield context
    context.close()


def offer_no_storage(page: Page, demo: Demo) -> Frame:
    """Open the activity as a platform does that has no storage, as Moodle 4.5."""
    page.goto(f"{demo.site.url}/open/siti/1?in=window")
    address = page.get_by_role("link", name="Open the activity").get_attribute("href")
    assert address is not None
    page.evaluate(
        "(src) => document.body.append(Object.assign(document.createElement('iframe'), {src}))",
        address.replace("&lti_storage_target=_parent", ""),
    )
    page.locator("iframe").evaluate("(one) => (one.style = 'inline-size: 320px; border: 0')")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Open in a new window")).to_be_visible()
    return tool_frame(page, demo)


def test_the_platforms_storage_lets_somebody_in_and_work(
    strict: BrowserContext, demo: Demo
) -> None:
    page = strict.new_page()
    frame = open_as(page, demo, "nimali")
    assert strict.cookies() == []
    frame.get_by_role("link", name="Action plan").or_(
        frame.get_by_role("button", name="Begin")
    ).first.click()
    expect(frame.locator("[data-save-state]")).to_be_visible()
    assert strict.cookies() == []


def test_an_address_copied_out_of_such_a_frame_opens_nothing(
    strict: BrowserContext, demo: Demo
) -> None:
    page = strict.new_page()
    open_as(page, demo, "siti")
    copied = strict.new_page()
    copied.goto(tool_frame(page, demo).url)
    expect(copied.locator("[data-problem=not-signed-in]")).to_be_visible()


def test_one_click_opens_a_window_where_no_storage_is_offered(
    strict: BrowserContext, demo: Demo
) -> None:
    page = strict.new_page()
    frame = offer_no_storage(page, demo)
    with strict.expect_page() as opened:
        frame.get_by_role("button", name="Open in a new window").click()
    expect(opened.value.locator("main[data-role=participant]")).to_be_visible()
    assert [one["name"] for one in strict.cookies()] == ["__Host-blc-browser"]


def test_the_page_that_asks_for_a_window_is_for_everybody(
    strict: BrowserContext, demo: Demo
) -> None:
    page = strict.new_page()
    page.set_viewport_size({"width": 352, "height": NARROW["height"]})
    frame = offer_no_storage(page, demo)
    assert [*faults(frame), *keyboard_faults(page, frame)] == []
