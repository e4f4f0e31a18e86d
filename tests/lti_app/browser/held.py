"""Requests that are on their way for as long as a test wants."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, Route


def held_back(place: Page | BrowserContext, address: str) -> list[Route]:
    """The first request to this address, once it was made; it waits until it is released."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)
        route.request.frame.evaluate("window.isHeld = true")

    place.route(address, hold, times=1)
    return held


def release(page: Page, held: list[Route]) -> None:
    """Let it go; a request that was not made yet is waited for."""
    page.wait_for_function("() => window.isHeld")
    held.pop().continue_()
