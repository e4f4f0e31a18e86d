"""Each type of question, in each standard, answered right, wrong, partly, not, and once more.

What the run-time stored is compared whole, after the learner has left, and again
after they have come back and left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy

import pytest

from tests.browser import question_pictures
from tests.browser.asked import questions_of
from tests.browser.keyboard import Walk
from tests.browser.kinds import (
    KINDS,
    Kind,
    answer_all,
    expected_states,
    form_of,
    in_12,
    kinds_files,
    states,
)
from tests.browser.learner import Player, Session
from tests.browser.packages import Launch, Package
from tests.browser.server import Cmi
from tests.browser.small import Build
from tests.browser.stored import (
    CLOCK_12,
    MOMENT_2004,
    SPAN_12,
    SPAN_2004,
    differences,
    numbered,
    objective_2004,
    score_12,
    whole_12,
    whole_2004,
)
from tests.browser.test_accessible import violations

STANDARDS = ("12", "2004-3rd", "2004")
BOTH = ("12", "2004")
JOURNAL = '[reporting]\ninteractions = "journal"\n'
OUTCOMES = ("right", "wrong", "partly", "open")


@pytest.fixture(scope="module")
def kinds(build: Build) -> Mapping[str, Package]:
    """By the name of the standard, and with interactions as a journal."""
    states = {standard: build(standard, kinds_files()) for standard in STANDARDS}
    journals = {f"{standard} journal": build(standard, kinds_files(JOURNAL)) for standard in BOTH}
    return states | journals


def leave(session: Session) -> Cmi:
    """The learner leaves; what is stored then."""
    session.expect_state("saved")
    assert session.refused() == []
    assert session.problems == []
    session.leave()
    return deepcopy(session.attempt.known)


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("standard", STANDARDS)
def test_all_of_an_answer_reaches_the_platform_and_stays_there(
    standard: str, outcome: str, kinds: Mapping[str, Package], player: Player
) -> None:
    package = kinds[standard]
    session = player.open_whole(package)
    if outcome != "open":
        answer_all(session.frame, outcome)
    assert states(session.frame) == expected_states(outcome)
    stored = leave(session)
    told = list(entries(package.standard, outcome)) if outcome != "open" else []
    expected = whole(package, outcome, told)
    assert differences(stored, expected | {"suspend_data": stored["suspend_data"]}) == {}

    again = player.again(session)
    again.complete()
    assert states(again.frame) == expected_states(outcome)
    later = leave(again)
    expected = whole(package, outcome, told, entry="resume")
    assert differences(later, expected | {"suspend_data": later["suspend_data"]}) == {}


@pytest.mark.parametrize("standard", BOTH)
def test_a_new_try_writes_over_the_old_one_and_in_a_journal_follows_it(
    standard: str, kinds: Mapping[str, Package], player: Player
) -> None:
    last = list(entries(standard, "right"))
    each = [*entries(standard, "wrong", ".1"), *entries(standard, "right", ".2")]
    for setting, told in (("", last), (" journal", each)):
        package = kinds[standard + setting]
        session = player.open_whole(package)
        answer_all(session.frame, "wrong")
        answer_all(session.frame, "right")
        assert states(session.frame) == expected_states("right")
        stored = leave(session)
        expected = whole(package, "right", told)
        assert differences(stored, expected | {"suspend_data": stored["suspend_data"]}) == {}


@pytest.mark.parametrize("standard", BOTH)
def test_nothing_is_written_when_answers_are_only_reviewed(
    standard: str, kinds: Mapping[str, Package], player: Player
) -> None:
    package = kinds[standard]
    session = player.open_whole(package)
    answer_all(session.frame, "partly")
    stored = leave(session)
    cmi = deepcopy(stored)
    core = cmi["core"] if standard == "12" else cmi
    core["lesson_mode" if standard == "12" else "mode"] = "review"
    core["credit"] = "no-credit"
    core["exit"] = ""
    review = player.again(session, cmi=cmi)
    review.complete()
    assert states(review.frame) == expected_states("partly")
    answer_all(review.frame, "right")
    assert states(review.frame) == expected_states("right")
    assert violations(review.frame) == []
    review.expect_state("review")
    review.page.evaluate("lms.leave()")
    review.attempt.wait_for_end(review.number)
    made = {call[0].removeprefix("LMS") for call in calls_of(review)}
    assert made == {"Initialize", "GetValue"}


def calls_of(session: Session) -> list[list[str]]:
    """The calls of an attempt's last session."""
    calls = session.attempt.calls
    starts = [n for n, call in enumerate(calls) if call[0].endswith("Initialize")]
    return calls[starts[-1] :]


