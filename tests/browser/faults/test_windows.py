"""Windows that are hidden, cached and closed."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.learner import Player
from tests.browser.packages import Package


def test_a_hidden_window_saves_and_does_not_end(either: Package, player: Player) -> None:
    session = player.open_whole(either)
    session.answer()
    session.expect_state("saved")
    commits = session.attempt.commits
    session.frame.evaluate(
        """Object.defineProperty(document, "visibilityState", {value: "hidden"});
        document.dispatchEvent(new Event("visibilitychange"))"""
    )
    session.expect_state("saved")
    assert session.attempt.commits == commits + 1
    assert session.attempt.ended == 0


def test_a_window_in_the_back_forward_cache_saves_and_does_not_end(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either)
    session.frame.evaluate('dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}))')
    session.expect_state("saved")
    assert session.attempt.ended == 0
    session.frame.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))')
    session.read("last")
    session.expect_all_saved()


def test_a_text_that_is_written_when_the_window_goes_is_kept(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either)
    session.read("links")
    session.frame.locator("textarea").press_sequentially("Half a thought")
    session.leave()
    again = player.again(session)
    again.complete()
    expect(again.frame.locator("textarea")).to_have_value("Half a thought")
