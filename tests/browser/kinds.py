"""The course of ``kinds.md``, which has every type of question, and answers to each.

For every type: what a learner does, and what SCORM 2004 then calls it. What 1.2
calls it follows from that by `in_12`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Frame, Locator

from tests.browser.answers import Given, check, fill
from tests.browser.small import COURSE, Files

HERE = Path(__file__).parent
PLAN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 240">'
    '<rect width="400" height="240" fill="#e9ebe7"/>'
    '<path d="M30 100V80h30V60h30V40h80v60z" fill="#8b938d"/>'
    '<path d="M230 210l150-60v60z" fill="#b6bdb7"/></svg>'
)
MODULE = 'title = "Module"\nobjectives = [{ id = "know", text = "Know it." }]\n'
ASK, DRAFT = "Ask who is missing", "Draft the plan"
VOTE, SHOW = "Vote in the council", "Show where the money went"
ALL_IN_PLACE = {
    "The city stops its own plan.": "Respect",
    "Ramps are built.": "Fulfil",
    "A bus line opens.": "Fulfil",
    "Lights are mended.": "Fulfil",
}
NONE_IN_PLACE = {
    thing: {"Respect": "Fulfil", "Fulfil": "Respect"}[place]
    for thing, place in ALL_IN_PLACE.items()
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a learner answers, and what it comes to."""

    given: Given
    response: str
    result: str
    score: float = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A question of kinds.md. Without ``wrong`` there is no right answer either."""

    type: str
    """Empty: the platform gets to know nothing of it."""
    stem: str
    points: float
    correct: str
    right: Reply
    wrong: Reply | None = None
    partly: Reply | None = None
    sure: int = 0

    def reply(self, outcome: str) -> Reply:
        """The answer for an outcome; the right one, where the outcome can't be had."""
        reply = {"right": self.right, "wrong": self.wrong, "partly": self.partly}[outcome]
        return reply or self.right


def yes(given: Given, response: str) -> Reply:
    return Reply(given, response, "correct", 1)


def no(given: Given, response: str) -> Reply:
    return Reply(given, response, "incorrect")


def part(given: Given, response: str, result: str) -> Reply:
    return Reply(given, response, result, float(result))


def kept(given: Given, response: str) -> Reply:
    return Reply(given, response, "neutral")


