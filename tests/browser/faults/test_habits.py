"""Two windows at once, and the habits of platforms."""

from __future__ import annotations

import json

import pytest

from tests.browser.learner import SAY, Player
from tests.browser.packages import Package


def test_two_windows_join_what_was_done_in_both(either: Package, player: Player) -> None:
    one = player.open_whole(either)
    two = player.begin(either, either.launches[0])
    two.complete()
    one.read("links")
    one.expect_notice(SAY["two_windows"])
    two.read("last")
    two.answer()
    two.expect_notice(SAY["two_windows"])
    one.frame.wait_for_function("Object.keys(blc.running.store.record.pages).length === 3")
    one.read("slides")
    one.expect_state("saved")
    two.expect_state("saved")
    one.leave()
    two.leave()
    again = player.again(two)
    again.complete()
    assert again.seen() >= {"start", "links", "last"}
    assert len(again.record()["answers"]) == 1


def test_the_state_of_launch_is_stored_again_on_a_platform_that_forgets_it(
    package: Package, player: Player
) -> None:
    """A → B → A: a platform that compares with the value at launch keeps B."""
    first = player.open_whole(package)
    first.read("links")
    first.expect_state("saved")
    first.leave()
    second = player.again(first, moodle=True)
    second.complete()
    second.read("last")
    second.expect_state("saved")
    second.read("links")
    second.expect_state("saved")
    second.crash()
    third = player.again(second)
    third.expect_page("links")
    assert third.seen() == {"start", "links", "last"}


@pytest.mark.parametrize(("standard", "mode"), [("12", "review"), ("2004", "browse")])
def test_a_look_back_writes_nothing(
    standard: str, mode: str, small: dict[str, Package], player: Player
) -> None:
    package = small[standard]
    first = player.open_whole(package)
    first.read("links")
    first.expect_state("saved")
    first.leave()
    stored = first.attempt.known
    cmi = json.loads(json.dumps(stored))
    name = "lesson_mode" if package.standard == "12" else "mode"
    core = cmi["core"] if package.standard == "12" else cmi
    core |= {name: mode, "credit": "no-credit", "entry": ""}
    look = player.again(first, cmi=cmi)
    look.expect_state("review")
    look.expect_page("links")
    look.complete()
    look.read("last")
    look.answer()
    look.expect_verdict("right")
    calls = [call[0].removeprefix("LMS") for call in look.calls()]
    assert set(calls) == {"Initialize", "GetValue"}
