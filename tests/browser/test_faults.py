"""When something breaks: the learner reads on, nothing is lost, a plain sentence says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from blc_scorm.render.templates import words
from tests.browser.learner import Player, Session, fresh_cmi
from tests.browser.packages import Package
from tests.browser.server import Site
from tests.browser.small import PAGES, QUESTION, build_small, course_files

SAY = words("en")["script"]
BOTH = ("12", "2004")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    return {s: build_small(tmp_path_factory.mktemp(f"small{s}"), s) for s in BOTH}


@pytest.fixture(params=BOTH)
def package(request: pytest.FixtureRequest, small: dict[str, Package]) -> Package:
    """Each standard in its turn: for what the drivers do."""
    return small[request.param]


@pytest.fixture
def either(small: dict[str, Package]) -> Package:
    """One standard: for what is the same in both."""
    return small["2004"]


def open_whole(player: Player, package: Package, **options: object) -> Session:
    """A first launch, with all pages here."""
    session = player.begin(package, package.launches[0], **options)
    session.complete()
    return session


def read(session: Session, *pages: str) -> None:
    for page in pages:
        session.to_page(page)
        session.on_page(page)


def finish_all(session: Session) -> None:
    """To the end of the module, with all that it asks."""
    session.answer()
    read(session, "links", "slides")
    session.page.keyboard.press("ArrowRight")
    session.page.keyboard.press("ArrowRight")
    read(session, "last")
    session.answer()
    session.state("saved")


# --- the platform -------------------------------------------------------------------


def test_without_an_api_the_module_is_read_and_remembered_in_this_browser(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either, absent=True)
    session.notice(SAY["no_lms"])
    session.state("practice")
    session.answer()
    session.verdict("right")
    read(session, "links", "last")
    session.page.close()
    again = player.again(session, cmi={}, absent=True)
    again.on_page("last")
    assert again.seen() == {"start", "links", "last"}


def test_an_api_that_comes_late_gets_all_that_was_done_before(
    package: Package, player: Player
) -> None:
    session = open_whole(player, package, late=True)
    session.state("connecting")
    session.answer()
    read(session, "last")
    session.page.evaluate("lms.provide()")
    session.all_saved()
    session.no_notice()
    assert session.seen() == {"start", "last"}
    assert session.refused() == []
    interactions = session.attempt.known["interactions"]
    assert [entry["id"] for entry in interactions.values()] == ["one"]


def test_an_api_that_comes_after_the_module_gave_notice_takes_the_notice_away(
    small: dict[str, Package], player: Player
) -> None:
    session = open_whole(player, small["12"], late=True)
    session.notice(SAY["no_lms"])
    read(session, "links")
    session.page.evaluate("lms.provide()")
    session.all_saved()
    session.no_notice()


def test_a_session_that_does_not_start_is_started_later(either: Package, player: Player) -> None:
    session = open_whole(player, either, init="lms.answers.Initialize = () => 'false'")
    session.notice(SAY["no_start"])
    session.state("practice")
    session.answer()
    read(session, "last")
    session.heal("Initialize")
    session.all_saved()
    session.no_notice()
    assert session.seen() == {"start", "last"}


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
    session = open_whole(player, package)
    session.fault(method, function)
    session.answer()
    session.state("refused")
    session.notice(SAY["refused_notice"])
    read(session, "links", "last")
    session.heal(method)
    session.all_saved()
    session.no_notice()
    assert session.attempt.known["interactions"]["0"]["id"] == "one"


def test_a_detail_that_is_refused_worries_nobody(either: Package, player: Player) -> None:
    session = open_whole(player, either)
    session.fault(
        "SetValue", "(element) => element.startsWith('cmi.interactions') ? 'false' : undefined"
    )
    session.answer()
    session.all_saved()
    session.no_notice()


def test_a_finish_that_fails_is_told_and_made_good_at_the_next_launch(
    package: Package, player: Player
) -> None:
    session = open_whole(player, package)
    finish_all(session)
    session.fault("Finish" if package.standard == "12" else "Terminate", "() => 'false'")
    session.frame.click("[data-blc=exit]")
    session.notice(SAY["exit_failed"])
    calls = len(session.calls())
    read(session, "start")
    assert len(session.calls()) == calls, "a call after the end"


def test_a_first_session_in_a_window_of_its_own_finds_the_opener(
    either: Package, player: Player
) -> None:
    session = player.begin(either, either.launches[0], popup=True)
    session.complete()
    read(session, "last")
    session.all_saved()
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
    session = open_whole(player, small["12"], init=wrong)
    session.state("saved")
    assert session.page.evaluate("window.asked") is None


# --- the network ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standard", "honest"), [("12", True), ("2004", False)], ids=["honest", "says yes to all"]
)
def test_work_done_offline_is_saved_when_the_network_is_back(
    standard: str, honest: bool, small: dict[str, Package], player: Player
) -> None:
    package = small[standard]
    session = open_whole(player, package, honest=honest)
    player.context.set_offline(True)
    session.answer()
    session.state("offline")
    expect(session.frame.locator("[data-blc=status]")).to_have_text(SAY["state_offline"])
    read(session, "links", "last")
    player.context.set_offline(False)
    session.all_saved()
    assert session.seen() == {"start", "links", "last"}
    assert session.attempt.known["interactions"]["0"]["result"] == "correct"


def test_who_leaves_on_a_dead_network_is_not_told_that_all_is_saved(
    small: dict[str, Package], player: Player
) -> None:
    """The platform takes the end of the session, but only its script has heard of it."""
    session = open_whole(player, small["2004"], honest=False)
    finish_all(session)
    player.context.set_offline(True)
    session.frame.click("[data-blc=exit]")
    session.notice(SAY["exit_failed"])
    player.context.set_offline(False)


def test_who_leaves_without_a_platform_is_not_told_that_all_is_saved(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either, absent=True)
    session.notice(SAY["no_lms"])
    session.frame.click("[data-blc=dismiss]")
    session.answer()
    read(session, "links", "slides")
    session.page.keyboard.press("ArrowRight")
    session.page.keyboard.press("ArrowRight")
    read(session, "last")
    session.frame.click("[data-blc=exit]")
    session.notice(SAY["exit_failed"])


def test_a_login_page_in_place_of_the_network_is_not_taken_for_it(
    either: Package, player: Player
) -> None:
    """As on a hotel's network, or where a session has run out."""
    session = open_whole(player, either)
    player.context.route("**/online.txt", lambda route: route.fulfill(body="<html>Log in</html>"))
    read(session, "links")
    session.state("offline")
    player.context.unroute("**/online.txt")
    session.all_saved()


