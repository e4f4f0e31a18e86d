"""A learner in a browser: opens a SCO as a platform does, and works with the keyboard alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html as lxml_html
from playwright.sync_api import BrowserContext, Error, Frame, Page, Request, expect

from tests.browser.packages import Launch, Package
from tests.browser.server import Attempt, Cmi, Site

Record = dict[str, Any]
MOST_TABS = 600
MOST_CHOICES = 40
LISTS = {"match": "data-blc-pair", "sort": "data-blc-row", "order": "data-blc-item"}
"""Kinds whose answer is a list, and what stands for an entry of it."""
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the whole module on one page shows it, with its answer."""

    id: str
    key: str
    page: str
    kind: str
    points: float
    stem: str
    quiz: str
    """The key of its quiz, or empty."""
    right: tuple[int, ...]
    """The author's numbers of the right choices; of a list, for each place what belongs there."""
    texts: tuple[str, ...]
    """What is to be written; of a number, also the least and the most that is right."""
    choices: int
    rows: int

    @property
    def judged(self) -> bool:
        """Whether there is a right answer."""
        return bool(self.right or self.texts)


def questions_of(document: Path) -> tuple[Asked, ...]:
    """The questions of ``all.html``; digests of answers are resolved by trying."""
    root = lxml_html.document_fromstring(document.read_text("utf-8"))
    return tuple(_asked(form) for form in root.iterfind(".//form[@data-blc-question]"))


def _asked(form: Any) -> Asked:
    answer = json.loads(form.get("data-answer"))
    name, kind = form.get("data-blc-question"), form.get("data-kind")
    above = list(form.iterancestors())
    page = next(element for element in above if element.get("data-blc-page"))
    quiz = next(
        (element.get("data-blc-quiz") for element in above if element.get("data-blc-quiz")), ""
    )
    stem = form.find(".//*[@data-blc-stem]")
    return Asked(
        id=name,
        key=form.get("data-key"),
        page=page.get("data-blc-page"),
        kind=kind,
        points=float(form.get("data-points")),
        stem=re.sub(r"\s+", " ", stem.text_content()).strip(),
        quiz=quiz,
        right=_right(form, name, answer),
        texts=_texts(form, name, answer),
        choices=len(form.findall(".//*[@data-blc-choice]")),
        rows=len(form.findall(".//*[@data-blc-row]")),
    )


def _digest(salt: str, name: str, value: object) -> str:
    return hashlib.sha256(f"{salt}|{name}|{value}".encode()).hexdigest()[:8]


def _right(form: Any, name: str, answer: dict[str, Any]) -> tuple[int, ...]:
    """Found by trying all: a closed question carries digests of its answers."""
    salt, right = answer.get("salt", ""), answer.get("right", ())

    def holds(value: object) -> bool:
        return _digest(salt, name, value) in right

    kind = form.get("data-kind")
    if kind in LISTS:
        count = len(form.findall(f".//*[@{LISTS[kind]}]"))
        return tuple(
            next(n for n in range(MOST_CHOICES) if holds(f"{place}.{n}")) for place in range(count)
        )
    numbers = (int(box.get("data-blc-choice")) for box in form.iterfind(".//*[@data-blc-choice]"))
    return tuple(sorted(n for n in numbers if holds(n)))


