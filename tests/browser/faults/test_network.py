"""When the network or the window goes: nothing is lost, and nobody is told that all is saved."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.learner import SAY, Player
from tests.browser.packages import Package
from tests.browser.small import finish_all


@pytest.mark.parametrize(
    ("standard", "honest"), [("12", True), ("2004", False)], ids=["honest", "says yes to all"]
)
def test_work_done_offline_is_saved_when_the_network_is_back(
    standard: str, honest: bool, small: dict[str, Package], player: Player
) -> None:
    package = small[standard]
    session = player.open_whole(package, honest=honest)
    player.context.set_offline(True)
    session.answer()
    session.expect_state("offline")
    expect(session.frame.locator("[data-blc=status]")).to_have_text(SAY["state_offline"])
    session.read("links", "last")
    player.context.set_offline(False)
    session.expect_all_saved()
    assert session.seen() == {"start", "links", "last"}
    assert session.attempt.known["interactions"]["0"]["result"] == "correct"


def test_who_leaves_on_a_dead_network_is_not_told_that_all_is_saved(
    small: dict[str, Package], player: Player
) -> None:
    """The platform takes the end of the session, but only its script has heard of it."""
    session = player.open_whole(small["2004"], honest=False)
    finish_all(session)
    player.context.set_offline(True)
    session.frame.click("[data-blc=exit]")
    session.expect_notice(SAY["exit_failed"])
    player.context.set_offline(False)


def test_who_leaves_without_a_platform_is_not_told_that_all_is_saved(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either, absent=True)
    session.expect_notice(SAY["no_lms"])
    session.frame.click("[data-blc=dismiss]")
    session.answer()
    session.read("links", "slides")
    session.page.keyboard.press("ArrowRight")
    session.page.keyboard.press("ArrowRight")
    session.read("last")
    session.frame.click("[data-blc=exit]")
    session.expect_notice(SAY["exit_failed"])


def test_a_login_page_in_place_of_the_network_is_not_taken_for_it(
    either: Package, player: Player
) -> None:
    """As on a hotel's network, or where a session has run out."""
    session = player.open_whole(either)
    player.context.route("**/online.txt", lambda route: route.fulfill(body="<html>Log in</html>"))
    session.read("links")
    session.expect_state("offline")
    player.context.unroute("**/online.txt")
    session.expect_all_saved()


def test_a_window_that_is_killed_offline_loses_nothing(package: Package, player: Player) -> None:
    session = player.open_whole(package)
    session.read("links")
    session.expect_state("saved")
    player.context.set_offline(True)
    session.read("start")
    session.answer()
    session.expect_state("offline")
    session.read("last")
    session.crash()
    player.context.set_offline(False)
    again = player.again(session)
    again.expect_page("last")
    again.complete()
    again.expect_all_saved()
    assert again.seen() == {"start", "links", "last"}
    interactions = again.attempt.known["interactions"]
    assert [entry["result"] for entry in interactions.values()] == ["correct"]
    assert again.refused() == []


def test_a_window_that_is_killed_at_once_loses_nothing(either: Package, player: Player) -> None:
    session = player.open_whole(either)
    session.to_page("last")
    session.expect_page("last")
    session.crash()
    nothing_came = session.attempt.stored is None
    again = player.begin(either, session.launch) if nothing_came else player.again(session)
    again.expect_page("last")


def test_a_closed_tab_ends_the_session(either: Package, player: Player) -> None:
    session = player.begin(either, either.launches[0], popup=True)
    session.complete()
    session.read("links")
    assert session.window is not None
    session.window.close(run_before_unload=True)
    session.attempt.wait_for_end()
    assert "links" in json.dumps(session.attempt.stored)