@pytest.mark.parametrize("standard", ["2004"])
def test_every_type_can_be_answered_by_keys_alone(
    standard: str, kinds: Mapping[str, Package], player: Player
) -> None:
    package = kinds[standard]
    session = player.open_whole(package)
    asked = {q.id: q for q in questions_of(package.folder / "m" / "all.html")}
    walk = Walk(session.page, session.frame, asked, {"single", "truth"})
    walk.work_through()
    session.expect_state("saved")
    assert states(session.frame) == expected_states("right")
    assert {name: answer["tries"] for name, answer in given(session).items()} == {
        name: 2 if name in walk.first_wrong else 1 for name in KINDS
    }


def test_the_documentation_says_what_a_platform_receives(player: Player, build: Build) -> None:
    """Of each example whose right answer it spells."""
    session = player.open_whole(build("2004", question_pictures.course()))
    for page, (question, answer) in question_pictures.ANSWERS.items():
        session.read(page)
        question_pictures.answer(session.frame, question, answer)
    stored = leave(session)
    unsaid = []
    for entry in stored["interactions"].values():
        section = question_pictures.section(entry["id"].removesuffix(".confidence"))
        patterns = [said["pattern"] for said in entry["correct_responses"].values()]
        if "correct_responses" in section:
            unsaid += [pattern for pattern in patterns if f"`{pattern}`" not in section]
    assert unsaid == []


def given(session: Session) -> dict[str, dict[str, int]]:
    """Answers in the record, by the ids of their questions."""
    answers = session.record()["answers"]
    return {
        name: answers[str(form_of(session.frame, name).get_attribute("data-key"))] for name in KINDS
    }


# --- what must be there ----------------------------------------------------------------


def entries(standard: str, outcome: str, tail: str = "") -> Iterator[Cmi]:
    """The platform's list of interactions once all questions have been answered."""
    for name, kind in KINDS.items():
        if not kind.type:
            continue
        yield interaction(standard, f"{name}{tail}", kind, outcome)
        if kind.sure:
            yield confidence(standard, f"{name}{tail}.confidence", kind.sure)


def interaction(standard: str, name: str, kind: Kind, outcome: str) -> Cmi:
    reply = kind.reply(outcome)
    parts = {
        "id": name,
        "type": kind.type,
        "weighting": f"{kind.points:g}",
        "objectives": numbered(["know"]),
    }
    correct = {"0": {"pattern": kind.correct}} if kind.correct else {}
    if standard == "2004":
        return parts | {
            "timestamp": MOMENT_2004,
            "latency": SPAN_2004,
            "correct_responses": correct,
            "learner_response": reply.response,
            "result": reply.result,
            "description": kind.stem,
        }
    return parts | {
        "time": CLOCK_12,
        "latency": SPAN_12,
        "correct_responses": {"0": {"pattern": in_12(kind.correct)}} if kind.correct else {},
        "student_response": in_12(reply.response),
        "result": in_12(reply.result),
    }


def confidence(standard: str, name: str, step: int) -> Cmi:
    """How sure a learner was: an entry of its own."""
    parts = {
        "id": name,
        "type": "likert",
        "weighting": "0",
        "objectives": {},
        "correct_responses": {},
        "result": "neutral",
    }
    if standard == "2004":
        own = {"timestamp": MOMENT_2004, "latency": SPAN_2004, "description": ""}
        return parts | own | {"learner_response": str(step)}
    return parts | {"time": CLOCK_12, "latency": SPAN_12, "student_response": str(step)}


def percent(outcome: str) -> str:
    """The module's score, by hand: points of what is right, out of all."""
    if outcome == "open":
        return ""
    most = sum(kind.points for kind in KINDS.values())
    points = sum(kind.points * _share(kind, outcome) for kind in KINDS.values())
    return f"{round(100 * points / most, 1):g}"


def _share(kind: Kind, outcome: str) -> float:
    score = kind.reply(outcome).score
    return 1 / 3 if score == 0.33 else score


def whole(package: Package, outcome: str, told: list[Cmi], entry: str = "ab-initio") -> Cmi:
    launch: Launch = package.launches[0]
    raw = percent(outcome)
    success = {"right": "passed", "open": ""}.get(outcome, "failed")
    interactions = {str(n): item for n, item in enumerate(told)}
    if package.standard == "12":
        status = success or "incomplete"
        objective = {"id": "know", "status": status, "score": score_12(raw)}
        return whole_12(
            launch,
            location="kinds",
            entry=entry,
            status=status,
            raw=raw,
            objectives={"0": objective},
            interactions=interactions,
        )
    own = objective_2004(launch.objective, "unknown", "", "unknown")
    about = objective_2004("know", success or "unknown", raw)
    return whole_2004(
        launch,
        location="kinds",
        entry=entry,
        success=success or "unknown",
        raw=raw,
        objectives={"0": own, "1": about},
        interactions=interactions,
    )