KINDS: Mapping[str, Kind] = {
    "single": Kind(
        "choice", "Who can’t use a stop with steps?", 1, "b", yes([1], "b"), no([0], "a")
    ),
    "several": Kind(
        "choice",
        "Which two steps make data safer?",
        2,
        "a[,]c",
        yes([0, 2], "a[,]c"),
        no([1, 3], "b[,]d"),
        part([0], "a", "0.5"),
    ),
    "truth": Kind(
        "true-false",
        "A city shares the State’s duties.",
        1,
        "true",
        yes([0], "true"),
        no([1], "false"),
    ),
    "gaps": Kind(
        "fill-in",
        "They met in ____ in ____, and named ____.",
        3,
        "Gwangju[,]2014[,]cities",
        yes(["kwangju", "٢٠١٤", "City"], "kwangju[,]٢٠١٤[,]City"),
        no(["Seoul", "2015", "nobody"], "Seoul[,]2015[,]nobody"),
        part(["GWANGJU", "2015", "a [,] b"], "GWANGJU[,]2015[,]a (,) b", "0.33"),
    ),
    "distance": Kind(
        "numeric",
        "How far is the clinic?",
        1,
        "16.5[:]17.5",
        yes(["17,2 km"], "17.2"),
        no(["30"], "30"),
    ),
    "holder": Kind(
        "fill-in",
        "Who has a right?",
        1,
        "rights-holder",
        yes(["Rights  holder"], "Rights holder"),
        no(["citizen"], "citizen"),
    ),
    "duties": Kind(
        "matching",
        "What does each duty ask?",
        3,
        "a[.]b[,]b[.]c[,]c[.]a",
        yes(
            {
                "Respect": "Not to evict",
                "Protect": "To stop a landlord who evicts",
                "Fulfil": "To build homes",
            },
            "a[.]b[,]b[.]c[,]c[.]a",
        ),
        no(
            {
                "Respect": "To build homes",
                "Protect": "Not to evict",
                "Fulfil": "To stop a landlord who evicts",
            },
            "a[.]a[,]b[.]b[,]c[.]c",
        ),
        part({"Respect": "Not to evict", "Protect": "To build homes"}, "a[.]b[,]b[.]a", "0.33"),
    ),
    "steps": Kind(
        "sequencing",
        "In which order does a budget come about?",
        2,
        "b[,]d[,]c[,]a",
        yes([ASK, DRAFT, VOTE, SHOW], "b[,]d[,]c[,]a"),
        no([SHOW, VOTE, DRAFT, ASK], "a[,]c[,]d[,]b"),
        part([ASK, DRAFT, SHOW, VOTE], "b[,]d[,]a[,]c", "0.5"),
    ),
    "sorting": Kind(
        "matching",
        "Which duty is it?",
        2,
        "a[.]b[,]b[.]b[,]c[.]a[,]d[.]b",
        yes(ALL_IN_PLACE, "a[.]b[,]b[.]b[,]c[.]a[,]d[.]b"),
        no(NONE_IN_PLACE, "a[.]a[,]b[.]a[,]c[.]b[,]d[.]a"),
        part(
            {"A bus line opens.": "Fulfil", "The city stops its own plan.": "Respect"},
            "a[.]b[,]c[.]a",
            "0.5",
        ),
    ),
    "bearers": Kind(
        "choice",
        "Choose every duty-bearer.",
        2,
        "a[,]c",
        yes([0, 2], "a[,]c"),
        no([1, 3], "b[,]d"),
        part([2], "c", "0.5"),
    ),
    "stairs": Kind(
        "choice", "Where can a wheelchair not pass?", 1, "a", yes([0], "a"), no([1], "b")
    ),
    "listens": Kind(
        "likert",
        "My city listens to people who rent.",
        0,
        "",
        kept({"": "Neither agree nor disagree"}, "3"),
        partly=kept({"": "Agree"}, "4"),
    ),
    "habits": Kind(
        "matching",
        "How often does it happen?",
        0,
        "",
        kept(
            {"We ask who is missing.": "Often", "We publish what was decided.": "Never"},
            "a[.]4[,]b[.]1",
        ),
        partly=kept({"We publish what was decided.": "Always"}, "b[.]5"),
    ),
    "door": Kind("likert", "Which door is open to you?", 0, "", kept([1], "b")),
    "doors": Kind(
        "choice",
        "Which doors are open to you?",
        0,
        "",
        kept([0, 2], "a[,]c"),
        partly=kept([1], "b"),
    ),
    "place": Kind("", "Which place did you choose?", 0, "", kept(["The stop.\nAnd “steps”."], "")),
    "sure": Kind("choice", "Who must act first?", 1, "a", yes([0], "a"), no([1], "b"), sure=3),
}
"""By id, in the order of the page."""
IN_12 = {"16.5[:]17.5": "17", "true": "t", "false": "f", "incorrect": "wrong"}


def in_12(text: str) -> str:
    """What SCORM 2004 spells so, in SCORM 1.2's spelling."""
    return IN_12.get(text, text).replace("[,]", ",").replace("[.]", ".")


def kinds_files(settings: str = "") -> Files:
    """The course with every type; ``settings`` end its course file."""
    return {
        "course.toml": f"{COURSE}\n{settings}",
        "m/module.toml": MODULE,
        "m/01-a.md": None,
        "m/01-kinds.md": (HERE / "kinds.md").read_text("utf-8"),
        "m/assets/plan.svg": PLAN,
    }


def form_of(frame: Frame, name: str) -> Locator:
    return frame.locator(f"form[data-blc-question={name}]")


def answer_all(frame: Frame, outcome: str) -> None:
    """Give every question its answer for ``outcome``; what is closed is opened again before."""
    for name, kind in KINDS.items():
        form = form_of(frame, name)
        retry = form.locator("[data-blc=retry]")
        if retry.is_visible():
            retry.click()
        if form.get_attribute("data-state") == "right":
            continue
        fill(form, kind.reply(outcome).given)
        if kind.sure:
            form.locator("[data-blc-confidence] input").nth(kind.sure - 1).check()
        check(form)


def states(frame: Frame) -> dict[str, str]:
    """What each question shows that it came to."""
    forms = frame.locator("form[data-blc-question]").all()
    return {
        str(form.get_attribute("data-blc-question")): form.get_attribute("data-state") or "open"
        for form in forms
    }


def expected_states(outcome: str) -> dict[str, str]:
    if outcome == "open":
        return dict.fromkeys(KINDS, "open")
    words = {"correct": "right", "incorrect": "wrong", "neutral": "kept"}
    return {name: words.get(kind.reply(outcome).result, "partly") for name, kind in KINDS.items()}
