"""Debian's Chromium for tests: nothing of it depends on this machine's zone or its speed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 120_000
"""How long a browser may take over one thing on a machine that is busy with others."""
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SURROUNDINGS: dict[str, str | float | bool] = {**os.environ, "TZ": "UTC"}
"""A page of the tool that learns of another zone is begun anew, which tests must ask for."""


def launch(playwright: Playwright, *, arguments: Sequence[str] = ()) -> Browser:
    """A browser without windows yet."""
    return playwright.chromium.launch(
        executable_path=str(CHROMIUM),
        args=[*ARGUMENTS, *arguments],
        env=SURROUNDINGS,
        timeout=PATIENCE_MS,
    )


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A person's browser, new and empty, with Playwright's ``options``. It is patient."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    return context


def launch_on(
    playwright: Playwright, profile: Path, *, arguments: Sequence[str] = ()
) -> BrowserContext:
    """A browser with a profile on the disk, as a person has one. It believes any authority."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=str(CHROMIUM),
        args=[*ARGUMENTS, *arguments],
        env=SURROUNDINGS,
        ignore_https_errors=True,
        timeout=PATIENCE_MS,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context
