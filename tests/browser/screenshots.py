"""The pictures in ``docs/screenshots``: ``make screenshots``.

Made from the real course, so that they are what a learner sees. Small on
purpose: they travel with the repository.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.asked import questions_of
from tests.browser.conftest import ALONE
from tests.browser.keyboard import Walk
from tests.browser.learner import Player
from tests.browser.packages import ROOT, packages_in, real_course
from tests.browser.question_pictures import take_all
from tests.browser.server import Site
from tests.browser.small import build_small, course_files
from tests.helpers.chromium import launch, new_context

HERE = ROOT / "docs" / "screenshots"
PHONE = {"width": 360, "height": 720}
FRAME = {"width": 650, "height": 700}
DESKTOP = {"width": 1280, "height": 800}
MOST_BYTES = 150_000

ARABIC = """\
id = "rights"
title = "إعمال حقوق الإنسان وأهداف التنمية المستدامة محليًا"
language = "ar"
modules = ["m"]

[theme]
accent = "#1f5f5b"
"""
ARABIC_PAGES = {
    "stop": """\
---
title: موقف الحافلة الذي لا يصل إليه الجميع
duration: PT5M
---

في مدينة صغيرة على الساحل، رسمت موظفة التخطيط علامة على الخريطة: موقف حافلات جديد.
ثم سألت سؤالًا بسيطًا: **من لا يستطيع أن يصل إليه؟**

::: {.callout-case title="ثلاث درجات"}
كان الطريق إلى الموقف يمر بثلاث درجات. لم تمنع القاعدة أحدًا، لكن من يستخدم كرسيًا
متحركًا لم يستطع أن يركب.
:::

## ماذا تغيّر؟

بُني منحدر، ونُقل الموقف عشرين مترًا.
""",
    "next": "---\ntitle: من الغائب عن الخطة؟\n---\n\nنص.\n",
}


@dataclass(frozen=True, slots=True)
class Studio:
    """What the pictures are taken with."""

    browser: Browser
    site: Site
    real: dict[str, Path]

    @contextmanager
    def window(self, size: Any, scheme: Any = "light") -> Any:
        context = new_context(
            self.browser, viewport=size, color_scheme=scheme, reduced_motion="reduce"
        )
        yield context.new_page()
        context.close()

    def open(self, page: Page, path: str) -> None:
        page.goto(f"{self.site.mount(self.real['website'])}/{path}")
        if "/" in path:
            whole(page)


def whole(page: Page) -> None:
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_function("document.querySelector('[data-blc-src]') === null")


def show(page: Page, module_page: str, element: str = "") -> None:
    """Turn to a page of the module, and to a place on it."""
    page.evaluate("(id) => void (location.hash = id)", module_page)
    page.wait_for_selector(f"#{module_page}[data-current]")
    if element:
        page.locator(element).first.evaluate(
            "(at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 110)"
        )
    page.mouse.move(0, 0)
    page.wait_for_selector("[data-blc=status][data-state=saved]")
    page.evaluate(
        """Promise.all([...document.querySelectorAll("[data-current] img")].map((image) => {
          image.loading = "eager";
          return image.decode();
        }))"""
    )


def module(size: Any, scheme: Any, name: str, at: str, element: str = "") -> Callable[..., None]:
    def take(studio: Studio, path: Path) -> None:
        with studio.window(size, scheme) as page:
            studio.open(page, f"{name}/index.html")
            show(page, at, element)
            page.screenshot(path=path)

    return take


def question_right(studio: Studio, path: Path) -> None:
    asked = next(
        q for q in questions_of(studio.real["website"] / "human-rights" / "all.html") if q.right
    )
    with studio.window({"width": 650, "height": 760}) as page:
        studio.open(page, "human-rights/index.html")
        form = f'form[data-blc-question="{asked.id}"]'
        show(page, asked.page)
        for choice in asked.right:
            page.check(f'{form} [data-blc-choice="{choice}"] input')
        page.click(f"{form} [data-blc=check]")
        page.wait_for_selector(f"{form}[data-state=right]")
        show(page, asked.page, form)
        page.screenshot(path=path)


def frame(studio: Studio, path: Path) -> None:
    """As in a platform's player, connected to a run-time."""
    package = packages_in(studio.real["course"], "scorm12")[0]
    with studio.window(FRAME) as page:
        player = Player(page.context, studio.site)
        session = player.begin(package, package.launches[1], page=page)
        session.complete()
        session.to_page("six-countries")
        session.expect_page("six-countries")
        session.expect_state("saved")
        page.screenshot(path=path)


def finish(studio: Studio, path: Path) -> None:
    package = packages_in(studio.real["course"], "scorm2004-4th")[0]
    launch = package.launches[0]
    with studio.window(PHONE) as page:
        session = Player(page.context, studio.site).begin(package, launch, page=page)
        session.complete()
        asked = {q.id: q for q in questions_of(package.folder / launch.module / "all.html")}
        walk = Walk(page, session.frame, asked)
        last = session.frame.evaluate("blc.running.module.pages.at(-1).id")
        while walk.current() != last:
            walk.next_page()
        walk.work_through()
        session.expect_state("saved")
        session.frame.locator("[data-blc=finish]").evaluate(
            "(at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 200)"
        )
        session.frame.evaluate("document.activeElement.blur()")
        page.screenshot(path=path)


def right_to_left(studio: Studio, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, studio.window(PHONE) as page:
        files = course_files(tuple(ARABIC_PAGES), ARABIC_PAGES, ARABIC)
        files["m/module.toml"] = 'title = "حقوق الإنسان للحكم المحلي"\n'
        package = build_small(Path(folder), "12", files)
        session = Player(page.context, studio.site).begin(package, package.launches[0], page=page)
        session.complete()
        session.expect_state("saved")
        page.screenshot(path=path)


def home(studio: Studio, path: Path) -> None:
    with studio.window(DESKTOP) as page:
        studio.open(page, "index.html")
        page.screenshot(path=path)


PICTURES: dict[str, Callable[[Studio, Path], None]] = {
    "module-phone": module(PHONE, "light", "welcome", "action-plan"),
    "module-desktop": module(DESKTOP, "light", "human-rights", "respect-protect-fulfil"),
    "module-frame": frame,
    "question-right": question_right,
    "dark-phone": module(PHONE, "dark", "human-rights", "who-is-missing"),
    "rtl-phone": right_to_left,
    "home-desktop": home,
    "finish-phone": finish,
}


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    site = Site()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright, arguments=ALONE)
        studio = Studio(browser, site, dict(real_course(Path(folder) / "built")))
        for name, take in PICTURES.items():
            take(studio, HERE / f"{name}.png")
        take_all(browser, site, HERE)
        browser.close()
    site.close()
    for path in sorted(HERE.glob("*.png")):
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}  {size / 1000:.0f} kB")
        assert size <= MOST_BYTES, f"{path.name} is too large"


if __name__ == "__main__":
    main()
