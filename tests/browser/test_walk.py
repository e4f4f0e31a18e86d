"""The real course in every format: walked by keyboard, left half-way, returned to, finished.

What the run-time has stored at the end is compared whole with what the course's
source says must be there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from blc_scorm import ids
from blc_scorm.model import Course, Module
from blc_scorm.parse.course_file import parse_course
from blc_scorm.parse.page_file import PageFiles
from blc_scorm.sources import read_sources
from tests.browser.asked import Asked, questions_of
from tests.browser.keyboard import Walk
from tests.browser.learner import Player, Session, addresses, watch
from tests.browser.packages import FORMATS, REAL_COURSE, SPLITS, Launch, Package, packages_in
from tests.browser.platform import refused
from tests.browser.server import Cmi, Site
from tests.browser.stored import (
    CLOCK_12,
    MOMENT_2004,
    SPAN_12,
    SPAN_2004,
    by_id,
    differences,
    numbered,
    objective_2004,
    score_12,
    whole_12,
    whole_2004,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"
OPENING = {
    "12": [
        ["LMSInitialize", "", "true", "0"],
        ["LMSGetValue", "cmi.core.lesson_mode", "normal", "0"],
        ["LMSGetValue", "cmi.suspend_data", "", "0"],
        ["LMSGetValue", "cmi.core.student_id", "s-17", "0"],
        ["LMSSetValue", "cmi.core.exit", "suspend", "true", "0"],
        ["LMSGetValue", "cmi.core.lesson_status", "not attempted", "0"],
        ["LMSSetValue", "cmi.core.lesson_status", "incomplete", "true", "0"],
        ["LMSCommit", "", "true", "0"],
    ],
    "2004": [
        ["Initialize", "", "true", "0"],
        ["GetValue", "cmi.mode", "normal", "0"],
        ["GetValue", "cmi.suspend_data", "", "403"],
        ["GetValue", "cmi.learner_id", "s-17", "0"],
        ["SetValue", "cmi.exit", "suspend", "true", "0"],
        ["GetValue", "cmi.completion_status", "unknown", "0"],
        ["SetValue", "cmi.completion_status", "incomplete", "true", "0"],
        ["Commit", "", "true", "0"],
    ],
}


@cache
def course() -> Course:
    sources = read_sources(REAL_COURSE)
    course, _ = parse_course(sources, PageFiles(sources, {}))
    assert course is not None
    return course


def module_of(launch: Launch) -> Module:
    return next(module for module in course().modules if module.id == launch.module)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_whole_course_is_walked_left_returned_to_and_finished(
    format_name: str, split: str, real: Mapping[str, Path], player: Player
) -> None:
    packages = packages_in(real[split], format_name)
    launches = [(package, launch) for package in packages for launch in package.launches]
    assert sorted(launch.module for _, launch in launches) == sorted(
        module.id for module in course().modules
    )
    for package, launch in launches:
        walk_a_module(player, package, launch)


def walk_a_module(player: Player, package: Package, launch: Launch) -> None:
    module = module_of(launch)
    asked = {question.id: question for question in questions_of_launch(package, launch)}
    first_choice = next(q.id for q in asked.values() if q.kind == "choice" and not q.quiz)
    half = len(module.pages) // 2
    with addresses(player.context) as seen:
        first = player.begin(package, launch)
        assert first.calls() == OPENING[package.standard]
        walk = Walk(first.page, first.frame, asked, {first_choice})
        assert walk.current() == module.pages[0].id
        for page in module.pages[1 : half + 1]:
            assert walk.next_page() == page.id
        first.expect_state("saved")
        record = first.record()
        finish_session(first)

        second = player.again(first)
        assert walk_again(walk, second) == module.pages[half].id
        assert without_time(second.record()) == without_time(record)
        for page in module.pages[half + 1 :]:
            assert walk.next_page() == page.id
        walk.work_through()
        second.complete()
        second.expect_state("saved")
        last = second.record()
        walk.press("Enter")
        second.expect_notice("Your work is saved. You can close this window now.")
        calls = len(second.calls())
        finish_session(second)
    of_package = f"{player.address(package)}/"
    of_platform = tuple(
        f"{player.site.origin}/{part}/" for part in ("host", "scorm-again", "commit")
    )
    assert [url for url in seen if not url.startswith((of_package, *of_platform))] == []
    assert len(second.attempt.calls) == calls - 1 + len(first_calls(second)), "calls after the end"
    assert refused(second.attempt.calls) == []
    assert comparable(last) == expected_record(module, asked, walk)
    stored = second.attempt.known
    assert differences(by_id(stored), expected_cmi(package, launch, asked, stored)) == {}
    suspend = stored["suspend_data"]
    assert len(suspend) < 4096


def questions_of_launch(package: Package, launch: Launch) -> tuple[Asked, ...]:
    return questions_of(package.folder / launch.module / "all.html")


def first_calls(session: Session) -> list[list[str]]:
    """The calls of all sessions of the attempt but ``session``; it is the last one."""
    starts = [
        at
        for at, call in enumerate(session.attempt.calls)
        if call[0] in ("Initialize", "LMSInitialize")
    ]
    return session.attempt.calls[: starts[-1]]


def walk_again(walk: Walk, session: Session) -> str:
    walk.page, walk.frame = session.page, session.frame
    session.complete()
    return walk.current()


def finish_session(session: Session) -> None:
    assert session.refused() == []
    assert session.problems == []
    session.leave()


def without_time(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ("counter", "seconds")}


# --- what must be there ------------------------------------------------------------


def comparable(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what chance and time decide; answers without their packing."""
    answers = {
        key: {name: answer[name] for name in ("tries", "hints", "score")}
        for key, answer in record["answers"].items()
    }
    hidden = ("counter", "seconds", "birth", "extras")
    return {k: v for k, v in record.items() if k not in hidden} | {"answers": answers}


