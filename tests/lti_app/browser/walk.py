"""A walk through every kind of page that a person can reach by links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, Page, expect

from lti_app.demo import Demo

FILES = re.compile(r"\.(ics|pdf|docx|json|xlsx|csv|zip)$|/files/|/audio/|/export")
LEFT_IN_ENGLISH = r"""() => {
  const own = "bdi, code, script, textarea, ins, del, [dir=ltr], [dir=auto], [lang=en]";
  const noWord = new RegExp([
    /\S+@\S+|https?:\S+|[\w-]+\/[\w/-]+|blc-lti(?: [-a-z]+)+|\| \w+|[\w-]{20,}/,
    /[\w ]+\.(pdf|mp3|zip|xlsx)/,
  ].map(one => one.source).join("|"), "g");
  const found = [];
  const look = (text, place) => {
    const left = (text || "").replace(noWord, "");
    if (/[a-z]{3,}/.test(left)) found.push(`${place} says: ${text.trim().slice(0, 80)}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(own)) look(walker.currentNode.data, parent.localName);
  }
  for (const name of ["aria-label", "placeholder", "title", "alt"])
    for (const one of document.body.querySelectorAll(`[${name}]`))
      if (!one.closest("[lang=en]")) look(one.getAttribute(name), name);
  return found;
}"""
"""Words in small Latin letters that are neither what somebody wrote nor an address or a name."""


def enter(context: BrowserContext, demo: Demo, person: str, activity: str = "1") -> Page:
    """The tool in a window of its own."""
    page = context.new_page()
    page.goto(f"{demo.site.url}/open/{person}/{activity}?in=window")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Open the activity").click()
    page.close()
    expect(opened.value.locator("main[data-role]")).to_be_visible()
    return opened.value


def every_kind_of_page(page: Page) -> Iterator[str]:
    """Open each page that links lead to, one for each kind of address and state; its kind."""
    start = page.url.split("?")[0]
    waiting, seen = [start], {kind_of(start, start)}
    while waiting:
        address = waiting.pop(0)
        if page.url != address:
            page.goto(address)
        yield kind_of(address, start)
        for link in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            target = urljoin(address, link).split("#")[0]
            kind = kind_of(target, start)
            if target.startswith(start) and kind not in seen and not FILES.search(target):
                seen.add(kind)
                waiting.append(target)


def kind_of(address: str, start: str) -> str:
    """The address without the session's key and with one number for all."""
    parts = urlsplit(address.removeprefix(start))
    names = ",".join(sorted(re.findall(r"(\w+)=", parts.query)))
    return re.sub(r"\d+", "1", parts.path) + (f"?{names}" if names else "")
