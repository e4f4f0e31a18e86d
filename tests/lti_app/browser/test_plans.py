"""Plans in a real browser, in a frame on another site: offline, on two devices, and read by axe."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, expect

from lti_app.demo import Demo
from tests.helpers.chromium import PATIENCE_MS, new_context
from tests.lti_app.browser.held import held_back, release
from tests.lti_app.browser.pages import ask_until
from tests.lti_app.browser.test_demo import open_as, tool_frame

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = new_context(
        chromium, ignore_https_errors=True, viewport={"width": 320, "height": 640}, has_touch=True
    )
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


KEPT = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("blc-plan", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("drafts");
  opening.onerror = reject;
  opening.onsuccess = () => {
    const all = opening.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result.map(JSON.stringify)); };
  };
})"""


def kept_here(page: Page) -> int:
    """How many fields this browser keeps."""
    return len(page.evaluate(KEPT))


def keeps(page: Page, words: str) -> None:
    """Until this browser keeps a field with these words. `wait_for_function` awaits nothing."""
    asking = f"""async ([words, patience]) => {{
      for (const end = Date.now() + patience; Date.now() < end;)
        if ((await {KEPT}).some((draft) => draft.includes(words))) return true;
      return false;
    }}"""
    assert page.evaluate(asking, [words, PATIENCE_MS])


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
    keeps(page, "The last words before the battery died")
    keeps(page, "And a bus")
    page.close()
    context.set_offline(False)
    again = newest(context, demo)
    expect(again.locator("#f-problem")).to_have_value("The last words before the battery died")
    expect(again.locator("[data-field=objectives] textarea").nth(1)).to_have_value("And a bus")
    is_saved(again)
    assert kept_here(again) == 0


def test_two_windows_that_die_offline_lose_neither_text(
    context: BrowserContext, demo: Demo
) -> None:
    first = new_plan(context, demo)
    second = context.new_page()
    second.goto(first.url)
    is_saved(second)
    context.set_offline(True)
    for page, words in ((first, "At the market"), (second, "On the ferry")):
        page.fill("#f-problem", words)
        says(page, "offline")
    assert kept_here(first) == 2
    first.close()
    second.close()
    context.set_offline(False)
    again = newest(context, demo)
    beside = again.locator("[data-field=problem] .conflict .other")
    expect(beside).to_have_count(1)
    is_saved(again)
    assert kept_here(again) == 0
    again.reload()
    both = {again.locator("#f-problem").input_value(), beside.inner_text()}
    assert both == {"At the market", "On the ferry"}


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
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Stay").click()
    assert kept_here(page) == 1
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Delete it and sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert kept_here(page) == 0


def taken_along(page: Page, press: Locator) -> Path:
    """The file that a button or a link gives."""
    with page.expect_download() as download:
        press.click()
    return download.value.path()


def select_words(page: Page, field: str, words: str) -> None:
    """Select words of a field as a person does with a mouse or a finger."""
    page.evaluate(
        """([field, words]) => {
          const place = document.querySelector(`[data-review-field=${field}] [data-quotable]`);
          const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
          throw new Error("these words are not there");
        }""",
        [field, words],
    )


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit …").click()
    page.wait_for_url("**/submit")
    page.get_by_role("button", name=re.compile("^Submit")).click()
    page.wait_for_url("**/history*")


def begin_review(context: BrowserContext, demo: Demo, title: str) -> Page:
    page = enter(context, demo, "han")
    page.get_by_role("link", name="Plans to read").first.click()
    item = page.locator(".list > li").filter(has_text=title)
    item.get_by_role("button").click()
    page.wait_for_url(re.compile(r"/reviews/\d+"))
    return page