def expected_record(module: Module, asked: Mapping[str, Asked], walk: Walk) -> dict[str, Any]:
    keys = [ids.key("page", page.id) for page in module.pages]
    return {
        "completed": True,
        "success": "passed",
        "place": {"page": keys[-1], "slide": 0},
        "pages": dict.fromkeys(keys, 2),
        "answers": {q.key: walk.answer_record(q) for q in asked.values()}
        | {q.quiz: {"tries": 1, "hints": 0, "score": 1} for q in asked.values() if q.quiz},
    }


def expected_cmi(package: Package, launch: Launch, asked: Mapping[str, Asked], stored: Cmi) -> Cmi:
    module = module_of(launch)
    objectives_of = {page.id: page.objectives for page in module.pages}
    told = [question for question in asked.values() if question.kind != "text"]
    graded = [question for question in told if question.points]
    scored = {goal for question in graded for goal in objectives_of[question.page]}
    goals = {goal.id: "100" if goal.id in scored else "" for goal in module.objectives}
    make = expected_12 if package.standard == "12" else expected_2004
    return make(launch, module, told, objectives_of, goals) | {
        "suspend_data": stored["suspend_data"]
    }


def expected_12(
    launch: Launch,
    module: Module,
    told: list[Asked],
    objectives_of: Mapping[str, tuple[str, ...]],
    goals: Mapping[str, str],
) -> Cmi:
    return whole_12(
        launch,
        location=module.pages[-1].id,
        entry="resume",
        status="passed",
        raw="100",
        objectives={
            goal: {
                "id": goal,
                "status": "passed" if raw else "completed",
                "score": score_12(raw),
            }
            for goal, raw in goals.items()
        },
        interactions={
            question.id: {
                "id": question.id,
                "time": CLOCK_12,
                "type": answered.type,
                "weighting": f"{question.points:g}",
                "student_response": answered.response,
                "result": "correct" if question.judged else "neutral",
                "latency": SPAN_12,
                "objectives": numbered(objectives_of[question.page]),
                "correct_responses": answered.correct_responses,
            }
            for question in told
            for answered in [spelled(question, ",", ".")]
        },
    )


def expected_2004(
    launch: Launch,
    module: Module,
    told: list[Asked],
    objectives_of: Mapping[str, tuple[str, ...]],
    goals: Mapping[str, str],
) -> Cmi:
    return whole_2004(
        launch,
        location=module.pages[-1].id,
        entry="resume",
        success="passed",
        raw="100",
        objectives={
            launch.objective: objective_2004(launch.objective, "unknown", "", "unknown"),
            **{
                goal: objective_2004(goal, "passed" if raw else "unknown", raw)
                for goal, raw in goals.items()
            },
        },
        interactions={
            question.id: {
                "id": question.id,
                "type": answered.type,
                "timestamp": MOMENT_2004,
                "weighting": f"{question.points:g}",
                "learner_response": answered.response,
                "result": "correct" if question.judged else "neutral",
                "latency": SPAN_2004,
                "description": question.stem[:250],
                "objectives": numbered(objectives_of[question.page]),
                "correct_responses": answered.correct_responses,
            }
            for question in told
            for answered in [spelled(question, "[,]", "[.]")]
        },
    )


