"""A learner with a keyboard alone: walks with the Tab key, answers, turns pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Frame, Page

from tests.browser.asked import MOST_CHOICES, Asked

MOST_TABS = 600
HEADINGS = ("h1", "h2", "h3")
ACTIVE = """() => {
  const at = document.activeElement;
  const form = at.closest("form");
  return {
    hook: at.dataset.blc || "",
    tag: at.localName,
    type: at.type || "",
    question: form ? form.dataset.blcQuestion : "",
    kind: form ? form.dataset.kind : "",
    state: form ? form.dataset.state || "" : "",
    choice: Number(at.closest("[data-blc-choice]")?.dataset.blcChoice ?? -1),
    row: Number(at.closest("[data-blc-row]")?.dataset.blcRow ?? -1),
    pair: Number(at.closest("[data-blc-pair]")?.dataset.blcPair ?? -1),
    box: form ? [...form.querySelectorAll("[data-blc-box] input")].indexOf(at) : -1,
    move: Number(at.dataset.blcMove ?? 0),
    item: Number(at.closest("[data-blc-item]")?.dataset.blcItem ?? -1),
    before: Number(at.closest("[data-blc-item]")?.previousElementSibling?.dataset.blcItem ?? -1),
    checked: !!at.checked,
    value: at.value || "",
    page: at.closest("[data-blc-page]")?.dataset.blcPage || "",
  };
}"""


@dataclass
class Walk:
    """Walks through a document with the Tab key, answers what it meets, and turns pages."""

    page: Page
    frame: Frame
    asked: dict[str, Asked]
    first_wrong: set[str] = field(default_factory=set)
    """Questions to answer wrong the first time."""
    tries: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def answer_record(self, question: Asked) -> dict[str, Any]:
        """What the learner's record says of a question that was answered as it should be."""
        return {
            "tries": self.tries[question.id],
            "hints": 0,
            "score": 1 if question.judged else None,
        }

    def active(self) -> dict[str, Any]:
        return dict(self.frame.evaluate(ACTIVE))

    def current(self) -> str:
        return str(self.frame.evaluate("blc.running.pages.current.id"))

    def tab_to(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Tab through the page, answering questions, until ``wanted`` has the focus."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            active = self.active()
            if active["hook"] == "quiz-hand-in":
                self.press("Enter")
                continue
            if active["question"] and self._meet(active):
                active = self.active()
            if wanted(active):
                return active
        raise AssertionError(f"no such control on {self.current()}")

    def work_through(self) -> None:
        """Everything on this page, as far as the button that leads on."""
        self.tab_to(lambda active: active["hook"] in ("next", "exit"))

    def next_page(self) -> str:
        """Work through this page, and its slides, then on to the next page; gives its id."""
        before = self.current()
        while (after := self.current()) == before:
            position = self.frame.text_content('[data-blc="position"]')
            self.work_through()
            self.press("Enter")
            self.frame.wait_for_function(
                "(was) => blc.hook('position').textContent !== was", arg=position
            )
            active = self.active()
            assert active["tag"] in HEADINGS, f"after a page was turned, focus is on {active}"
            assert active["page"] == self.current()
        return after

    def _meet(self, active: dict[str, Any]) -> bool:
        """A control of a question has the focus: use it as a learner would, if it is still open."""
        question = self.asked[active["question"]]
        if active["state"] in ("right", "kept"):
            return False
        if active["hook"] == "check":
            if question.kind != "text":
                self.tries[question.id] = self.tries.get(question.id, 0) + 1
                self.press("Enter")
                if self.wrong_now(question, self.tries[question.id]):
                    self._retry(question)
        elif active["hook"] == "":
            USE[question.kind](self, question, active)
        return True

    def wrong_now(self, question: Asked, tries: int) -> bool:
        return question.id in self.first_wrong and tries == 1

    def wanted(self, question: Asked) -> tuple[int, ...]:
        """The choices to take now."""
        if self.wrong_now(question, self.tries.get(question.id, 0) + 1):
            return (next(n for n in range(question.choices) if n not in question.right),)
        return question.right

    def _retry(self, question: Asked) -> None:
        active = self.active()
        assert active["hook"] == "retry", f"after a wrong answer, focus is on {active}"
        self.press("Enter")
        active = self.active()
        assert active["question"] == question.id
        assert active["choice"] >= 0, "after 'try again', focus is not on a choice"
        self._meet(active)


def _use_choice(walk: Walk, question: Asked, active: dict[str, Any]) -> None:
    wanted = walk.wanted(question)
    if active["type"] == "checkbox":
        if (active["choice"] in wanted) != active["checked"]:
            walk.press("Space")
        return
    if active["choice"] in wanted:
        if not active["checked"]:
            walk.press("Space")
        return
    for _ in range(question.choices):
        walk.press("ArrowDown")
        if walk.active()["choice"] in wanted:
            return


def _use_text(walk: Walk, question: Asked, active: dict[str, Any]) -> None:
    if active["value"] or active["tag"] != "textarea":
        return
    text = f"Our answer to {question.id}, with a “quote” and\nline two"
    walk.page.keyboard.insert_text(text)
    walk.texts[question.id] = text
    walk.tries[question.id] = 1


def _use_scale(walk: Walk, _question: Asked, active: dict[str, Any]) -> None:
    if active["type"] in ("radio", "checkbox") and not active["checked"]:
        walk.press("Space")


def _use_sort(walk: Walk, question: Asked, active: dict[str, Any]) -> None:
    wanted = str(question.right[active["row"]])
    if active["value"] == wanted and not active["checked"]:
        walk.press("Space")
    for _ in range(MOST_CHOICES):
        if walk.active()["value"] == wanted:
            return
        walk.press("ArrowDown")


def _use_match(walk: Walk, question: Asked, active: dict[str, Any]) -> None:
    wanted = str(question.right[active["pair"]])
    for _ in range(MOST_CHOICES):
        if walk.active()["value"] == wanted:
            return
        walk.press("ArrowDown")


def _use_order(walk: Walk, question: Asked, active: dict[str, Any]) -> None:
    """Up with this one, as long as what stands before it belongs behind it."""
    rank = question.right.index
    while (
        active["move"] < 0
        and active["before"] >= 0
        and rank(active["before"]) > rank(active["item"])
    ):
        walk.press("Enter")
        active = walk.active()


def _use_boxes(walk: Walk, question: Asked, active: dict[str, Any]) -> None:
    if not active["value"]:
        walk.page.keyboard.insert_text(question.texts[active["box"]])


USE: dict[str, Callable[[Walk, Asked, dict[str, Any]], None]] = {
    "choice": _use_choice,
    "true-false": _use_choice,
    "words": _use_choice,
    "hotspot": _use_choice,
    "text": _use_text,
    "likert": _use_scale,
    "sort": _use_sort,
    "match": _use_match,
    "order": _use_order,
    "gap": _use_boxes,
    "short": _use_boxes,
    "numeric": _use_boxes,
}
"""How to answer each kind of question by keys; a new kind adds its way here."""
