"""The pictures of the LTI tool in ``docs/screenshots``: ``make screenshots``.

Made with the demonstration, so that they are what ``blc-lti demo`` shows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from lti_app.demo import Demo, listen
from tests.helpers.chromium import launch, new_context
from tests.helpers.tls import throwaway_tls, tls_context
from tests.lti_app.browser.conftest import STRICT
from tests.lti_app.browser.journey import journey

HERE = Path(__file__).parents[3] / "docs" / "screenshots"
PHONE: ViewportSize = {"width": 360, "height": 720}
FRAME: ViewportSize = {"width": 885, "height": 678}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
MOST_BYTES = 150_000

Take = Callable[[BrowserContext, Demo], Page]


def launched(person: str, activity: str = "1", path: str = "") -> Take:
    """The page that this person finds, in a window of its own."""

    def open_window(context: BrowserContext, demo: Demo) -> Page:
        page = context.new_page()
        page.goto(f"{demo.site.url}/open/{person}/{activity}?in=window")
        with context.expect_page() as opened:
            page.get_by_role("link", name="Open the activity").click()
        opened.value.wait_for_selector("main[data-role]")
        if path:
            opened.value.goto(f"{opened.value.url.split('?')[0]}{path}")
        return opened.value

    return open_window


def course_site(path: str) -> Take:
    def open_page(context: BrowserContext, demo: Demo) -> Page:
        page = context.new_page()
        page.goto(demo.site.url + path)
        if "/open/" in path:
            page.frame_locator("iframe").locator("main[data-role]").wait_for()
        return page

    return open_page


def problem(context: BrowserContext, demo: Demo) -> Page:
    page = context.new_page()
    page.goto(f"{demo.site.tool}/lti/launch")
    return page


PICTURES: dict[str, tuple[ViewportSize, Take]] = {
    "tool-participant-phone": (PHONE, launched("nimali")),
    "tool-expert-frame": (FRAME, launched("han")),
    "tool-officer-desktop": (DESKTOP, launched("officer")),
    "tool-notices-phone": (PHONE, launched("siti", path="notices/")),
    "tool-deep-linking-frame": (FRAME, launched("han", "choose")),
    "tool-platforms-desktop": (DESKTOP, launched("administrator", path="admin/platforms/")),
    "tool-by-hand-desktop": (DESKTOP, launched("administrator", path="admin/platforms/new")),
    "tool-problem-phone": (PHONE, problem),
    "tool-demo-desktop": (DESKTOP, course_site("/open/siti/1")),
}


def take_all(browser: Browser, demo: Demo) -> None:
    for name, (size, take) in PICTURES.items():
        context = new_context(
            browser, viewport=size, ignore_https_errors=True, reduced_motion="reduce"
        )
        keep(name, take(context, demo))
        context.close()
    for step, page in journey(browser, demo):
        keep(f"journey-{step}", page)


def keep(name: str, page: Page) -> None:
    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    weight = path.stat().st_size
    print(f"docs/screenshots/{path.name}  {weight / 1000:.0f} kB")
    assert weight <= MOST_BYTES, f"{name} is too large"


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        certificate = throwaway_tls(Path(folder))
        demo = Demo(Path(folder), listen(0, 0), tls=tls_context(certificate))
        demo.site.tls_file = str(certificate)
        demo.start()
        browser = launch(playwright, arguments=STRICT)
        take_all(browser, demo)
        browser.close()
        demo.stop()


if __name__ == "__main__":
    main()
