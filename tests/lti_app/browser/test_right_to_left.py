"""Every page of the tool in Arabic on a narrow phone: mirrored, whole, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from lti_app.demo import Demo
from tests.lti_app.browser.conftest import AXE
from tests.lti_app.browser.pages import NARROW, faults
from tests.lti_app.browser.walk import LEFT_IN_ENGLISH, enter, every_kind_of_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists(), reason="left out: no axe-core (make setup)"),
]


LANGUAGE = "[document.documentElement.lang, getComputedStyle(document.body).direction]"


@pytest.fixture
def arabic(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(ignore_https_errors=True, locale="ar", viewport=NARROW)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.mark.parametrize("person", ["siti", "han", "administrator"])
def test_every_page_reads_from_right_to_left(
    arabic: BrowserContext, demo: Demo, person: str
) -> None:
    page = enter(arabic, demo, person)
    kinds, told = [], []
    for kind in every_kind_of_page(page):
        kinds.append(kind)
        assert page.evaluate(LANGUAGE) == ["ar", "rtl"]
        told += [f"{kind}: {one}" for one in (*faults(page), *page.evaluate(LEFT_IN_ENGLISH))]
    assert len(kinds) >= 8, kinds
    assert not told, "\n".join(told)
