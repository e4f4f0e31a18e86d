"""What a weak connection costs: bytes until the first page reads, calls to the platform.

Measured is what the browser asks the server for until the first page can be
read and turned, compressed as web servers do (gzip, level 6). What comes behind
the first page is held back meanwhile, so that nothing of it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.learner import Player, Session
from tests.browser.packages import FORMATS, packages_in
from tests.browser.server import Site
from tests.browser.small import Build, many_pages

MOST_BYTES = 40_000
MOST_SCRIPT_BYTES = 12_000
MOST_OPENING_CALLS = 8
BEHIND = "later.js"
MODULES = ("welcome", "human-rights")


def first_load(context: BrowserContext, site: Site, address: str) -> dict[str, int]:
    """Compressed bytes by the kind of file that came before the first page could be read."""
    mount = urlsplit(address).path.split("/")[1]
    with site.without(BEHIND):
        page = context.new_page()
        with page.expect_response(f"**/{BEHIND}"):
            page.goto(address)
        page.wait_for_selector("html[data-ready]", state="attached")
        expect(page.locator("[data-blc-page]:visible [data-blc-body]")).to_have_count(1)
        expect(page.locator("[data-blc=next]")).to_be_visible()
        sizes: dict[str, int] = {}
        for path, size in site.served:
            if path.split("/")[1] != mount:
                continue  # of another test's window, which may be closed by now
            kind = path.rpartition(".")[2]
            sizes[kind] = sizes.get(kind, 0) + size
        page.close()
    return sizes


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("format_name", [*FORMATS, "html"])
def test_the_first_page_is_there_after_few_bytes(
    format_name: str, module: str, real: Mapping[str, Path], context: BrowserContext, site: Site
) -> None:
    if format_name == "html":
        folder = real["website"]
    else:
        [package] = packages_in(real["course"], format_name)
        folder = package.folder
    sizes = first_load(context, site, f"{site.mount(folder)}/{module}/index.html")
    assert sizes.keys() >= {"html", "css", "js"}
    assert sizes["js"] <= MOST_SCRIPT_BYTES, sizes
    assert sizes["html"] + sizes["css"] + sizes["js"] <= MOST_BYTES, sizes


def learn(session: Session) -> list[str]:
    """Two pages turned and a question answered; the calls that it took, without their values."""
    for page in ("p1", "p2"):
        session.to_page(page)
        session.expect_page(page)
        session.expect_state("saved")
    session.answer()
    session.expect_state("saved")
    return [" ".join(call[:-3] if len(call) > 3 else call[:-2]) for call in session.calls()]


@pytest.mark.parametrize("standard", ["12", "2004"])
def test_calls_do_not_grow_with_the_course(standard: str, player: Player, build: Build) -> None:
    calls = {}
    for count in (5, 200):
        package = build(standard, many_pages(count))
        session = player.begin(package, package.launches[0])
        opening = [call[0].removeprefix("LMS") for call in session.calls()]
        assert len(opening) <= MOST_OPENING_CALLS
        assert opening.count("Commit") == 1
        calls[count] = learn(session)
        session.leave()  # or the next window, of the same module, would join its work
        commits = [call for call in calls[count] if call.removeprefix("LMS").startswith("Commit")]
        assert len(commits) == 1 + 3, "one for the opening, and one for each thing that happened"
    assert len(calls[5]) == len(calls[200])
    assert len(calls[200]) < 60


@pytest.mark.parametrize("standard", ["12", "2004"])
def test_coming_back_costs_no_more_calls_than_a_first_visit(
    standard: str, player: Player, build: Build
) -> None:
    package = build(standard, many_pages(60))
    first = player.begin(package, package.launches[0])
    learn(first)
    first.leave()
    second = player.again(first)
    second.expect_page("p2")
    calls = [call[0].removeprefix("LMS") for call in second.calls()]
    assert len(calls) <= MOST_OPENING_CALLS
    assert calls.count("Commit") == 1