def test_a_window_that_is_killed_offline_loses_nothing(package: Package, player: Player) -> None:
    session = open_whole(player, package)
    read(session, "links")
    session.state("saved")
    player.context.set_offline(True)
    read(session, "start")
    session.answer()
    session.state("offline")
    read(session, "last")
    session.crash()
    player.context.set_offline(False)
    again = player.again(session)
    again.on_page("last")
    again.complete()
    again.all_saved()
    assert again.seen() == {"start", "links", "last"}
    interactions = again.attempt.known["interactions"]
    assert [entry["result"] for entry in interactions.values()] == ["correct"]
    assert again.refused() == []


def test_a_window_that_is_killed_at_once_loses_nothing(either: Package, player: Player) -> None:
    session = open_whole(player, either)
    session.to_page("last")
    session.on_page("last")
    session.crash()
    if session.attempt.stored is None:
        return again_from_nothing(session, player)
    again = player.again(session)
    again.on_page("last")
    return None


def again_from_nothing(session: Session, player: Player) -> None:
    again = player.begin(session.package, session.launch)
    again.on_page("last")


def test_a_closed_tab_ends_the_session(either: Package, player: Player) -> None:
    session = player.begin(either, either.launches[0], popup=True)
    session.complete()
    read(session, "links")
    assert session.window is not None
    session.window.close(run_before_unload=True)
    session.attempt.wait_for_end()
    assert "links" in json.dumps(session.attempt.stored)


# --- pages that have not come ---------------------------------------------------------


