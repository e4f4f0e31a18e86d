"""What an author may change of what platforms are told, as a platform then has it."""

from __future__ import annotations

import pytest

from tests.browser.learner import Player, Session
from tests.browser.packages import Package
from tests.browser.server import Cmi
from tests.browser.small import COURSE, Build, course_files, many_pages

WRONG, RIGHT = 1, 0


def package(build: Build, standard: str, reporting: str) -> Package:
    """Two pages with a question each, and ``reporting`` in the course file."""
    course = f"{COURSE}\n[reporting]\n{reporting}\n"
    return build(standard, {**many_pages(2), "course.toml": course})


def work(session: Session, choice: int) -> None:
    """Both questions answered with ``choice``."""
    session.complete()
    for page in ("p0", "p1"):
        session.to_page(page)
        session.expect_page(page)
        retry = session.frame.locator("form:visible [data-blc=retry]")
        if retry.is_visible():
            retry.click()
        session.answer(choice)
        session.expect_verdict("right" if choice == RIGHT else "wrong")
    session.expect_all_saved()


LONG = 400
"""So many questions with three objectives each are more than a session may tell."""
LONG_QUIZ = (
    "---\ntitle: Long\nobjectives: [a, b, c]\n---\n\n::::: {.quiz #long feedback=end}\n"
    + "".join(
        f"::: {{.question #q{n}}}\nQuestion {n}?\n\n- [x] Yes\n- [ ] No\n:::\n\n"
        for n in range(LONG)
    )
    + ":::::\n"
)
OBJECTIVES = 'title = "Module"\nobjectives = [\n' + "".join(
    f'{{ id = "{name}", text = "{name}" }},\n' for name in "abc"
)
TAKE_FIRST = """() => {
  for (const form of document.querySelectorAll("form")) {
    const box = form.querySelector("input");
    box.checked = true;
    for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
  }
}"""


def told(session: Session) -> list[str]:
    return [entry["id"] for entry in session.attempt.known["interactions"].values()]


def test_answers_that_a_session_has_no_room_for_are_told_in_the_next(
    player: Player, build: Build
) -> None:
    files = course_files(("long",), {"long": LONG_QUIZ}) | {"m/module.toml": f"{OBJECTIVES}]\n"}
    session = player.open_whole(build("2004", files))
    session.frame.evaluate(TAKE_FIRST)
    session.frame.click("[data-blc=quiz-hand-in]")
    session.expect_state("saved")
    assert session.refused() == []
    assert "owed" in session.record()["extras"]
    session.frame.click("[data-blc=exit]")  # a beacon would not carry so much
    session.attempt.wait_for_end()
    session.page.close()
    assert 300 < len(told(session)) < LONG

    again = player.again(session)
    again.complete()
    again.frame.wait_for_function(f"top.lms.calls.some((call) => call[2] === 'q{LONG - 1}')")
    again.expect_all_saved()
    assert again.refused() == []
    again.frame.click("[data-blc=exit]")
    assert "owed" not in again.record()["extras"], "or they would be told once more"
    again.attempt.wait_for_end(again.number)
    assert sorted(told(again)) == sorted(f"q{n}" for n in range(LONG))


def core(session: Session) -> Cmi:
    stored = session.attempt.known
    return dict(stored["core"] if session.package.standard == "12" else stored)


@pytest.mark.parametrize(("standard", "normal"), [("12", ""), ("2004", "normal")])
def test_a_session_ends_as_the_author_says_once_the_result_is_known(
    standard: str, normal: str, player: Player, build: Build
) -> None:
    built = package(build, standard, 'exit = "normal"')
    session = player.begin(built, built.launches[0])
    session.complete()
    assert core(session)["exit"] == "suspend"
    work(session, RIGHT)
    assert core(session)["exit"] == normal
    assert session.refused() == []


@pytest.mark.parametrize("standard", ["12", "2004"])
def test_a_fail_stays_untold_where_the_author_says_so_and_a_pass_is_told(
    standard: str, player: Player, build: Build
) -> None:
    built = package(build, standard, 'failed = "incomplete"')
    session = player.begin(built, built.launches[0])
    work(session, WRONG)
    stored = core(session)
    if standard == "12":
        assert (stored["lesson_status"], stored["score"]["raw"]) == ("incomplete", "")
    else:
        told = (stored["completion_status"], stored["success_status"], stored["score"]["raw"])
        assert told == ("incomplete", "unknown", "")
    session.leave()

    again = player.again(session)
    work(again, RIGHT)
    stored = core(again)
    name = "lesson_status" if standard == "12" else "success_status"
    assert (stored[name], stored["score"]["raw"]) == ("passed", "100")
    assert again.refused() == []
