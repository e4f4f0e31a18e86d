"""Open reflections: kept, shown again on a later page, and given to the learner as a file."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.kinds import form_of
from tests.browser.learner import Player, Session
from tests.browser.server import Site
from tests.browser.small import COURSE, Build, course_files
from tests.browser.test_accessible import PHONE, sideways, violations

PAGES = {
    "one": "---\ntitle: A place\n---\n\n::: {.question #place type=text}\nWhich place?\n:::\n\n"
    "::: {.question #who type=text}\nWho is missing?\n:::\n",
    "two": "---\ntitle: Back to it\n---\n\nText.\n\n"
    "::: {.recall of=place}\nWrite about a place first.\n:::\n",
    "three": "---\ntitle: All of it\n---\n\n::: {.recall}\n:::\n",
}
PLACE = "The stop at “Jalan Melati”.\n\n<b>Steps</b> & no ramp. محطة"
WHO = "Those who\nroll."
WHOLE = f"""\
\ufeff# Module

## A place

Which place?

{PLACE}

Who is missing?

{WHO}
"""


def write(session: Session, name: str, text: str) -> None:
    form = form_of(session.frame, name)
    form.locator("textarea").fill(text)
    form.locator("[data-blc=check]").click()
    expect(form).to_have_attribute("data-state", "kept")


@pytest.mark.parametrize("standard", ["12", "2004"])
def test_what_was_written_is_shown_again_and_can_be_taken_away(
    standard: str, player: Player, build: Build
) -> None:
    pages = course_files(tuple(PAGES), PAGES)
    session = player.open_whole(build(standard, pages))
    session.to_page("two")
    shown = session.frame.locator(".recall:visible")
    expect(shown).to_contain_text("Write about a place first.")
    expect(shown.locator("[data-blc=keep-texts]")).to_be_hidden()
    session.to_page("one")
    keep = form_of(session.frame, "place").locator("[data-blc=keep-texts]")
    expect(keep).to_be_hidden()
    write(session, "place", PLACE)
    write(session, "who", WHO)
    expect(keep).to_be_visible()
    session.expect_state("saved")
    assert session.refused() == []
    session.leave()

    again = player.again(session)
    again.to_page("two")
    shown = again.frame.locator(".recall:visible")
    expect(shown.locator("blockquote")).to_have_text([PLACE], use_inner_text=True)
    expect(shown.locator("figcaption")).to_have_text(["Which place?"])
    again.to_page("three")
    shown = again.frame.locator(".recall:visible")
    expect(shown.locator("blockquote")).to_have_text([PLACE, WHO], use_inner_text=True)
    for size in (PHONE, None):
        again.page.set_viewport_size(size or {"width": 1280, "height": 800})
        assert (violations(again.frame), sideways(again.frame)) == ([], 0)
    with again.page.expect_download() as download:
        shown.locator("[data-blc=keep-texts]").click()
    assert download.value.suggested_filename == "m.txt"
    text = download.value.path().read_bytes().decode()
    assert text.replace("\r\n", "\n") == WHOLE
    again.expect_state("saved")
    assert (again.refused(), again.problems) == ([], [])


def test_a_press_reaches_its_button_though_it_saves_a_text(player: Player, build: Build) -> None:
    """What is shown when a text is saved would push the button away from under the pointer."""
    session = player.open_whole(build("2004", course_files(tuple(PAGES), PAGES)))
    session.to_page("one")
    form_of(session.frame, "who").locator("textarea").fill("Those who roll.")
    session.frame.locator("[data-blc=next]").click()
    session.expect_page("two")
    session.to_page("one")
    expect(form_of(session.frame, "who")).to_have_attribute("data-state", "kept")


def test_what_was_written_in_another_module_shows_in_the_browser_that_kept_it(
    browser: Browser, player: Player, site: Site, build: Build
) -> None:
    other = (
        "---\ntitle: Elsewhere\n---\n\n::: {.recall of=place}\nWhich place did you choose?\n:::\n"
    )
    both = COURSE.replace('["m"]', '["m", "n"]')
    files = course_files(tuple(PAGES), PAGES, both) | {
        "n/module.toml": 'title = "Next"\n',
        "n/01-e.md": other,
    }
    first, second = (build("2004", files, module=number) for number in range(2))
    session = player.open_whole(first)
    write(session, "place", PLACE)
    session.expect_state("saved")
    session.leave()

    here = player.open_whole(second)
    shown = here.frame.locator(".recall:visible")
    expect(shown.locator("blockquote")).to_have_text([PLACE], use_inner_text=True)
    expect(shown.locator("[data-blc-elsewhere]")).to_be_visible()
    expect(shown.locator("[data-blc=keep-texts]")).to_be_hidden()
    assert (here.refused(), here.problems, violations(here.frame)) == ([], [], [])

    with browser.new_context() as device:
        there = Player(device, site).open_whole(second)
        shown = there.frame.locator(".recall:visible")
        expect(shown).to_contain_text("Which place did you choose?")
        expect(shown.locator("[data-blc-elsewhere]")).to_be_visible()
        expect(shown.locator("blockquote")).to_have_count(0)
