"""What every page of the tool must be, in a browser: for everybody, by keyboard, on a phone."""

from __future__ import annotations

import time

from playwright.sync_api import Frame, Locator, Page, ViewportSize, expect

from tests.helpers.chromium import PATIENCE_MS
from tests.lti_app.browser.conftest import AXE

NARROW: ViewportSize = {"width": 320, "height": 800}

_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" ||
    one.tagName === "AUDIO"; // its parts show it, out of our sight
  return {
    text: (one.getAttribute("aria-label") || one.textContent || one.name || "").trim().slice(0, 60),
    shown: shown && box.width > 0 && box.height > 0,
    key: [
      one.tagName, one.name || "", one.id || "", one.href || "", box.top + scrollY, box.left,
    ].join(),
  };
}"""
_TO_REACH = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary"
)].filter((one, number, all) => one.checkVisibility({visibilityProperty: true}) && !one.disabled &&
  (one.type !== "radio" || !all.slice(0, number).some(other =>
    other.type === "radio" && other.name === one.name))).length"""
"""Of radio buttons that belong together, one is a stop."""


def ask_until(page: Page, wanted: Locator) -> None:
    """Begin the page anew until it shows this, as somebody does who waits for news."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not wanted.count() and time.monotonic() < until:
        page.reload()
    expect(wanted).to_be_visible()


def faults(frame: Page | Frame) -> list[str]:
    """What axe finds, whether it is wider than it may be, whether it has one main heading."""
    frame.wait_for_load_state()
    found: list[str] = []
    if AXE.exists():
        frame.evaluate(AXE.read_text("utf-8"))
        seen = frame.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in seen["violations"]]
    width, inner = frame.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if inner > NARROW["width"] or width > inner:
        found.append(f"{width} pixels wide in {inner}")
    headings = frame.evaluate(
        "[...document.querySelectorAll('h1')].filter(one => one.checkVisibility()).length"
    )
    if headings != 1:
        found.append(f"{headings} main headings")
    return found


def keyboard_faults(page: Page, frame: Page | Frame) -> list[str]:
    """What can't be reached with the Tab key, or doesn't show that it has the focus."""
    frame.evaluate("document.activeElement && document.activeElement.blur()")
    frame.evaluate("document.body.tabIndex = -1; document.body.focus()")
    wanted, reached, found = frame.evaluate(_TO_REACH), set(), []
    for _ in range(10 * wanted + 10):  # a field for a date is several stops
        page.keyboard.press("Tab")
        focused = frame.evaluate(_FOCUSED)
        if focused is None:
            break
        reached.add(focused["key"])
        if not focused["shown"]:
            found.append(f"no sign of focus on {focused['text']!r}")
    if len(reached) < wanted:
        found.append(f"{len(reached)} of {wanted} controls are reached by keyboard")
    return found
