"""Every page of the tool in Arabic on a narrow phone: mirrored, whole, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from lti_app.demo import Demo
from tests.helpers.chromium import new_context
from tests.lti_app.browser.conftest import AXE
from tests.lti_app.browser.pages import NARROW, faults
from tests.lti_app.browser.walk import LEFT_IN_ENGLISH, enter, every_kind_of_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists(), reason="left out: no axe-core (make setup)"),
]


DESK: ViewportSize = {"width": 1280, "height": 900}
LANGUAGE = "[document.documentElement.lang, getComputedStyle(document.body).direction]"


@pytest.fixture
def arabic(chromium: Browser) -> Iterator[BrowserContext]:
    context = new_context(chromium, ignore_https_errors=True, locale="ar", viewport=NARROW)
    yield context
    context.close()


def found_on(page: Page) -> list[str]:
    """On a phone and at a desk."""
    found = [*faults(page), *page.evaluate(LEFT_IN_ENGLISH)]
    page.set_viewport_size(DESK)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("too wide for a desk")
    page.set_viewport_size(NARROW)
    return found


@pytest.mark.parametrize(
    ("person", "activity"),
    [("han", "choose"), ("han", "review-siti"), ("officer", "privacy-siti")],
)
def test_the_page_of_every_kind_of_launch_reads_from_right_to_left(
    arabic: BrowserContext, demo: Demo, person: str, activity: str
) -> None:
    page = enter(arabic, demo, person, activity)
    assert page.evaluate(LANGUAGE) == ["ar", "rtl"]
    assert found_on(page) == []


def test_every_page_that_links_lead_to_reads_from_right_to_left(
    arabic: BrowserContext, demo: Demo
) -> None:
    """As the person who sees most. States are in ``test_every_state.py``."""
    page = enter(arabic, demo, "administrator")
    kinds, told = [], []
    for kind in every_kind_of_page(page):
        kinds.append(kind)
        assert page.evaluate(LANGUAGE) == ["ar", "rtl"]
        told += [f"{kind}: {one}" for one in found_on(page)]
    assert len(kinds) >= 8, kinds
    assert not told, "\n".join(told)


def test_pages_of_problems_and_the_last_page_read_from_right_to_left(
    arabic: BrowserContext, demo: Demo
) -> None:
    page = enter(arabic, demo, "siti")
    start = page.url.split("?")[0]
    for address in (f"{start}plans/999/", f"{start}admin/", f"{demo.site.tool}/lti/launch"):
        page.goto(address)
        assert page.evaluate(LANGUAGE) == ["ar", "rtl"]
        assert found_on(page) == []
    page.goto(start)
    page.locator("[data-sign-out] button").click()
    page.get_by_role("heading", name="لقد سجّلت الخروج").wait_for()
    assert found_on(page) == []
