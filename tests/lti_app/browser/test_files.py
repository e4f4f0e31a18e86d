"""Files in a real browser: sent with their progress, or refused with a reason."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from lti_app.demo import Demo
from tests.helpers import uploads as sample
from tests.lti_app.browser.conftest import AXE
from tests.lti_app.browser.test_plans import (
    enter,
    faults,
    is_saved,
    new_plan,
    phone,
    submit,
    turn,
)

pytestmark = pytest.mark.browser
__all__ = ["phone"]
PICTURES = os.environ.get("BLC_PICTURES")
"""A folder for pictures of the pages, for those who want to look at them."""


def file(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=content)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_files_are_sent_one_by_one_and_the_page_says_what_became_of_each(
    context: BrowserContext, demo: Demo
) -> None:
    page = new_plan(context, demo)
    place = page.locator("[data-files]")
    place.locator("input[type=file]").set_input_files(
        [
            file("map.pdf", sample.PDF),
            file("letter.pdf", b"<html>"),
            file("photo.jpg", sample.photo()),
        ]
    )
    expect(place.locator(".files li")).to_have_count(2)
    expect(place.locator("[data-sending]")).to_contain_text(
        "letter.pdf: What is in the file does not fit its name."
    )
    picture(page, "files-desktop")
    with page.expect_download() as download:
        place.get_by_role("link", name="map.pdf").click()
    assert download.value.path().read_bytes() == sample.PDF
    place.get_by_role("button", name="Take out map.pdf").click()
    expect(place.locator(".files li")).to_have_count(1)
    expect(place.locator("[data-sending]")).to_contain_text("The file was taken out.")
    page.reload()
    expect(place.locator(".files li")).to_have_count(1)


def test_a_file_that_meets_no_network_says_so_and_is_sent_again(
    context: BrowserContext, demo: Demo
) -> None:
    page = new_plan(context, demo)
    context.set_offline(True)
    place = page.locator("[data-files]")
    place.locator("input[type=file]").set_input_files([file("map.pdf", sample.PDF)])
    expect(place.locator("[data-sending]")).to_contain_text("map.pdf was not sent")
    context.set_offline(False)
    place.get_by_role("button", name="Try again").click()
    expect(place.locator(".files li")).to_have_count(1)


@pytest.mark.skipif(not AXE.exists(), reason="left out: axe-core is not installed (make setup)")
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_pages_with_files_data_and_the_log_are_fit_for_everybody_at_320_pixels(
    chromium: Browser, phone: BrowserContext, demo: Demo, direction: str
) -> None:
    found: dict[str, list[str]] = {}
    author = new_plan(phone, demo)
    author.fill("#f-title", f"A plan with files {direction}")
    is_saved(author)
    place = author.locator("[data-files]")
    place.locator("input[type=file]").set_input_files(
        [file("a very long name of a map of ward seven.pdf", sample.PDF), file("no.pdf", b"no")]
    )
    expect(place.locator(".files li")).to_have_count(1)
    turn(author, direction)
    found["write"] = faults(author)
    start = author.url
    submit(author)
    for path in ("versions/1", "../../data/"):
        author.goto(start + path)
        turn(author, direction)
        found[path] = faults(author)
        picture(author, f"{re.sub(r'[^a-z0-9]', '', path)}-{direction}")
    small = chromium.new_context(ignore_https_errors=True, viewport={"width": 320, "height": 640})
    officer = enter(small, demo, "officer")
    home = officer.url.split("?")[0]
    for path in ("overview/", "log/", "data/people/", "data/people/1"):
        officer.goto(home + path)
        turn(officer, direction)
        found[path] = faults(officer)
        picture(officer, f"{path.replace('/', '')}-{direction}")
    small.close()
    assert {name: told for name, told in found.items() if told} == {}