def test_from_a_draft_on_a_phone_without_a_connection_to_an_accepted_plan(
    chromium: Browser, context: BrowserContext, phone: BrowserContext, demo: Demo
) -> None:
    mobile = new_plan(phone, demo)
    address = mobile.url
    phone.set_offline(True)
    mobile.fill("#f-title", "Shade for the school road")
    mobile.fill("#f-problem", "The road is hot. Children faint.")
    says(mobile, "offline")
    phone.set_offline(False)
    mobile.evaluate("dispatchEvent(new Event('online'))")
    is_saved(mobile)
    submit(mobile)

    expert = begin_review(context, demo, "Shade for the school road")
    select_words(expert, "problem", "Children faint")
    expert.get_by_role("button", name="Comment on these words").click()
    expert.keyboard.type("How many, and when?")
    entry = expert.locator("[data-review-field=problem] [data-comment-entry]").first
    entry.get_by_label("Suggested wording").fill("Nine children fainted in May")
    says(expert, "saved")
    expert.reload()
    expect(expert.locator("mark")).to_have_text("Children faint")
    expert.get_by_label("Summary for the authors").fill("A good start.")
    expert.get_by_role("button", name="Return for revision").click()
    expert.wait_for_url("**/feedback")

    mobile.goto(f"{address}feedback")
    expect(mobile.locator(".comment .quote")).to_have_text("Children faint")
    mobile.get_by_role("button", name="Put it into the plan").click()
    mobile.wait_for_url("**#f-problem")
    words = "The road is hot. Nine children fainted in May."
    expect(mobile.locator("#f-problem")).to_have_value(words)
    mobile.get_by_role("button", name="Keep the text above").click()
    expect(mobile.locator(".conflict")).to_have_count(0)
    submit(mobile)
    mobile.goto(f"{address}compare")
    expect(mobile.locator(".diff ins")).to_contain_text("Nine children fainted in May")

    expert = begin_review(context, demo, "Shade for the school road")
    expect(expert.locator(".said")).to_contain_text("These words are no longer there.")
    expert.locator(".said a").click()
    expert.get_by_role("button", name="Settle").click()
    expect(expert.locator(".comment[data-state=settled]")).to_be_visible()
    expert.get_by_role("link", name="Review", exact=True).click()
    for group in expert.locator(".levels").all():
        group.locator("label").last.click()
    expert.get_by_role("button", name="Accept").click()
    expert.wait_for_url("**/feedback")
    expect(expert.get_by_text("Score: 100 of 100")).to_be_visible()

    with_staff = new_context(chromium, ignore_https_errors=True)
    officer = enter(with_staff, demo, "officer")
    officer.goto(f"{officer.url.split('?')[0]}overview/")
    row = officer.locator(".list > li").filter(has_text="Shade for the school road")
    expect(row).to_contain_text("Accepted")
    ask_until(officer, row.locator("[data-arrival=arrived]"))
    expect(row.locator("[data-arrival]")).to_contain_text("100 of 100")
    table = taken_along(officer, officer.get_by_role("button", name="Table (CSV)"))
    assert "Nine children fainted in May" in table.read_text("utf-8-sig")
    book = taken_along(officer, officer.get_by_role("button", name="Spreadsheet (XLSX)"))
    with zipfile.ZipFile(book) as parts:
        cells = "".join(parts.read(name).decode() for name in parts.namelist() if "xl/" in name)
    assert "Nine children fainted in May" in cells
    row.get_by_role("link", name="Shade for the school road").click()
    officer.get_by_role("link", name="Version 2").first.click()
    document = taken_along(officer, officer.get_by_role("link", name="PDF", exact=True))
    assert document.read_bytes().startswith(b"%PDF")
    officer.goto(demo.site.url)
    expect(officer.get_by_role("cell", name="100", exact=True).first).to_be_visible()
    with_staff.close()


def test_a_review_cut_off_in_two_windows_comes_back_word_for_word(
    context: BrowserContext, phone: BrowserContext, demo: Demo
) -> None:
    mobile = new_plan(phone, demo)
    mobile.fill("#f-title", "Benches at the clinic")
    mobile.fill("#f-problem", "People wait for hours in the sun.")
    is_saved(mobile)
    submit(mobile)
    expert = begin_review(context, demo, "Benches at the clinic")
    beside = context.new_page()
    beside.goto(expert.url)
    context.set_offline(True)
    select_words(expert, "problem", "for hours")
    expert.get_by_role("button", name="Comment on these words").click()
    expert.keyboard.type("How many hours?")
    expert.get_by_label("Summary for the authors").fill("Written in a tunnel")
    says(expert, "offline")
    beside.get_by_label("Summary for the authors").fill("Written on a bridge")
    says(beside, "offline")
    address = expert.url
    expert.close()
    beside.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    says(again, "twice")
    again.reload()
    both = {
        again.get_by_label("Summary for the authors").input_value(),
        again.locator("[data-aside] .as-typed").inner_text(),
    }
    assert both == {"Written in a tunnel", "Written on a bridge"}
    expect(again.locator("mark")).to_have_text("for hours")
    expect(again.locator("[data-body]").filter(has_text="How many hours?")).to_have_count(1)
    assert kept_here(again) == 0


def test_a_button_pressed_while_a_save_is_on_its_way_does_what_it_says(
    context: BrowserContext, phone: BrowserContext, demo: Demo
) -> None:
    mobile = new_plan(phone, demo)
    on_their_way = held_back(mobile, "**/fields")
    mobile.fill("#f-title", "A ramp at the library")
    says(mobile, "saving")
    mobile.get_by_role("button", name="Submit …").click()
    release(mobile, on_their_way)
    mobile.wait_for_url("**/submit")
    mobile.get_by_role("button", name=re.compile("^Submit")).click()
    mobile.wait_for_url("**/history*")

    expert = begin_review(context, demo, "A ramp at the library")
    on_their_way = held_back(expert, "**/reviews/*/draft")
    expert.get_by_label("Summary for the authors").fill("A good start.")
    says(expert, "keeping")
    expert.get_by_label("Summary for the authors").fill("A good start, and soon done.")
    expert.get_by_role("button", name="Accept").click()
    release(expert, on_their_way)
    expert.wait_for_url("**/feedback")
    expect(expert.get_by_text("A good start, and soon done.")).to_be_visible()


def test_a_comment_is_written_with_the_keyboard_alone(
    context: BrowserContext, phone: BrowserContext, demo: Demo
) -> None:
    mobile = new_plan(phone, demo)
    mobile.fill("#f-title", "Keys only")
    is_saved(mobile)
    submit(mobile)
    expert = begin_review(context, demo, "Keys only")
    summary = expert.locator("[data-review-field=title] [data-comment-entry] summary")
    summary.focus()
    expert.keyboard.press("Enter")
    expert.keyboard.press("Tab")
    expert.keyboard.type("Keys")
    expert.keyboard.press("Tab")
    expert.keyboard.type("Say for whom.")
    says(expert, "saved")
    expert.reload()
    expect(expert.locator("[data-review-field=title] mark")).to_have_text("Keys")
