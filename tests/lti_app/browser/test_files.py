"""Files in a real browser: sent with their progress, or refused with a reason."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, FilePayload, expect

from lti_app.demo import Demo
from tests.helpers import uploads as sample
from tests.lti_app.browser.test_plans import (
    new_plan,
    phone,
)

pytestmark = pytest.mark.browser
__all__ = ["phone"]


def file(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=content)


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
