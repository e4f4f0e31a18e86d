"""Accessibility: axe on everything that a learner meets, and what axe cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Frame, Page, ViewportSize, expect

from tests.browser.asked import questions_of
from tests.browser.kinds import answer_all, expected_states, form_of, kinds_files, states
from tests.browser.learner import Player
from tests.browser.server import NODE_MODULES, Site
from tests.browser.small import COURSE, Build, course_files
from tests.helpers.chromium import new_context

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
PHONE = ViewportSize(width=320, height=640)
FRAME = ViewportSize(width=650, height=700)
DESKTOP = ViewportSize(width=1280, height=800)
MODULES = ("welcome", "human-rights")
RUN = """async ([part, rules]) => {
  const hidden = [...document.querySelectorAll("[data-ready] [data-blc-page]:not([data-current])")];
  const back = hidden.map((page) => {
    const slot = document.createComment("");
    page.replaceWith(slot);
    return () => slot.replaceWith(page);
  });
  const found = await axe.run(part, {resultTypes: ["violations"], preload: false, rules});
  for (const put of back) put();
  return found.violations.flatMap(({id, nodes}) =>
    nodes.map(({target, failureSummary}) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
"""Pages that don't show are taken out meanwhile: axe would walk them all for nothing."""
BEST = {"target-size": {"enabled": True}}
TURN = "(ltr) => { document.documentElement.dir = ltr ? 'ltr' : 'rtl' }"
SPACING = """
* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important; }
"""
CLIPPED = """() => [...document.querySelectorAll("main *, header *")].filter((at) => {
  const style = getComputedStyle(at);
  return at.checkVisibility() && style.overflowX === "hidden" && style.position !== "absolute"
    && !at.matches("[data-blc-mark], progress") && at.scrollWidth > at.clientWidth + 1;
}).map((at) => at.outerHTML.slice(0, 120))"""


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    context = new_context(browser, viewport=DESKTOP, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def violations(frame: Frame, part: str = "html") -> list[str]:
    """What axe finds in ``part`` of the document."""
    if not frame.evaluate("'axe' in window"):
        frame.add_script_tag(path=AXE)
    return list(frame.evaluate(RUN, [part, BEST]))


def sideways(frame: Frame) -> int:
    """How many pixels the document is wider than its window."""
    return int(
        frame.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


def whole_module(page: Page, address: str) -> list[str]:
    """Open a module; the ids of its pages, once all are here."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_function("document.querySelector('[data-blc-src]') === null")
    return list(page.evaluate("blc.running.module.pages.map(({id}) => id)"))


def each_page(page: Page, address: str) -> Iterator[str]:
    """Turn to every page of a module, and every slide."""
    whole = whole_module(page, address)
    for _ in range(500):
        where = str(page.text_content("[data-blc=position]"))
        yield where
        if page.locator("[data-blc=next]:visible").count() == 0:
            break
        page.evaluate("document.querySelector('[data-blc=next]').click()")
        page.wait_for_function("(was) => blc.hook('position').textContent !== was", arg=where)
    assert page.evaluate("blc.running.pages.current.id") == whole[-1]


LOOKS: Mapping[str, dict[str, Any]] = {
    "light on a desktop": {"scheme": "light", "size": DESKTOP, "ltr": True},
    "light in the frame of a platform": {"scheme": "light", "size": FRAME, "ltr": True},
    "dark on a phone": {"scheme": "dark", "size": PHONE, "ltr": True},
    "right-to-left on a phone": {"scheme": "light", "size": PHONE, "ltr": False},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("module", MODULES)
def test_axe_finds_nothing_on_any_page(
    module: str, look: str, real: Mapping[str, Path], site: Site, reader: Page
) -> None:
    how = LOOKS[look]
    reader.set_viewport_size(how["size"])
    reader.emulate_media(color_scheme=how["scheme"])
    reader.add_init_script(
        f"addEventListener('DOMContentLoaded', () => ({TURN})({str(how['ltr']).lower()}))"
    )
    found: dict[str, list[str]] = {}
    for where in each_page(reader, f"{site.mount(real['website'])}/{module}/index.html"):
        found[where] = violations(reader.main_frame, "main" if found else "html")
        if sideways(reader.main_frame) > 0:
            found[where].append("scrolls sideways")
    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", ["index.html", "welcome/all.html", "human-rights/all.html"])
def test_axe_finds_nothing_on_home_and_on_the_whole_module(
    name: str, real: Mapping[str, Path], site: Site, reader: Page
) -> None:
    reader.goto(f"{site.mount(real['website'])}/{name}")
    looks: tuple[tuple[Literal["light", "dark"], ViewportSize, bool], ...] = (
        ("light", DESKTOP, True),
        ("dark", PHONE, False),
    )
    for scheme, size, ltr in looks:
        reader.set_viewport_size(size)
        reader.emulate_media(color_scheme=scheme)
        reader.evaluate(TURN, ltr)
        assert violations(reader.main_frame) == []
        assert sideways(reader.main_frame) <= 0


KINDS = """\
---
title: Questions
---

What a question can be.

::: {.question #single points=1}
Which one is right?

- [x] This one
- [ ] That one

::: hint
Think.
:::
:::

::: {.question #several points=2 partial=true}
Which ones?

- [x] This
  : Yes, this.
- [x] That
- [ ] Not this
  : No.

::: correct
All right.
:::

::: partial
Some are right.
:::

::: incorrect
Not right.
:::

::: explanation
Because.
:::
:::

::: {.question #free type=text}
What do you think?
:::
"""


@pytest.fixture(scope="session")
def questions(build: Build) -> Any:
    files = course_files(("questions",), {"questions": KINDS})
    return build("2004", files)


@pytest.mark.parametrize(("ltr", "scheme"), [(True, "light"), (False, "dark")])
def test_axe_finds_nothing_in_any_state_of_any_question(
    ltr: bool, scheme: Any, player: Player, build: Build
) -> None:
    session = player.open_whole(build("2004", kinds_files()))
    session.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    frame = session.frame
    frame.evaluate(TURN, ltr)
    assert violations(frame) == []
    form_of(frame, "single").locator("[data-blc=check]").click()
    for _ in range(2):
        form_of(frame, "single").locator("[data-blc=hint]").click()
    form_of(frame, "distance").locator("input").fill("far")
    form_of(frame, "distance").locator("[data-blc=check]").click()
    for size in (PHONE, DESKTOP):
        session.page.set_viewport_size(size)
        assert (violations(frame, "main"), sideways(frame)) == ([], 0)
    for outcome in ("wrong", "partly", "right"):
        answer_all(frame, outcome)
        assert states(frame) == expected_states(outcome)
        for size in (PHONE, DESKTOP):
            session.page.set_viewport_size(size)
            assert (outcome, violations(frame, "main"), sideways(frame)) == (outcome, [], 0)


def test_axe_finds_nothing_while_a_notice_shows_the_menu_is_open_or_the_module_is_finished(
    questions: Any, player: Player
) -> None:
    session = player.open_whole(questions)
    frame = session.frame
    session.page.set_viewport_size(PHONE)
    expect(frame.locator("[data-blc=finish]")).to_be_visible()
    assert violations(frame) == []
    frame.click("[data-blc=menu]")
    expect(frame.locator("[data-blc=contents]")).to_be_visible()
    assert violations(frame) == []
    assert sideways(frame) <= 0
    frame.click("[data-blc=menu]")
    frame.click("[data-blc=exit]")
    expect(frame.locator("[data-blc=notice]")).to_be_visible()
    assert violations(frame) == []
    assert sideways(frame) <= 0


def test_a_course_in_arabic_is_right_to_left_and_without_a_fault(
    player: Player, build: Build
) -> None:
    course = COURSE.replace('id = "small"', 'id = "small"\nlanguage = "ar"')
    session = player.open_whole(build("12", course_files(course=course)))
    frame = session.frame
    assert frame.evaluate("getComputedStyle(document.body).direction") == "rtl"
    for size in (PHONE, DESKTOP):
        session.page.set_viewport_size(size)
        assert violations(frame) == []
        assert sideways(frame) <= 0
    frame.click("h1:visible")
    session.page.keyboard.press("ArrowLeft")
    session.expect_page("links")
    session.page.keyboard.press("ArrowRight")
    session.expect_page("start")


# --- what axe cannot see ---------------------------------------------------------------


def stop(page: Page) -> str:
    """Press Tab; what has the focus then."""
    page.keyboard.press("Tab")
    return str(
        page.evaluate(
            "(({className, dataset, href}) => dataset.blc || dataset.blcTo || className || href)"
            "(document.activeElement)"
        )
    )


def test_the_keyboard_goes_from_the_chrome_through_the_text_to_the_next_page(
    real: Mapping[str, Path], site: Site, reader: Page
) -> None:
    pages = whole_module(reader, f"{site.mount(real['website'])}/welcome/index.html")
    assert [stop(reader) for _ in range(2 + len(pages))] == ["skip", "home", *pages]
    reader.reload()
    reader.wait_for_selector("html[data-ready]", state="attached")
    assert stop(reader) == "skip"
    reader.keyboard.press("Enter")
    for _ in range(60):
        if stop(reader) == "next":
            break
    inside = "document.querySelector('main').contains(document.activeElement)"
    assert reader.evaluate(inside)
    assert reader.evaluate("document.activeElement.dataset.blc") == "next"
    reader.keyboard.press("Enter")
    expect(reader.locator("h1:visible")).to_be_focused()


def test_the_menu_of_a_phone_opens_closes_and_gives_focus_back(
    real: Mapping[str, Path], site: Site, reader: Page
) -> None:
    reader.set_viewport_size(PHONE)
    pages = whole_module(reader, f"{site.mount(real['website'])}/welcome/index.html")
    assert [stop(reader) for _ in range(3)] == ["skip", "home", "menu"]
    expect(reader.locator("[data-blc=contents]")).to_be_hidden()
    reader.keyboard.press("Enter")
    expect(reader.locator("[data-blc=menu]")).to_have_attribute("aria-expanded", "true")
    assert stop(reader) == pages[0]
    reader.keyboard.press("Escape")
    expect(reader.locator("[data-blc=menu]")).to_be_focused()
    expect(reader.locator("[data-blc=contents]")).to_be_hidden()
    reader.keyboard.press("Enter")
    stop(reader)
    assert stop(reader) == pages[1]
    reader.keyboard.press("Enter")
    expect(reader.locator("h1:visible")).to_be_focused()
    expect(reader.locator("[data-blc=contents]")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_wider_spacing_of_text_breaks_nothing(
    size: Any, real: Mapping[str, Path], site: Site, reader: Page
) -> None:
    reader.set_viewport_size(size)
    found: dict[str, list[str]] = {}
    for where in each_page(reader, f"{site.mount(real['website'])}/human-rights/index.html"):
        reader.add_style_tag(content=SPACING)
        clipped = reader.evaluate(CLIPPED)
        if clipped or sideways(reader.main_frame) > 0:
            found[where] = clipped
    assert found == {}


def test_a_word_longer_than_the_window_is_broken(build: Build, site: Site, reader: Page) -> None:
    word = "Kebudayaan" * 12
    asked = (
        f"::: {{.question #m}}\nWhich?\n\n{word}\n: one\n\n{word}2\n: two\n:::\n\n"
        f"::: {{.question #s}}\nWhich?\n\n- {word}\n  - {word}\n- {word}2\n  - {word}3\n:::\n\n"
        f"::: {{.question #w}}\nWhich?\n\nThe [{word}]{{.right}} and [it]{{.wrong}}.\n:::\n"
    )
    pages = {"a": f"---\ntitle: {word}\n---\n\n{asked}", "b": f"---\ntitle: {word}\n---\n\nB.\n"}
    files = course_files(("a", "b"), pages) | {"m/module.toml": f'title = "{word}"\n'}
    package = build("12", files)
    reader.set_viewport_size(PHONE)
    whole_module(reader, f"{site.mount(package.folder)}/m/index.html")
    assert sideways(reader.main_frame) == 0


def test_nothing_moves_for_those_who_do_not_want_it(
    real: Mapping[str, Path], site: Site, reader: Page
) -> None:
    for _ in each_page(reader, f"{site.mount(real['website'])}/human-rights/index.html"):
        moving = "document.getAnimations().filter(({playState}) => playState === 'running').length"
        assert reader.evaluate(moving) == 0
    assert reader.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_paper_gets_every_page_and_no_buttons(
    real: Mapping[str, Path], site: Site, reader: Page
) -> None:
    address = f"{site.mount(real['website'])}/human-rights"
    for name in ("index.html", "all.html"):
        if name == "index.html":
            whole_module(reader, f"{address}/{name}")
        else:
            reader.goto(f"{address}/{name}")
        reader.emulate_media(media="print", color_scheme="dark")
        for section in reader.locator("[data-blc-page]").all():
            expect(section).to_be_visible()
        for slide in reader.locator("[data-blc-slide]").all():
            expect(slide).to_be_visible()
        expect(reader.locator("button:visible, .turn:visible, nav:visible")).to_have_count(0)
        white = "getComputedStyle(document.body).backgroundColor"
        assert reader.evaluate(white) in ("rgb(254, 254, 252)", "rgb(255, 255, 255)")


def test_every_question_of_the_course_has_a_name(real: Mapping[str, Path]) -> None:
    for module in MODULES:
        for question in questions_of(real["website"] / module / "all.html"):
            assert question.stem, question.id
