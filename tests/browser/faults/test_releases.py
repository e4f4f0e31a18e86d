"""A new release of the course: a learner keeps what is still there."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.learner import Player
from tests.browser.packages import Package
from tests.browser.small import PAGES, QUESTION, Build, course_files


def test_a_new_release_keeps_the_rest_of_a_learners_record(
    package: Package, player: Player, build: Build
) -> None:
    """A page is added, one removed, one moved, one has a new title."""
    first = player.open_whole(package)
    first.answer()
    first.read("links")
    first.frame.fill("textarea", "Kept")
    first.frame.click("form[data-kind=text] [data-blc=check]")
    first.read("slides", "last")
    first.answer()
    first.expect_state("saved")
    before = first.record()
    first.leave()

    pages = {
        **PAGES,
        "last": PAGES["last"].replace("title: Last", "title: The last page, renamed"),
        "links": PAGES["links"].replace("04-last", "02-last"),
        "new": f"---\ntitle: New\n---\n\nNew.\n\n{QUESTION.format(name='three')}",
    }
    files = course_files(("start", "last", "new", "links"), pages)
    package2 = build(package.standard, files)
    second = player.again(first, package=package2)
    second.expect_page("last")
    second.complete()
    second.expect_no_notice()
    assert second.seen() == {"start", "last", "links"}
    after = second.record()
    assert after["pages"].keys() >= before["pages"].keys(), "a page that may come back"
    assert {key: after["answers"][key] for key in before["answers"]} == before["answers"]
    second.expect_verdict("right")
    second.read("new")
    second.answer()
    second.expect_all_saved()
    assert second.refused() == []
    second.leave()

    third = player.again(second, package=package)
    third.complete()
    assert third.seen() >= {"start", "last", "links"}
    assert third.frame.evaluate("Object.keys(blc.running.store.record.pages).length") == 5


def test_a_question_with_other_choices_keeps_its_score_and_asks_again(
    either: Package, player: Player, build: Build
) -> None:
    first = player.open_whole(either)
    first.answer()
    first.expect_state("saved")
    first.leave()
    pages = {**PAGES, "start": PAGES["start"].replace("That one", "Another one\n- [ ] A third")}
    newer = build(either.standard, course_files(pages=pages))
    second = player.again(first, package=newer)
    second.complete()
    form = second.frame.locator("form:visible")
    expect(form.locator("[data-blc=check]")).to_be_visible()
    assert form.get_attribute("data-state") is None
    [answer] = second.record()["answers"].values()
    assert answer["score"] == 1
