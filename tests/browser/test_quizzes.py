"""Quizzes in a browser: what stays when a learner leaves, the clock, the result, what it skips."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Locator, expect

from tests.browser.learner import Player, Session
from tests.browser.packages import Package
from tests.browser.small import Build, course_files
from tests.browser.test_accessible import PHONE, sideways, violations

COURSE = """\
id = "small"
title = "Small course"
modules = ["m"]

[completion]
rule = "pages"

[order]
rule = "forward"
"""
QUESTION = """\
::: {{.question #q{n}}}
Question {n}?

- [ ] Not this
  : No.
- [x] This
- [ ] Nor this

::: hint
Think.
:::
:::

"""
BANDS = """\
::: {.band from=0}
Read once more.
:::

::: {.band from=0.8}
Well done.
:::

"""
SETTINGS = "pass=0.7 attempts=2 shuffle=true draw=4 feedback=end rule=best"
QUESTIONS = "".join(QUESTION.format(n=n) for n in range(8))
TIMED = f":::: {{.quiz #final time=PT20M {SETTINGS}}}\n{QUESTIONS}{BANDS}::::\n"
FREE = f":::: {{.quiz #final {SETTINGS}}}\n{QUESTIONS}{BANDS}::::\n"
PRETEST = (
    ':::: {.quiz #known counts=false pass=1 skips="middle"}\n' + QUESTION.format(n=1) + "::::\n"
)


def page_of(title: str, text: str) -> str:
    return f"---\ntitle: {title}\n---\n\n{text}"


def course_with(quiz: str) -> dict[str, str | bytes | None]:
    pages = {
        "quiz": page_of("Quiz", quiz),
        "middle": page_of("Middle", "Text."),
        "last": page_of("Last", "Text."),
    }
    return course_files(tuple(pages), pages, COURSE)


@pytest.fixture(scope="module")
def timed(build: Build) -> Package:
    return build("2004", course_with(TIMED))


@pytest.fixture(scope="module")
def free(build: Build) -> Package:
    return build("12", course_with(FREE))


def play(player: Player, package: Package) -> Session:
    return player.open_whole(package)


def forms(frame: Frame) -> list[Locator]:
    """The questions that are asked, in their order."""
    return frame.locator("form[data-blc-question]:visible").all()


def asked(frame: Frame) -> list[tuple[str, list[str]]]:
    """Each question that is asked, with its choices as they stand."""
    return [
        (
            str(form.get_attribute("data-blc-question")),
            form.locator("[data-blc-choice] label > span:first-of-type").all_text_contents(),
        )
        for form in forms(frame)
    ]


def answer(form: Locator, *, right: bool) -> None:
    form.locator(f'[data-blc-choice="{1 if right else 0}"] input').check()


def part(frame: Frame, name: str) -> Locator:
    return frame.locator(f'[data-blc-part="{name}"]')


def hand_in(frame: Frame) -> None:
    frame.click("[data-blc=quiz-hand-in]")


def test_what_is_asked_and_answered_stays_for_the_attempt(free: Package, player: Player) -> None:
    session = play(player, free)
    before = asked(session.frame)
    assert len(before) == 4
    answer(forms(session.frame)[0], right=True)
    answer(forms(session.frame)[2], right=False)
    session.expect_state("saved")
    assert session.refused() == []
    session.leave()

    again = player.again(session)
    again.complete()
    frame = again.frame
    assert asked(frame) == before
    taken = [form.locator("input:checked").count() for form in forms(frame)]
    assert taken == [1, 0, 1, 0]
    expect(part(frame, "bar")).to_contain_text("2 of 4 answered")
    hand_in(frame)
    expect(part(frame, "end")).to_contain_text(
        "2 questions are not answered yet; the first is question 2."
    )
    hand_in(frame)
    expect(part(frame, "result")).to_have_attribute("data-state", "failed")
    expect(part(frame, "result")).to_contain_text("25%")
    expect(part(frame, "result")).to_contain_text("Read once more.")
    states = [form.get_attribute("data-state") for form in forms(frame)]
    assert states == ["right", None, "wrong", None]
    assert asked(frame) == before

    frame.click("[data-blc=quiz-again]")
    expect(part(frame, "result")).to_be_hidden()
    last = {name for name, _ in asked(frame)}
    for form in forms(frame):
        answer(form, right=True)
    hand_in(frame)
    expect(part(frame, "result")).to_have_attribute("data-state", "passed")
    expect(part(frame, "result")).to_contain_text("Well done.")
    expect(part(frame, "result")).to_contain_text("You have no attempt left.")
    expect(frame.locator("[data-blc=quiz-again]")).to_be_hidden()
    for page in ("middle", "last"):
        again.to_page(page)
        again.expect_page(page)
    again.expect_state("saved")
    assert again.refused() == []
    again.leave()
    core = again.attempt.known["core"]
    assert (core["lesson_status"], core["score"]["raw"]) == ("passed", "100")
    told = {
        entry["id"]: (entry["result"], entry["weighting"])
        for entry in again.attempt.known["interactions"].values()
    }
    assert {told[name] for name in last} == {("correct", "1")}
    assert set(told) >= {before[0][0], before[2][0]}


@pytest.fixture
def clock(player: Player) -> Iterator[Player]:
    """A player in whose windows time can be moved."""
    player.context.clock.install()
    yield player


def begin(session: Session, factor: int = 0) -> None:
    part(session.frame, "start").locator("input").nth(factor).check()
    session.frame.click("[data-blc=quiz-begin]")


def said(session: Session, text: str) -> None:
    expect(session.frame.locator("[data-blc-said]").first).to_contain_text(text)


def pass_minutes(session: Session, minutes: float) -> None:
    session.page.clock.fast_forward(int(minutes * 60_000))


def test_the_clock_warns_and_at_its_end_hands_in_what_is_answered(
    timed: Package, clock: Player
) -> None:
    session = play(clock, timed)
    expect(part(session.frame, "start")).to_contain_text("The clock starts when you begin.")
    assert forms(session.frame) == []
    begin(session)
    answer(forms(session.frame)[0], right=True)
    for minutes, left in ((10.02, "min"), (5, "min"), (4, "seconds")):
        pass_minutes(session, minutes)
        said(session, "Time left")
        said(session, left)
    pass_minutes(session, 1)
    said(session, "The time is over. What you had answered was handed in. Your result: 25%.")
    expect(part(session.frame, "result")).to_be_visible()
    session.expect_state("saved")
    assert session.refused() == []
    told = session.attempt.known["interactions"]
    assert [entry["result"] for entry in told.values()] == ["correct"]


def test_a_learner_can_take_more_time_and_the_clock_runs_on_behind_a_closed_window(
    timed: Package, clock: Player
) -> None:
    session = play(clock, timed)
    begin(session, factor=1)
    pass_minutes(session, 25)
    expect(part(session.frame, "bar")).to_be_visible()
    answer(forms(session.frame)[1], right=True)
    session.expect_state("saved")
    session.leave()
    clock.context.clock.fast_forward(6 * 60_000)
    again = clock.again(session)
    again.complete()
    said(again, "The time is over.")
    expect(part(again.frame, "result")).to_contain_text("25%")


def test_a_passed_pretest_opens_what_it_skips_and_changes_no_score(
    player: Player, build: Build
) -> None:
    session = play(player, build("2004", course_with(PRETEST)))
    form = forms(session.frame)[0]
    answer(form, right=True)
    form.locator("[data-blc=check]").click()
    expect(part(session.frame, "result")).to_have_attribute("data-state", "passed")
    assert session.seen() == {"quiz", "middle"}
    session.to_page("last")
    session.expect_page("last")
    session.expect_state("saved")
    session.leave()
    known = session.attempt.known
    assert (known["completion_status"], known["success_status"]) == ("completed", "unknown")
    assert known["score"]["raw"] == ""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_in_any_state_of_a_quiz(
    language: str, player: Player, build: Build
) -> None:
    files = course_with(TIMED)
    files["course.toml"] = f'language = "{language}"\n{COURSE}'
    session = play(player, build("2004", files))
    frame = session.frame

    def sound(state: str) -> None:
        for scheme, size in (("light", None), ("dark", PHONE)):
            session.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            session.page.set_viewport_size(size or {"width": 1280, "height": 800})
            assert (state, violations(frame, "main"), sideways(frame) > 0) == (state, [], False)

    sound("before it begins")
    begin(session)
    forms(frame)[0].locator("[data-blc=hint]").click()
    answer(forms(frame)[0], right=True)
    answer(forms(frame)[1], right=False)
    sound("answered")
    hand_in(frame)
    sound("asked whether to hand in")
    hand_in(frame)
    expect(part(frame, "result")).to_be_visible()
    sound("finished")
    frame.click("[data-blc=quiz-again]")
    sound("before one more attempt")
