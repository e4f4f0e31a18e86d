"""Launches as people make them: in a frame, in a window, in two tabs, and back again."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Page, expect
from sqlalchemy import update

from lti_app.demo import Demo
from lti_app.models import ToolSession
from tests.lti_app.browser.conftest import AXE
from tests.lti_app.browser.pages import ask_until

pytestmark = pytest.mark.browser


def open_as(page: Page, demo: Demo, person: str, activity: str = "1") -> FrameLocator:
    page.goto(f"{demo.site.url}/open/{person}/{activity}")
    frame = page.frame_locator("iframe")
    expect(frame.locator("main[data-role]")).to_be_visible()
    return frame


def tool_frame(page: Page, demo: Demo) -> Frame:
    return next(frame for frame in page.frames if frame.url.startswith(demo.site.tool))


def test_a_frame_on_another_site_keeps_its_partitioned_cookie(
    context: BrowserContext, demo: Demo
) -> None:
    open_as(context.new_page(), demo, "siti")
    cookies = [one for one in context.cookies() if one["name"].startswith("__Host-")]
    assert [(one["sameSite"], one["secure"], one["httpOnly"]) for one in cookies] == [
        ("None", True, True)
    ]


def test_the_tool_opens_in_a_window_of_its_own(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    page.goto(f"{demo.site.url}/open/siti/1?in=window")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Open the activity").click()
    expect(opened.value.locator("main[data-role=participant]")).to_be_visible()


def test_two_tabs_with_two_people_stay_apart(context: BrowserContext, demo: Demo) -> None:
    first, second = context.new_page(), context.new_page()
    open_as(first, demo, "siti")
    open_as(second, demo, "han")
    tool_frame(first, demo).goto(tool_frame(first, demo).url)
    expect(first.frame_locator("iframe").locator("main[data-role=participant]")).to_be_visible()
    expect(second.frame_locator("iframe").locator("main[data-role=expert]")).to_be_visible()


def test_the_back_button_leads_back_to_the_people_to_choose_from(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    page.goto(demo.site.url)
    page.get_by_role("link", name="Open Action plan as Siti Rahayu").click()
    expect(page.frame_locator("iframe").locator("main[data-role]")).to_be_visible()
    _press_back(page)
    expect(page.get_by_role("heading", name="Choose who you are")).to_be_visible()


def _press_back(page: Page) -> None:
    """What Chromium's button does: it steps over entries that a frame made by itself.

    `history.back()` steps onto each of them, and counts as somebody's touch: the frame then
    makes the next entry at once.
    """
    browser = page.context.new_cdp_session(page)
    history = browser.send("Page.getNavigationHistory")
    before = [e for e in history["entries"][: history["currentIndex"]] if e["url"] != page.url]
    browser.send("Page.navigateToHistoryEntry", {"entryId": before[-1]["id"]})


def test_a_session_that_is_over_says_so(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    open_as(page, demo, "jone")
    address = tool_frame(page, demo).url
    with demo.db.write() as session:
        session.execute(update(ToolSession).values(expires_at=ToolSession.created_at))
    tool_frame(page, demo).goto(address)
    expect(page.frame_locator("iframe").get_by_text("Your time here is over")).to_be_visible()


def test_a_score_arrives_in_the_gradebook_by_itself(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    page.goto(demo.site.url)
    ask_until(page, page.get_by_role("cell", name="80", exact=True))


def test_a_teacher_adds_an_activity_and_somebody_opens_it(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    frame = open_as(page, demo, "han", "choose")
    frame.get_by_label("Name").fill("Second plan")
    frame.get_by_role("button", name="Add to the course").click()
    expect(frame.get_by_text("The course has what you chose")).to_be_visible()
    page.goto(demo.site.url)
    page.get_by_role("link", name="Open Second plan as Siti Rahayu").click()
    expect(page.frame_locator("iframe").locator("main[data-role=participant]")).to_be_visible()


PAGES = ("admin/", "admin/platforms/", "admin/platforms/new", "admin/deliveries", "admin/keys")


def test_pages_of_administration_fit_320_pixels_and_satisfy_axe(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    open_as(page, demo, "administrator")
    home = tool_frame(page, demo).url
    _judge(page, tool_frame(page, demo), [f"{home.split('?')[0]}{path}" for path in PAGES])


def test_the_form_of_deep_linking_fits_320_pixels_and_satisfies_axe(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    open_as(page, demo, "han", "choose")
    _judge(page, tool_frame(page, demo), [tool_frame(page, demo).url])


def _judge(page: Page, frame: Frame, addresses: list[str]) -> None:
    page.set_viewport_size({"width": 352, "height": 800})  # the frame is 320 wide in it
    for address in addresses:
        frame.goto(address)
        width, inner = frame.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert inner <= 320
        assert width <= inner, f"{address.rpartition('/s/')[2]} is {width} pixels wide"
        if AXE.exists():
            frame.evaluate(AXE.read_text("utf-8"))
            found = frame.evaluate(
                "axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))"
            )
            assert found == []
