"""A browser that is killed, as by a battery that dies, loses no more than the last three seconds.

The page's clock is the test's: three seconds are three seconds on every machine.
"""

from __future__ import annotations

import os
import re
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from lti_app.demo import Demo
from tests.helpers.chromium import launch_on
from tests.lti_app.browser.conftest import STRICT
from tests.lti_app.browser.test_plans import enter, is_saved, kept_here, newest, says

pytestmark = pytest.mark.browser
WORDS = [f"word{number}" for number in range(30)]
BETWEEN_MS = 200
"""Between two words: the writer never stops."""
LAST = 3000 // BETWEEN_MS
"""So many words are typed in three seconds."""


@contextmanager
def browser_on(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """A browser of its own, closed at the end."""
    context = launch_on(playwright, profile, arguments=STRICT)
    try:
        yield context
    finally:
        with suppress(Error):  # it is gone already where it was killed
            context.close()


def kill(profile: Path) -> None:
    """All processes of the browser with this profile, at once and without a warning.

    Returns when they are gone: while one is there, no other browser gets the profile.
    """
    handles = [os.pidfd_open(number) for number in processes_of(profile)]
    assert handles
    for one in handles:
        with suppress(ProcessLookupError):  # it went with the others
            signal.pidfd_send_signal(one, signal.SIGKILL)
    for one in handles:
        select.select([one], [], [])
        os.close(one)


def processes_of(profile: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
        except OSError:
            continue  # it ended meanwhile
        if b"chromium" in command and f"--user-data-dir={profile}".encode() in command:
            found.append(int(entry.name))
    return found


def type_on(page: Page) -> None:
    """Word after word, without a pause in which the page could rest."""
    page.focus("#f-problem")
    for word in WORDS:
        page.keyboard.insert_text(f"{word} ")
        page.clock.run_for(BETWEEN_MS)
    kept_here(page)  # asks the store, which answers after all that was asked before


@pytest.mark.parametrize("connection", ["online", "offline"])
def test_a_killed_browser_loses_the_last_three_seconds_at_most(
    playwright: Playwright, demo: Demo, tmp_path: Path, connection: str
) -> None:
    profile = tmp_path / "profile"
    with browser_on(playwright, profile) as context:
        page = enter(context, demo)
        page.get_by_role("button", name=re.compile("^Begin")).click()
        is_saved(page)
        page.clock.install()
        page.reload()
        is_saved(page)
        context.set_offline(connection == "offline")
        if connection == "offline":
            page.fill("#f-title", "On a ferry")
            page.clock.run_for(3000)
            says(page, "offline")
        type_on(page)
        kill(profile)
    with browser_on(playwright, profile) as context:
        again = newest(context, demo)
        expect(again.locator("#f-problem")).to_have_value(re.compile(" ".join(WORDS[:-LAST])))
        is_saved(again)
        assert kept_here(again) == 0