def test_a_page_that_cannot_come_says_so_and_comes_later(either: Package, player: Player) -> None:
    with player.site.without("pages/slides.js"):
        session = player.begin(either, either.launches[0])
        session.to_page("slides")
        session.notice(SAY["page_late"])
        expect(session.frame.locator("h1:visible")).to_have_text("Slides")
        assert "slides" not in session.seen()
        read(session, "last")  # those after it are not held up
        session.no_notice()
        session.to_page("slides")
        session.notice(SAY["page_late"])
    session.on_page("slides")
    session.no_notice()
    expect(session.frame.locator("[data-blc-slide]:visible h2")).to_have_text("One")
    session.complete()
    session.all_saved()
    assert session.record()["place"] is not None
    place = session.record()["place"]["page"]
    assert place == session.frame.evaluate("blc.running.pages.current.key")
    assert session.frame.get_attribute("#slides", "aria-busy") is None


def test_pictures_of_pages_that_were_never_open_show_without_a_network(
    player: Player, tmp_path: Path
) -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'
    pages = {**PAGES, "last": PAGES["last"] + "\n![A map](map.svg)\n"}
    files = course_files(pages=pages) | {"m/map.svg": picture}
    session = open_whole(player, build_small(tmp_path, "12", files))
    loaded = "[...document.images].every(({complete, naturalWidth}) => complete && naturalWidth)"
    session.frame.wait_for_function(f"document.images.length > 0 && {loaded}")
    player.context.set_offline(True)
    read(session, "last")
    assert session.frame.evaluate(loaded)
    player.context.set_offline(False)


def test_pages_come_at_once_when_the_browser_is_online_again(
    small: dict[str, Package], player: Player
) -> None:
    package = small["12"]
    player.site.broken.update({"pages/links.js", "pages/slides.js", "pages/last.js"})
    session = player.begin(package, package.launches[0])
    session.to_page("last")
    session.notice(SAY["page_late"])
    player.context.set_offline(True)
    player.site.broken.clear()
    player.context.set_offline(False)
    session.on_page("last")
    session.complete()
    session.all_saved()


def test_a_question_answered_before_its_scripts_is_judged_when_they_come(
    either: Package, player: Player
) -> None:
    with player.site.without("later.js"):
        session = player.begin(either, either.launches[0])
        session.answer()
    session.verdict("right")
    session.all_saved()
    assert session.attempt.known["interactions"]["0"]["id"] == "one"


def test_a_link_leads_to_its_place_on_a_page_that_has_not_come(
    either: Package, player: Player
) -> None:
    with player.site.without("pages/last.js"):
        session = player.begin(either, either.launches[0])
        read(session, "links")
        session.frame.click("text=the end")
        session.notice(SAY["page_late"])
    session.on_page("last")
    expect(session.frame.locator("#last--far-down")).to_be_in_viewport()
    expect(session.frame.locator("#last--far-down")).to_be_focused()
    assert "last" in session.seen()


def test_an_address_with_a_place_opens_there(either: Package, player: Player) -> None:
    session = player.begin(either, either.launches[0], anchor="#last--far-down")
    session.on_page("last")
    expect(session.frame.locator("#last--far-down")).to_be_in_viewport()
    assert session.frame.evaluate("location.hash") == "#last--far-down"


def test_a_learner_who_left_on_a_slide_comes_back_to_it_however_late_it_comes(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either)
    read(session, "slides")
    session.frame.click("[data-blc=next]")
    expect(session.frame.locator("[data-blc-slide]:visible h2")).to_have_text("Two")
    session.state("saved")
    session.leave()
    with player.site.without("pages/slides.js"):
        again = player.again(session)
        expect(again.frame.locator("h1:visible")).to_have_text("Slides")
        again.notice(SAY["page_late"])
    expect(again.frame.locator("[data-blc-slide]:visible h2")).to_have_text("Two")
    again.no_notice()
    again.complete()
    assert again.record()["place"]["slide"] == 1


def test_back_from_the_next_page_shows_the_last_slide(either: Package, player: Player) -> None:
    session = open_whole(player, either)
    read(session, "last")
    session.frame.click("[data-blc=previous]")
    expect(session.frame.locator("[data-blc-slide]:visible h2")).to_have_text("Three")
    session.frame.evaluate("history.back()")
    session.on_page("last")


