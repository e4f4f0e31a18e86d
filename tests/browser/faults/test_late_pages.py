"""When pages come late or not at all: the learner is told, and nothing else is held up."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.learner import SAY, Player
from tests.browser.packages import Package
from tests.browser.small import PAGES, Build, course_files


def test_a_page_that_cannot_come_says_so_and_comes_later(either: Package, player: Player) -> None:
    with player.site.without("pages/slides.js"):
        session = player.begin(either, either.launches[0])
        session.to_page("slides")
        session.expect_notice(SAY["page_late"])
        expect(session.frame.locator("h1:visible")).to_have_text("Slides")
        assert "slides" not in session.seen()
        session.read("last")  # those after it are not held up
        session.expect_no_notice()
        session.to_page("slides")
        session.expect_notice(SAY["page_late"])
    session.expect_page("slides")
    session.expect_no_notice()
    expect(session.frame.locator("[data-blc-slide]:visible h2")).to_have_text("One")
    session.complete()
    session.expect_all_saved()
    assert session.record()["place"] is not None
    place = session.record()["place"]["page"]
    assert place == session.frame.evaluate("blc.running.pages.current.key")
    assert session.frame.get_attribute("#slides", "aria-busy") is None


def test_pictures_of_pages_that_were_never_open_show_without_a_network(
    player: Player, build: Build
) -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'
    pages = {**PAGES, "last": PAGES["last"] + "\n![A map](map.svg)\n"}
    files = course_files(pages=pages) | {"m/map.svg": picture}
    session = player.open_whole(build("12", files))
    loaded = "[...document.images].every(({complete, naturalWidth}) => complete && naturalWidth)"
    session.frame.wait_for_function(f"document.images.length > 0 && {loaded}")
    player.context.set_offline(True)
    session.read("last")
    assert session.frame.evaluate(loaded)
    player.context.set_offline(False)


def test_pages_come_at_once_when_the_browser_is_online_again(
    small: dict[str, Package], player: Player
) -> None:
    package = small["12"]
    player.site.broken.update({"pages/links.js", "pages/slides.js", "pages/last.js"})
    session = player.begin(package, package.launches[0])
    session.to_page("last")
    session.expect_notice(SAY["page_late"])
    player.context.set_offline(True)
    player.site.broken.clear()
    player.context.set_offline(False)
    session.expect_page("last")
    session.complete()
    session.expect_all_saved()


def test_a_question_answered_before_its_scripts_is_judged_when_they_come(
    either: Package, player: Player
) -> None:
    with player.site.without("later.js"):
        session = player.begin(either, either.launches[0])
        session.answer()
    session.expect_verdict("right")
    session.expect_all_saved()
    assert session.attempt.known["interactions"]["0"]["id"] == "one"


def test_a_link_leads_to_its_place_on_a_page_that_has_not_come(
    either: Package, player: Player
) -> None:
    with player.site.without("pages/last.js"):
        session = player.begin(either, either.launches[0])
        session.read("links")
        session.frame.click("text=the end")
        session.expect_notice(SAY["page_late"])
    session.expect_page("last")
    expect(session.frame.locator("#last--far-down")).to_be_in_viewport()
    expect(session.frame.locator("#last--far-down")).to_be_focused()
    assert "last" in session.seen()


def test_an_address_with_a_place_opens_there(either: Package, player: Player) -> None:
    session = player.begin(either, either.launches[0], anchor="#last--far-down")
    session.expect_page("last")
    expect(session.frame.locator("#last--far-down")).to_be_in_viewport()
    assert session.frame.evaluate("location.hash") == "#last--far-down"


def test_a_learner_who_left_on_a_slide_comes_back_to_it_however_late_it_comes(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either)
    session.read("slides")
    session.frame.click("[data-blc=next]")
    expect(session.frame.locator("[data-blc-slide]:visible h2")).to_have_text("Two")
    session.expect_state("saved")
    session.leave()
    with player.site.without("pages/slides.js"):
        again = player.again(session)
        expect(again.frame.locator("h1:visible")).to_have_text("Slides")
        again.expect_notice(SAY["page_late"])
    expect(again.frame.locator("[data-blc-slide]:visible h2")).to_have_text("Two")
    again.expect_no_notice()
    again.complete()
    assert again.record()["place"]["slide"] == 1


def test_back_from_the_next_page_shows_the_last_slide(either: Package, player: Player) -> None:
    session = player.open_whole(either)
    session.read("last")
    session.frame.click("[data-blc=previous]")
    expect(session.frame.locator("[data-blc-slide]:visible h2")).to_have_text("Three")
    for way, title in (("previous", "Two"), ("next", "Last")):
        button = session.frame.locator(f"[data-blc={way}] [data-blc-title]")
        expect(button).to_have_text(title)
    session.frame.evaluate("history.back()")
    session.expect_page("last")


def test_answers_that_the_platform_never_got_are_reported_when_their_pages_are_here(
    either: Package, player: Player
) -> None:
    session = player.open_whole(either)
    session.read("last")
    session.expect_state("saved")
    player.context.set_offline(True)
    session.answer()
    session.expect_state("offline")
    session.crash()
    player.context.set_offline(False)
    with player.site.without("pages/slides.js"):
        again = player.again(session)
        again.expect_state("saved")
        assert again.attempt.known["interactions"] == {}
    again.complete()
    again.frame.wait_for_function("top.lms.calls.some((call) => call[2] === 'two')")
    again.expect_all_saved()
    assert again.attempt.known["interactions"]["0"]["id"] == "two"
