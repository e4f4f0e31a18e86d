"""Suspend data that is damaged, foreign or cut: set aside, never overwritten by nothing."""

from __future__ import annotations

import pytest

from tests.browser.learner import SAY, Player
from tests.browser.packages import Package
from tests.browser.platform import fresh_cmi


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1AAAAthis-is-not-a-record", "aside_damaged"),
        ('{"place": 3}', "aside_damaged"),
        ("2AAAAAAAAAAAA", "aside_version"),
    ],
)
def test_data_that_cannot_be_read_is_set_aside_and_not_overwritten_by_nothing(
    text: str, sentence: str, either: Package, player: Player
) -> None:
    session = player.open_whole(either, cmi=with_suspend_data(either, text))
    session.expect_notice(SAY[sentence])
    session.expect_page("start")
    aside = session.frame.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.includes('/aside/')).map(([, v]) => v)"
    )
    assert aside == [text]
    session.frame.evaluate("blc.running.store.save()")
    session.expect_state("saved")
    assert session.suspend_data() == text
    session.answer()
    session.expect_all_saved()
    keys = session.frame.evaluate("Object.keys(localStorage)")
    assert [
        key for key in keys if not key.startswith("blc/small/m/") and key != "blc/small/probe"
    ] == []


def with_suspend_data(package: Package, text: str) -> dict[str, object]:
    return {**fresh_cmi(package, package.launches[0]), "suspend_data": text}


def test_data_that_was_damaged_on_the_platform_is_rescued_by_this_browser(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either)
    session.answer()
    session.read("last")
    session.expect_state("saved")
    session.leave()
    stored = session.attempt.known
    stored["suspend_data"] = stored["suspend_data"][:-3]
    again = player.again(session)
    again.expect_notice(SAY["aside_rescued"])
    again.expect_page("last")
    again.complete()
    again.expect_all_saved()
    assert again.seen() == {"start", "last"}


def test_another_attempt_does_not_get_the_work_of_the_last_one(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either)
    session.read("last")
    session.expect_state("saved")
    session.leave()
    fresh = player.open_whole(either)
    fresh.expect_page("start")
    assert fresh.seen() == {"start"}


def test_a_platform_that_cuts_suspend_data_is_found_out(package: Package, player: Player) -> None:
    session = player.open_whole(package)
    session.fault(
        "SetValue",
        "(element, value) => element === 'cmi.suspend_data' ? [element, value.slice(0, 300)]"
        " : undefined",
    )
    session.read("links")
    session.frame.fill("textarea", "A long thought. " * 40)
    session.frame.click("form[data-kind=text] [data-blc=check]")
    session.expect_notice(SAY["space"])
    session.expect_state("saved")
    stored = session.stored_record()
    assert len(session.suspend_data()) <= 300
    assert stored["pages"] == session.record()["pages"]
    assert session.frame.input_value("textarea").startswith("A long thought.")
    assert len(stored["answers"]) == 1