def test_answers_that_the_platform_never_got_are_reported_when_their_pages_are_here(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either)
    read(session, "last")
    session.state("saved")
    player.context.set_offline(True)
    session.answer()
    session.state("offline")
    session.crash()
    player.context.set_offline(False)
    with player.site.without("pages/slides.js"):
        again = player.again(session)
        again.state("saved")
        assert again.attempt.known["interactions"] == {}
    again.complete()
    again.frame.wait_for_function("top.lms.calls.some((call) => call[2] === 'two')")
    again.all_saved()
    assert again.attempt.known["interactions"]["0"]["id"] == "two"


# --- two windows, two platforms' habits ------------------------------------------------


def test_two_windows_join_what_was_done_in_both(either: Package, player: Player) -> None:
    one = open_whole(player, either)
    two = player.begin(either, either.launches[0])
    two.complete()
    read(one, "links")
    one.notice(SAY["two_windows"])
    read(two, "last")
    two.answer()
    two.notice(SAY["two_windows"])
    one.frame.wait_for_function("Object.keys(blc.running.store.record.pages).length === 3")
    read(one, "slides")
    one.state("saved")
    two.state("saved")
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
    first = open_whole(player, package)
    read(first, "links")
    first.state("saved")
    first.leave()
    second = player.again(first, moodle=True)
    second.complete()
    read(second, "last")
    second.state("saved")
    read(second, "links")
    second.state("saved")
    second.crash()
    third = player.again(second)
    third.on_page("links")
    assert third.seen() == {"start", "links", "last"}


@pytest.mark.parametrize(("standard", "mode"), [("12", "review"), ("2004", "browse")])
def test_a_look_back_writes_nothing(
    standard: str, mode: str, small: dict[str, Package], player: Player
) -> None:
    package = small[standard]
    first = open_whole(player, package)
    read(first, "links")
    first.state("saved")
    first.leave()
    stored = first.attempt.known
    cmi = json.loads(json.dumps(stored))
    name = "lesson_mode" if package.standard == "12" else "mode"
    core = cmi["core"] if package.standard == "12" else cmi
    core |= {name: mode, "credit": "no-credit", "entry": ""}
    look = player.again(first, cmi=cmi)
    look.state("review")
    look.on_page("links")
    look.complete()
    read(look, "last")
    look.answer()
    look.verdict("right")
    calls = [call[0].removeprefix("LMS") for call in look.calls()]
    assert set(calls) == {"Initialize", "GetValue"}


# --- suspend data ------------------------------------------------------------------------


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
    session = open_whole(player, either, cmi=with_suspend_data(either, text))
    session.notice(SAY[sentence])
    session.on_page("start")
    aside = session.frame.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.includes('/aside/')).map(([, v]) => v)"
    )
    assert aside == [text]
    session.frame.evaluate("blc.running.store.save()")
    session.state("saved")
    assert session.suspend_data() == text
    session.answer()
    session.all_saved()
    keys = session.frame.evaluate("Object.keys(localStorage)")
    assert [
        key for key in keys if not key.startswith("blc/small/m/") and key != "blc/small/probe"
    ] == []


def with_suspend_data(package: Package, text: str) -> dict[str, object]:
    return {**fresh_cmi(package, package.launches[0]), "suspend_data": text}


def test_data_that_was_damaged_on_the_platform_is_rescued_by_this_browser(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either)
    session.answer()
    read(session, "last")
    session.state("saved")
    session.leave()
    stored = session.attempt.known
    stored["suspend_data"] = stored["suspend_data"][:-3]
    again = player.again(session)
    again.notice(SAY["aside_rescued"])
    again.on_page("last")
    again.complete()
    again.all_saved()
    assert again.seen() == {"start", "last"}


def test_another_attempt_does_not_get_the_work_of_the_last_one(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either)
    read(session, "last")
    session.state("saved")
    session.leave()
    fresh = open_whole(player, either)
    fresh.on_page("start")
    assert fresh.seen() == {"start"}


