"""The author's order of pages, kept in the module itself, and told."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.learner import SAY, Player
from tests.browser.small import COURSE, Build, course_files


def test_a_page_opens_when_those_before_it_are_passed_and_says_so_until_then(
    player: Player, build: Build
) -> None:
    course = f'{COURSE}\n[order]\nrule = "pass"\n'
    session = player.open_whole(build("12", course_files(course=course)))
    link = session.frame.locator('[data-blc-to="links"]').first
    expect(link).to_have_attribute("aria-disabled", "true")
    session.answer(1)
    session.to_page("links")
    session.expect_notice(SAY["locked_pass"].format(title="Start"))
    session.expect_page("start")
    session.frame.click("form:visible [data-blc=retry]")
    session.answer(0)
    expect(link).not_to_have_attribute("aria-disabled", "true")
    session.read("links")
    session.expect_no_notice()
    session.to_page("last")
    session.expect_notice(SAY["locked_page"].format(title="Slides"))
    session.expect_page("links")
