"""The plain website: from a disk without a server, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.asked import questions_of
from tests.browser.learner import addresses, watch
from tests.helpers.chromium import new_context

MODULES = ("welcome", "human-rights")


@pytest.fixture
def still(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that runs no scripts."""
    context = new_context(browser, java_script_enabled=False)
    yield context
    context.close()


def open_file(context: BrowserContext, path: Path, problems: list[str]) -> Page:
    page = context.new_page()
    watch(page, problems, [])
    page.goto(path.as_uri())
    return page


def test_it_works_from_a_disk(real: Mapping[str, Path], context: BrowserContext) -> None:
    folder = real["website"]
    problems: list[str] = []
    with addresses(context) as seen:
        page = open_file(context, folder / "index.html", problems)
        page.click(".module-row:first-of-type h3 a")
        page.wait_for_selector("html[data-ready]", state="attached")
        page.wait_for_function("document.querySelector('[data-blc-src]') === null")
        question = next(
            q for q in questions_of(folder / "welcome" / "all.html") if q.kind == "choice"
        )
        page.evaluate("(id) => void (location.hash = id)", question.page)
        form = page.locator(f'form[data-blc-question="{question.id}"]')
        for choice in question.right:
            form.locator(f'[data-blc-choice="{choice}"] input').check()
        form.locator("[data-blc=check]").click()
        expect(form).to_have_attribute("data-state", "right")
        expect(page.locator("[data-blc=status]")).to_have_text("Saved in this browser")
        page.close()

        again = open_file(context, folder / "welcome" / "index.html", problems)
        form = again.locator(f'form[data-blc-question="{question.id}"]')
        expect(form).to_have_attribute("data-state", "right")
        expect(form).to_be_visible()
    assert [url for url in seen if not url.startswith((f"{folder.as_uri()}/", "data:"))] == []
    assert problems == []


def test_a_link_to_a_place_in_another_module_arrives_there(
    real: Mapping[str, Path], context: BrowserContext
) -> None:
    folder = real["website"]
    root = lxml_html.document_fromstring((folder / "welcome" / "all.html").read_text("utf-8"))
    place = [name for name in map(str, cast("list[str]", root.xpath("//h2/@id"))) if "--" in name][
        -1
    ]
    page = context.new_page()
    page.goto((folder / "welcome" / "index.html").as_uri() + f"#{place}")
    expect(page.locator(f"[id='{place}']")).to_be_in_viewport()
    expect(page.locator("[data-blc-page]:visible")).to_have_attribute(
        "data-blc-page", place.partition("--")[0]
    )


@pytest.mark.parametrize("module", MODULES)
def test_without_scripts_the_whole_module_is_read_on_one_page(
    module: str, real: Mapping[str, Path], still: BrowserContext
) -> None:
    folder = real["website"] / module
    page = still.new_page()
    page.goto((folder / "index.html").as_uri())
    page.wait_for_url("**/all.html")
    pages = page.locator("[data-blc-page]")
    for index in range(pages.count()):
        section = pages.nth(index)
        expect(section.locator("h1")).to_be_visible()
        expect(section.locator("[data-blc-body]")).to_be_visible()
        assert len(section.inner_text()) > 400
    for form in page.locator("form").all():
        expect(form.locator("[data-blc-stem]")).to_be_visible()
    expect(page.locator("button:visible")).to_have_count(0)
    index_html = (folder / "index.html").read_text("utf-8")
    titles = lxml_html.document_fromstring(index_html).xpath("//@data-title")
    assert [section.get_attribute("data-title") for section in pages.all()] == titles


def test_a_private_window_without_storage_still_reads(
    real: Mapping[str, Path], context: BrowserContext
) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    )
    page = context.new_page()
    page.goto((real["website"] / "welcome" / "index.html").as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("[data-blc-page]:visible [data-blc-body]")).to_be_visible()
    page.click("[data-blc=next]")
    expect(page.locator("[data-blc=position]")).to_contain_text("2")