def test_a_platform_that_cuts_suspend_data_is_found_out(package: Package, player: Player) -> None:
    session = open_whole(player, package)
    session.fault(
        "SetValue",
        "(element, value) => element === 'cmi.suspend_data' ? [element, value.slice(0, 300)]"
        " : undefined",
    )
    read(session, "links")
    session.frame.fill("textarea", "A long thought. " * 40)
    session.frame.click("form[data-kind=text] [data-blc=check]")
    session.notice(SAY["space"])
    session.state("saved")
    stored = session.stored_record()
    assert len(session.suspend_data()) <= 300
    assert stored["pages"] == session.record()["pages"]
    assert session.frame.input_value("textarea").startswith("A long thought.")
    assert len(stored["answers"]) == 1


# --- a new release of the course -----------------------------------------------------------


def test_a_new_release_keeps_the_rest_of_a_learners_record(
    package: Package, player: Player, tmp_path: Path
) -> None:
    """A page is added, one removed, one moved, one has a new title."""
    first = open_whole(player, package)
    first.answer()
    read(first, "links")
    first.frame.fill("textarea", "Kept")
    first.frame.click("form[data-kind=text] [data-blc=check]")
    read(first, "slides", "last")
    first.answer()
    first.state("saved")
    before = first.record()
    first.leave()

    pages = {
        **PAGES,
        "last": PAGES["last"].replace("title: Last", "title: The last page, renamed"),
        "links": PAGES["links"].replace("04-last", "02-last"),
        "new": f"---\ntitle: New\n---\n\nNew.\n\n{QUESTION.format(name='three')}",
    }
    files = course_files(("start", "last", "new", "links"), pages)
    package2 = build_small(tmp_path / "second", package.standard, files)
    second = player.again(first, package=package2)
    second.on_page("last")
    second.complete()
    second.no_notice()
    assert second.seen() == {"start", "last", "links"}
    after = second.record()
    assert after["pages"].keys() >= before["pages"].keys(), "a page that may come back"
    assert {key: after["answers"][key] for key in before["answers"]} == before["answers"]
    second.verdict("right")
    read(second, "new")
    second.answer()
    second.all_saved()
    assert second.refused() == []
    second.leave()

    third = player.again(second, package=package)
    third.complete()
    assert third.seen() >= {"start", "last", "links"}
    assert third.frame.evaluate("Object.keys(blc.running.store.record.pages).length") == 5


def test_a_question_with_other_choices_keeps_its_score_and_asks_again(
    either: Package, player: Player, tmp_path: Path
) -> None:
    first = open_whole(player, either)
    first.answer()
    first.state("saved")
    first.leave()
    pages = {**PAGES, "start": PAGES["start"].replace("That one", "Another one\n- [ ] A third")}
    newer = build_small(tmp_path / "newer", either.standard, course_files(pages=pages))
    second = player.again(first, package=newer)
    second.complete()
    form = second.frame.locator("form:visible")
    expect(form.locator("[data-blc=check]")).to_be_visible()
    assert form.get_attribute("data-state") is None
    [answer] = second.record()["answers"].values()
    assert answer["score"] == 1


# --- time, and windows that come and go ------------------------------------------------------


def test_a_hidden_window_saves_and_does_not_end(either: Package, player: Player) -> None:
    session = open_whole(player, either)
    session.answer()
    session.state("saved")
    commits = session.attempt.commits
    session.frame.evaluate(
        """Object.defineProperty(document, "visibilityState", {value: "hidden"});
        document.dispatchEvent(new Event("visibilitychange"))"""
    )
    session.state("saved")
    assert session.attempt.commits == commits + 1
    assert session.attempt.ended == 0


def test_a_window_in_the_back_forward_cache_saves_and_does_not_end(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either)
    session.frame.evaluate('dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}))')
    session.state("saved")
    assert session.attempt.ended == 0
    session.frame.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))')
    read(session, "last")
    session.all_saved()


def test_a_text_that_is_written_when_the_window_goes_is_kept(
    either: Package, player: Player
) -> None:
    session = open_whole(player, either)
    read(session, "links")
    session.frame.locator("textarea").press_sequentially("Half a thought")
    session.leave()
    again = player.again(session)
    again.complete()
    expect(again.frame.locator("textarea")).to_have_value("Half a thought")
