"""A real browser, a real run-time, a server on the loopback, and the real course, once for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.browser.learner import Player
from tests.browser.packages import real_course
from tests.browser.server import NODE_MODULES, Site
from tests.browser.small import Build, build_small
from tests.helpers.chromium import CHROMIUM, launch, new_context

ALONE = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",)
"""No name is resolved: nothing leaves this machine."""
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [
        str(needed)
        for needed in (CHROMIUM, NODE_MODULES / "scorm-again", NODE_MODULES / "axe-core")
        if not needed.exists()
    ]
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"not here: {', '.join(missing)}"))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "browser"


@pytest.fixture(scope="session")
def real(shared_folder: Path) -> Mapping[str, Path]:
    """The real course, unpacked: by split, and its website."""
    return real_course(shared_folder)


@pytest.fixture(scope="session")
def build(shared_folder: Path) -> Build:
    """Builds a small course: (standard, files)."""
    return partial(build_small, shared_folder)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright, arguments=ALONE)
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own; a desktop's window."""
    context = new_context(browser, viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def player(context: BrowserContext, site: Site) -> Player:
    return Player(context, site)
