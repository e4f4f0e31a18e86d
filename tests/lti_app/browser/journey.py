"""A plan's way from a phone without a connection to its acceptance, a page at each step.

For the pictures in ``docs/screenshots``. The steps are those of the test in ``test_plans.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from lti_app.demo import Demo
from tests.helpers.chromium import new_context
from tests.lti_app.browser.test_plans import (
    begin_review,
    enter,
    is_saved,
    new_plan,
    says,
    select_words,
    submit,
)

PHONE: ViewportSize = {"width": 390, "height": 760}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
TITLE = "Shade for the school road"
TEXTS = {
    "title": TITLE,
    "context": "The planning office of a town of 30,000. The road plan is renewed this year.",
    "problem": "The road to the school has no shade. Children faint. Nobody asked them, and the"
    " road plan counts cars.",
}


Steps = Iterator[tuple[str, Page]]


def journey(browser: Browser, demo: Demo) -> Steps:
    """The name of each step, and the page as it is then."""
    phone, desk, office = (
        new_context(browser, viewport=size, ignore_https_errors=True, reduced_motion="reduce")
        for size in (PHONE, DESKTOP, DESKTOP)
    )
    mobile = new_plan(phone, demo)
    address = mobile.url
    yield from _written_without_a_connection(phone, mobile)
    yield from _read_and_returned(desk, demo)
    yield from _revised(mobile, address)
    yield from _accepted(desk, demo)
    mobile.goto(f"{address}history")
    yield "accepted-phone", mobile
    officer = enter(office, demo, "officer")
    officer.goto(f"{officer.url.split('?')[0]}overview/")
    officer.locator(".list > li").filter(has_text=TITLE).scroll_into_view_if_needed()
    yield "overview-desktop", officer
    for context in (phone, desk, office):
        context.close()


def _written_without_a_connection(phone: BrowserContext, mobile: Page) -> Steps:
    phone.set_offline(True)
    for name, text in TEXTS.items():
        mobile.fill(f"#f-{name}", text)
    says(mobile, "offline")
    mobile.locator("#f-problem").scroll_into_view_if_needed()
    yield "offline-phone", mobile
    phone.set_offline(False)
    mobile.evaluate("dispatchEvent(new Event('online'))")
    is_saved(mobile)
    mobile.get_by_role("button", name="Submit …").click()
    mobile.wait_for_url("**/submit")
    yield "submit-phone", mobile
    mobile.go_back()
    is_saved(mobile)
    submit(mobile)


def _read_and_returned(desk: BrowserContext, demo: Demo) -> Steps:
    expert = begin_review(desk, demo, TITLE)
    select_words(expert, "problem", "Children faint")
    expert.get_by_role("button", name="Comment on these words").click()
    expert.keyboard.type("How many, and when? A number makes the council listen.")
    entry = expert.locator("[data-review-field=problem] [data-comment-entry]").first
    entry.get_by_label("Suggested wording").fill("Nine children fainted in May")
    says(expert, "saved")
    expert.reload()
    expert.locator("mark").first.scroll_into_view_if_needed()
    yield "review-desktop", expert
    expert.get_by_label("Summary for the authors").fill(
        "A good start: you name who is missing. Add the number, and who decides on the road plan."
    )
    expert.get_by_role("button", name="Return for revision").click()
    expert.wait_for_url("**/feedback")


def _revised(mobile: Page, address: str) -> Steps:
    mobile.goto(f"{address}feedback")
    yield "feedback-phone", mobile
    mobile.get_by_role("button", name="Put it into the plan").click()
    mobile.wait_for_url("**#f-problem")
    keep = mobile.get_by_role("button", name="Keep the text above")
    if keep.count():
        keep.click()
    expect(mobile.locator(".conflict")).to_have_count(0)
    submit(mobile)
    mobile.goto(f"{address}compare")
    mobile.locator(".diff ins").first.scroll_into_view_if_needed()
    yield "compare-phone", mobile


def _accepted(desk: BrowserContext, demo: Demo) -> Steps:
    expert = begin_review(desk, demo, TITLE)
    expert.locator(".said a").first.click()
    expert.get_by_role("button", name="Settle").click()
    expect(expert.locator(".comment[data-state=settled]")).to_be_visible()
    expert.get_by_role("link", name="Review", exact=True).click()
    for group in expert.locator(".levels").all():
        group.locator("label").last.click()
    expert.locator(".levels").first.scroll_into_view_if_needed()
    yield "rubric-desktop", expert
    expert.get_by_role("button", name="Accept").click()
    expert.wait_for_url("**/feedback")
