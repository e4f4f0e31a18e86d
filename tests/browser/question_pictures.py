"""A picture of each type of question for docs/authoring.md: of the example that stands there."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Frame, Page

from tests.browser.answers import Given, check, fill
from tests.browser.learner import Player
from tests.browser.packages import ROOT
from tests.browser.server import Site
from tests.browser.small import build_small, course_files
from tests.helpers.chromium import new_context

AUTHORING = ROOT / "docs" / "authoring.md"
WIDTH = 700
MARGIN = 14
COLOURS = 48
EXAMPLE = re.compile(r"^```markdown\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLAN = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 240" fill="none"
 stroke="#57635c" stroke-width="3">
<rect width="500" height="240" fill="#eef0ea" stroke="none"/>
<path fill="#fff" d="M55 84V74h35V64h35V54h35v30zM270 180l130-26h20v26z"/>
<path fill="#dfe4da" d="M215 16h130v60H215z"/><path d="M250 76V48h60v28M280 48v28"/>
<path stroke-dasharray="2 9" stroke-linecap="round" d="M20 215h460"/>
</svg>
"""
ANSWERS: Mapping[str, tuple[str, Given]] = {
    "choice": ("gwangju-principles", [1]),
    "multiple": ("safe-data", [0]),
    "true-false": ("shared-duty", [0]),
    "gap": ("forum", ["Kwangju", "2013", "cities"]),
    "numeric": ("distance", ["17,2"]),
    "short": ("who-has-rights", ["Rights holder"]),
    "match": (
        "duties",
        {"Respect": "Not to evict", "Protect": "To build homes", "Fulfil": "To build homes"},
    ),
    "order": (
        "budget-steps",
        [
            "Ask who is missing",
            "Draft the plan with those people",
            "Show where the money went",
            "Vote in the council",
        ],
    ),
    "sort": (
        "three-duties-sorted",
        {
            "The city stops its own plan to clear a market.": "Respect",
            "Inspectors visit rented homes and fine landlords for mould.": "Protect",
            "Ramps are built at every stop.": "Fulfil",
            "A bus line is opened to the hospital.": "Protect",
        },
    ),
    "words": ("duty-bearers", [0, 1]),
    "hotspot": ("not-by-wheelchair", [0]),
    "likert": (
        "our-habits",
        {
            "We ask who is missing before a meeting.": "Sometimes",
            "We publish what was decided, and why.": "Often",
        },
    ),
    "text": ("my-place", ["The stop at the market. People who use a wheelchair never come there."]),
    "confidence": ("who-must-act", [0]),
}
"""By the name of the picture: the question of the example, and what is answered."""
QUIZ = "final"
RIGHT = {"whose-city": [0], "first-step": [1]}


def example(question: str) -> str:
    """The example of docs/authoring.md that has a question or quiz of that id."""
    found = [
        text
        for text in EXAMPLE.findall(AUTHORING.read_text("utf-8"))
        if re.search(rf"^::: \{{\.(question|quiz) #{question}\b", text, re.MULTILINE)
    ]
    return str(found[0])


def section(question: str) -> str:
    """The part of the page, from heading to heading, whose example has ``question``."""
    parts = re.split(r"^### ", AUTHORING.read_text("utf-8"), flags=re.MULTILINE)
    return next(part for part in parts if f"#{question}" in part)


def course() -> dict[str, str | bytes | None]:
    """A page for each example."""
    wanted = {name: question for name, (question, _) in ANSWERS.items()} | {"quiz": QUIZ}
    pages = {
        name: f"---\ntitle: {name}\n---\n\n{example(question)}" for name, question in wanted.items()
    }
    neighbour = "---\ntitle: Who is missing\n---\n\nText.\n"
    files = course_files(tuple(pages), pages)
    return files | {"m/assets/plan.svg": PLAN, "m/02-rights.md": neighbour}


def take_all(browser: Browser, site: Site, into: Path) -> None:
    """Write ``question-<name>.png`` for each type, and ``quiz-result.png``."""
    with tempfile.TemporaryDirectory() as folder:
        package = build_small(Path(folder), "2004", course())
        context = new_context(
            browser, viewport={"width": WIDTH + 60, "height": 1400}, reduced_motion="reduce"
        )
        context.add_init_script("Math.random = () => 0.5")  # a shuffle that is always the same
        session = Player(context, site).begin(package, package.launches[0])
        session.complete()
        for name, (question, given) in ANSWERS.items():
            session.to_page(name)
            session.expect_page(name)
            answer(session.frame, question, given)
            form = f'form[data-blc-question="{question}"]'
            save(session.page, session.frame, form, into / f"question-{name}.png")
        session.to_page("quiz")
        session.expect_page("quiz")
        for question, choice in RIGHT.items():
            answer(session.frame, question, choice)
        session.frame.locator("[data-blc-part=result]").wait_for()
        save(session.page, session.frame, "[data-blc-part=result]", into / "quiz-result.png")
        context.close()


def answer(frame: Frame, question: str, given: Given) -> None:
    form = frame.locator(f'form[data-blc-question="{question}"]')
    fill(form, given)
    for step in form.locator("[data-blc-confidence] input").all():
        step.check()
    check(form)
    form.and_(frame.locator("[data-state]")).wait_for()


def save(page: Page, frame: Frame, element: str, path: Path) -> None:
    """A picture of one element with some room round it, in few colours."""
    frame.evaluate("document.activeElement.blur()")
    found = frame.locator(element)
    found.evaluate("(at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 120)")
    page.mouse.move(0, 0)
    frame.evaluate(
        "Promise.all([...document.images].filter((at) => at.checkVisibility())"
        ".map((at) => { at.loading = 'eager'; return at.decode(); }))"
        ".then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))"
    )
    box = found.bounding_box()
    assert box is not None
    clip = {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip)))  # type: ignore[arg-type]
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
