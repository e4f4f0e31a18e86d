"""When a platform is late, missing or says no: the learner reads on, and is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.learner import SAY, Player
from tests.browser.packages import Package
from tests.browser.platform import fresh_cmi
from tests.browser.server import Site
from tests.browser.small import finish_all


def test_without_an_api_the_module_is_read_and_remembered_in_this_browser(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either, absent=True)
    session.expect_notice(SAY["no_lms"])
    session.expect_state("practice")
    session.answer()
    session.expect_verdict("right")
    session.read("links", "last")
    session.page.close()
    again = player.again(session, cmi={}, absent=True)
    again.expect_page("last")
    assert again.seen() == {"start", "links", "last"}


def test_an_api_that_comes_late_gets_all_that_was_done_before(
    package: Package, player: Player
) -> None:
    time = player.context.clock
    time.install(time=0)
    time.pause_at(1000)
    session = player.open_whole(package, late=True)
    session.expect_state("connecting")
    session.answer()
    session.read("last")
    session.page.evaluate("lms.provide()")
    time.resume()
    session.expect_all_saved()
    session.expect_no_notice()
    assert session.seen() == {"start", "last"}
    assert session.refused() == []
    interactions = session.attempt.known["interactions"]
    assert [entry["id"] for entry in interactions.values()] == ["one"]


def test_an_api_that_comes_after_the_module_gave_notice_takes_the_notice_away(
    small: dict[str, Package], player: Player
) -> None:
    session = player.open_whole(small["12"], late=True)
    session.expect_notice(SAY["no_lms"])
    session.read("links")
    session.page.evaluate("lms.provide()")
    session.expect_all_saved()
    session.expect_no_notice()


def test_a_session_that_does_not_start_is_started_later(either: Package, player: Player) -> None:
    session = player.open_whole(either, init="lms.answers.Initialize = () => 'false'")
    session.expect_notice(SAY["no_start"])
    session.expect_state("practice")
    session.answer()
    session.read("last")
    session.heal("Initialize")
    session.expect_all_saved()
    session.expect_no_notice()
    assert session.seen() == {"start", "last"}


def test_a_session_that_never_starts_loses_nothing_for_the_next_one(
    either: Package, player: Player
) -> None:
    never = "lms.answers.Initialize = () => { throw new TypeError('as in Moodle') }"
    first = player.open_whole(either, init=never)
    first.expect_notice(SAY["no_start"])
    first.answer()
    first.read("last")
    first.page.close()
    second = player.again(first, cmi=fresh_cmi(either, first.launch))
    second.expect_all_saved()
    assert second.seen() == {"start", "last"}


@pytest.mark.parametrize(
    ("standard", "method", "function"),
    [
        ("2004", "SetValue", "(element) => element === 'cmi.suspend_data' ? 'false' : undefined"),
        ("12", "Commit", "() => 'false'"),
        ("2004", "Commit", "() => { throw new Error('the platform is broken') }"),
    ],
    ids=["SetValue is refused", "Commit fails", "Commit throws"],
)
def test_what_is_refused_is_sent_again_until_it_is_taken(
    standard: str, method: str, function: str, small: dict[str, Package], player: Player
) -> None:
    package = small[standard]
    session = player.open_whole(package)
    session.fault(method, function)
    session.answer()
    session.expect_state("refused")
    session.expect_notice(SAY["refused_notice"])
    session.read("links", "last")
    session.heal(method)
    session.expect_all_saved()
    session.expect_no_notice()
    assert session.attempt.known["interactions"]["0"]["id"] == "one"


def test_a_detail_that_is_refused_worries_nobody(either: Package, player: Player) -> None:
    session = player.open_whole(either)
    session.fault(
        "SetValue", "(element) => element.startsWith('cmi.interactions') ? 'false' : undefined"
    )
    session.answer()
    session.expect_all_saved()
    session.expect_no_notice()


def test_a_finish_that_fails_is_told_and_made_good_at_the_next_launch(
    package: Package, player: Player
) -> None:
    session = player.open_whole(package)
    finish_all(session)
    session.fault("Finish" if package.standard == "12" else "Terminate", "() => 'false'")
    session.frame.click("[data-blc=exit]")
    session.expect_notice(SAY["exit_failed"])
    calls = len(session.calls())
    session.read("start")
    assert len(session.calls()) == calls, "a call after the end"


def test_a_first_session_in_a_window_of_its_own_finds_the_opener(
    either: Package, player: Player
) -> None:
    session = player.begin(either, either.launches[0], popup=True)
    session.complete()
    session.read("last")
    session.expect_all_saved()
    assert session.refused() == []


def test_a_parent_of_another_origin_is_no_fault(
    small: dict[str, Package], player: Player, tmp_path: Path
) -> None:
    other = Site()
    try:
        address = f"{player.address(small['2004'])}/{small['2004'].launches[0].href}"
        (tmp_path / "index.html").write_text(
            f'<!doctype html><title>Other</title><iframe name="sco" src="{address}"></iframe>'
        )
        page = player.context.new_page()
        page.goto(f"{other.mount(tmp_path)}/index.html")
        frame = page.frame("sco")
        assert frame is not None
        expect(frame.locator("[data-blc=notice] [data-blc-text]")).to_have_text(SAY["no_lms"])
        expect(frame.locator("[data-blc-page]:visible h1")).to_have_text("Start")
    finally:
        other.close()


def test_a_package_binds_to_the_api_of_its_own_standard_alone(
    small: dict[str, Package], player: Player
) -> None:
    wrong = "window.API_1484_11 = {Initialize: () => { window.asked = true; return 'true' }}"
    session = player.open_whole(small["12"], init=wrong)
    session.expect_state("saved")
    assert session.page.evaluate("window.asked") is None