def _texts(form: Any, name: str, answer: dict[str, Any]) -> tuple[str, ...]:
    if "veiled" not in answer:
        return ()
    veiled = bytes.fromhex(answer["veiled"])
    key = b"".join(
        hashlib.sha256(f"{answer['salt']}|{name}|veil{part}".encode()).digest()
        for part in range(len(veiled) // 32 + 1)
    )
    found = json.loads(bytes(a ^ b for a, b in zip(veiled, key, strict=False)))
    if form.get("data-kind") == "numeric":
        least, most, exact = map(str, found)
        return (exact or least, least, most)
    return tuple(text for text, *_ in found)


# --- a platform's side -----------------------------------------------------------


def fresh_cmi(package: Package, launch: Launch, **core: str) -> Cmi:
    """What a platform gives a learner who opens a SCO for the first time."""
    person = {"credit": "credit", "entry": "ab-initio", **core}
    if package.standard == "12":
        return {
            "core": {
                "student_id": "s-17",
                "student_name": "Rahayu, Siti",
                "lesson_mode": "normal",
                **person,
            },
            "student_data": {"mastery_score": launch.mastery_score},
        }
    objectives = {"0": {"id": launch.objective}} if launch.objective else {}
    return {
        "learner_id": "s-17",
        "learner_name": "Rahayu, Siti",
        "mode": "normal",
        "scaled_passing_score": launch.passing_score,
        "objectives": objectives,
        **person,
    }


def resumed_cmi(package: Package, launch: Launch, stored: Cmi) -> Cmi:
    """What a platform gives at the next launch: all that is stored, if its exit was suspend."""
    cmi = deepcopy(stored)
    core = cmi["core"] if package.standard == "12" else cmi
    if package.standard == "2004" and core["exit"] != "suspend":
        return fresh_cmi(package, launch)
    core["entry"] = "resume"
    core["exit"] = ""
    core["session_time"] = "00:00:00" if package.standard == "12" else "PT0S"
    return cmi


@dataclass
class Session:
    """A SCO in its player's window."""

    page: Page
    package: Package
    launch: Launch
    attempt: Attempt
    name: str
    number: int
    """1 for the first session of the attempt."""
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    window: Page | None = None
    """Where the SCO plays in a window of its own."""

    @property
    def frame(self) -> Frame:
        frame = self.window.main_frame if self.window else self.page.frame("sco")
        assert frame is not None, "the SCO is not there"
        return frame

    def calls(self) -> list[list[str]]:
        """All calls of this session."""
        return list(self.page.evaluate("lms.calls"))

    def refused(self) -> list[list[str]]:
        """Calls that the run-time answered with no or with an error.

        An element without a value is error 403 in 2004; to ask for one is no mistake.
        """
        return refused(self.calls())

    def ready(self) -> None:
        self.frame.wait_for_selector("html[data-ready]", state="attached")

    def complete(self) -> None:
        """Until every page has come, and what is to be saved is saved."""
        self.frame.wait_for_function("document.querySelector('[data-blc-src]') === null")

    def state(self, state: str) -> None:
        """Until the state of saving is ``state``."""
        expect(self.frame.locator('[data-blc="status"]')).to_have_attribute("data-state", state)

    def notice(self, text: str) -> None:
        """Until the notice says ``text``."""
        expect(self.frame.locator('[data-blc="notice"] [data-blc-text]')).to_have_text(text)

    def no_notice(self) -> None:
        expect(self.frame.locator('[data-blc="notice"]')).to_be_hidden()

    def on_page(self, page: str) -> None:
        """Until ``page`` shows, with its text, and nothing else."""
        shown = self.frame.locator("[data-blc-page]:visible")
        expect(shown).to_have_attribute("data-blc-page", page)
        expect(shown.locator("[data-blc-body]")).not_to_have_attribute(
            "data-blc-src", re.compile("")
        )

    def answer(self, choice: int = 0) -> None:
        """Answer the choice question that shows, and check it."""
        form = self.frame.locator("form[data-kind=choice]:visible")
        form.locator(f'[data-blc-choice="{choice}"] input').check()
        form.locator("[data-blc=check]").click()

    def verdict(self, state: str) -> None:
        """Until the choice question that shows has ``state``."""
        form = self.frame.locator("form[data-kind=choice]:visible")
        expect(form).to_have_attribute("data-state", state)

    def seen(self) -> set[str]:
        """The ids of the pages that the record has as read."""
        ids = self.frame.evaluate(
            "blc.running.module.pages"
            ".filter(({key}) => blc.running.store.record.pages[key] === 2).map(({id}) => id)"
        )
        return set(ids)

    def fault(self, method: str, function: str) -> None:
        """From now on the platform's ``method`` answers as the JavaScript ``function`` says."""
        self.page.evaluate(f"void (lms.answers.{method} = {function})")

    def heal(self, method: str) -> None:
        self.page.evaluate(f"delete lms.answers.{method}")

    def stored_record(self) -> Record:
        """What the suspend data on the platform says."""
        text = self.suspend_data()
        decoded = self.frame.evaluate(
            "(text) => JSON.parse(JSON.stringify(blc.codec.decode(text).record))", text
        )
        assert decoded is not None, f"not readable: {text}"
        return dict(decoded)

    def suspend_data(self) -> str:
        return str(self.attempt.known["suspend_data"])

    def all_saved(self) -> None:
        """The platform has the record as this window has it."""
        self.state("saved")
        hidden = ("counter", "seconds")
        stored, own = self.stored_record(), self.record()
        assert {k: v for k, v in stored.items() if k not in hidden} == {
            k: v for k, v in own.items() if k not in hidden
        }

    def crash(self) -> None:
        """The window is gone without a word, as when a phone runs out of memory."""
        with self.page.expect_event("crash"), suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()

    def record(self) -> Record:
        return dict(self.frame.evaluate("JSON.parse(JSON.stringify(blc.running.store.record))"))

    def to_page(self, page: str) -> None:
        """To a page by its address, as a link leads there."""
        self.frame.evaluate("(page) => void (location.hash = page)", page)

    def leave(self) -> None:
        """The player moves on; the session's end reaches the platform."""
        self.page.evaluate("lms.leave()")
        self.attempt.wait_for_end(self.number)
        self.page.close()


def refused(calls: list[list[str]]) -> list[list[str]]:
    return [
        call
        for call in calls
        if call[-1] not in ("0", "403")
        or (not call[0].endswith("GetValue") and call[-2] != "true")
        or (call[-1] == "403" and not call[0].endswith("GetValue"))
    ]


@dataclass
class Player:
    """A platform that plays packages in windows of one browser context."""

    context: BrowserContext
    site: Site
    addresses: dict[Path, str] = field(default_factory=dict)

    def address(self, package: Package) -> str:
        if package.folder not in self.addresses:
            self.addresses[package.folder] = self.site.mount(package.folder)
        return self.addresses[package.folder]

    def begin(self, package: Package, launch: Launch, **options: Any) -> Session:
        """A learner's first launch of a SCO."""
        name, attempt = self.site.attempt()
        cmi = options.pop("cmi", None)
        cmi = fresh_cmi(package, launch) if cmi is None else cmi
        return self._play(package, launch, name, attempt, cmi, **options)

    def again(self, last: Session, **options: Any) -> Session:
        """The next launch, of the same or of a newer package."""
        package = options.pop("package", last.package)
        launch = options.pop("launch", last.launch)
        cmi = options.pop("cmi", None)
        cmi = resumed_cmi(package, launch, last.attempt.known) if cmi is None else cmi
        return self._play(package, launch, last.name, last.attempt, cmi, **options)

    def _play(
        self,
        package: Package,
        launch: Launch,
        name: str,
        attempt: Attempt,
        cmi: Cmi,
        *,
        init: str = "",
        anchor: str = "",
        page: Page | None = None,
        ready: bool = True,
        popup: bool = False,
        **faults: bool,
    ) -> Session:
        settings = {
            "standard": package.standard,
            "href": f"{self.address(package)}/{launch.href}{anchor}",
            "attempt": name,
            "cmi": cmi,
            "init": init,
            "faults": faults,
            "popup": popup,
        }
        page = page or self.context.new_page()
        session = Session(page, package, launch, attempt, name, attempt.ended + 1)
        watch(page, session.problems, session.requests)
        page.add_init_script(f"if (window === top) window.launch = {json.dumps(settings)};")
        host = f"{self.site.origin}/host/host.html"
        if popup:
            with page.expect_popup() as opened:
                page.goto(host)
            session.window = opened.value
            watch(session.window, session.problems, session.requests)
        else:
            page.goto(host)
            page.wait_for_selector("#sco")
        if ready:
            session.ready()
        return session


def watch(page: Page, problems: list[str], requests: list[str]) -> None:
    """Note everything in the console that is wrong, and every address that is asked for."""
    page.on(
        "console",
        lambda message: (
            problems.append(f"{message.type}: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: problems.append(f"thrown: {error}"))
    page.on("request", lambda request: requests.append(request.url))


@contextmanager
def addresses(context: BrowserContext) -> Iterator[list[str]]:
    """Every address that a browser asks for. It resolves no name, so none leaves the machine."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    yield asked
    context.remove_listener("request", note)


# --- the keyboard -------------------------------------------------------------------


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