@dataclass(frozen=True, slots=True)
class Spelled:
    """A right answer in a standard's own words."""

    type: str
    response: str
    correct: str

    @property
    def correct_responses(self) -> Cmi:
        return {"0": {"pattern": self.correct}} if self.correct else {}


def spelled(question: Asked, comma: str, point: str) -> Spelled:
    """What a platform hears of ``question`` when the answer is right."""
    letters = [LETTERS[n] for n in question.right]
    kind = question.kind
    if kind in ("choice", "words", "hotspot"):
        return Spelled("choice", comma.join(letters), comma.join(letters))
    if kind == "order":
        return Spelled("sequencing", comma.join(letters), comma.join(letters))
    if kind in ("match", "sort"):
        pairs = comma.join(f"{LETTERS[n]}{point}{letter}" for n, letter in enumerate(letters))
        return Spelled("matching", pairs, pairs)
    if kind == "likert":
        steps = comma.join(f"{LETTERS[n]}{point}1" for n in range(question.rows))
        return Spelled("matching", steps, "") if question.rows > 1 else Spelled("likert", "1", "")
    old = comma == ","
    if kind == "true-false":
        word = str(question.right == (0,)).lower()
        return Spelled("true-false", word[0] if old else word, word[0] if old else word)
    if kind == "numeric":
        exact, least, most = question.texts
        return Spelled("numeric", exact, exact if old else f"{least}[:]{most}")
    texts = comma.join(question.texts)
    return Spelled("fill-in", texts, texts)


def test_the_website_is_walked_left_returned_to_and_finished(
    real: Mapping[str, Path], context: BrowserContext, site: Site
) -> None:
    home = site.mount(real["website"])
    problems: list[str] = []
    with addresses(context) as seen:
        for number, module in enumerate(course().modules):
            asked = {q.id: q for q in questions_of(real["website"] / module.id / "all.html")}
            page = open_from_home(context, f"{home}/index.html", number, problems)
            walk = Walk(page, page.main_frame, asked)
            half = len(module.pages) // 2
            for wanted in module.pages[1 : half + 1]:
                assert walk.next_page() == wanted.id
            page.close()

            page = open_from_home(context, f"{home}/index.html", number, problems)
            walk.page, walk.frame = page, page.main_frame
            assert walk.current() == module.pages[half].id
            for wanted in module.pages[half + 1 :]:
                assert walk.next_page() == wanted.id
            walk.tab_to(lambda active: active["hook"] == "previous")
            page.wait_for_selector('[data-blc="status"][data-state="saved"]')
            stored = page.evaluate(
                f"blc.codec.decode(localStorage.getItem('blc/{course().id}/{module.id}/web')).record"
            )
            assert comparable(stored) == expected_record(module, asked, walk)
            page.close()
    assert [url for url in seen if not url.startswith(f"{home}/")] == []
    assert problems == []


def open_from_home(context: BrowserContext, home: str, number: int, problems: list[str]) -> Page:
    """From the home page to its module ``number``, by keys."""
    page = context.new_page()
    watch(page, problems, [])
    page.goto(home)
    page.keyboard.press("Tab")
    href = page.get_attribute(f".module-row:nth-child({number + 1}) h3 a", "href")
    while page.evaluate("document.activeElement.getAttribute('href')") != href:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_function("document.querySelector('[data-blc-src]') === null")
    return page


def test_suspend_data_says_what_the_record_says(real: Mapping[str, Path], player: Player) -> None:
    """The text on the platform is the record itself, not only something that looks like it."""
    package = packages_in(real["course"], "scorm2004-4th")[0]
    session = player.begin(package, package.launches[0])
    session.complete()
    session.read(module_of(package.launches[0]).pages[3].id)
    session.expect_state("saved")
    text = session.attempt.known["suspend_data"]
    decoded = session.frame.evaluate(
        "(text) => JSON.stringify(blc.codec.decode(text).record)", text
    )
    assert without_time(json.loads(decoded)) == without_time(session.record())
