"""Real Chromium with third-party cookies blocked, and TLS by an authority made for the run.

The platform is the demonstration's course site on ``localhost``, the tool stands
on ``127.0.0.1``: two sites. The tool speaks TLS, as it does in production, so its
cookies are what they are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from lti_app.demo import Demo, listen
from tests.helpers.chromium import CHROMIUM, launch, new_context
from tests.helpers.tls import throwaway_tls, tls_context

STRICT = ("--test-third-party-cookie-phaseout",)
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"left out: there is no {CHROMIUM} (Debian: apt install chromium)")
    playwright: Playwright = request.getfixturevalue("playwright")
    browser = launch(playwright, arguments=STRICT)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    demo = Demo(folder, listen(0, 0), tls=tls_context(throwaway_tls(folder)))
    demo.site.tls_file = str(folder / "tls.pem")
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A person's browser, new and empty. It believes the run's authority."""
    context = new_context(chromium, ignore_https_errors=True)
    yield context
    context.close()
