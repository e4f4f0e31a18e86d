"""Every state of every page in each direction of writing: read by axe, at 320 pixels, by keyboard.

One walk for each language stops at each state and judges it. Where buttons lead is
pressed by names that are the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from lti_app.demo import Demo
from lti_app.models import ToolSession
from tests.helpers.chromium import new_context
from tests.lti_app.browser.conftest import AXE
from tests.lti_app.browser.pages import NARROW, faults, keyboard_faults
from tests.lti_app.browser.story import Story, move_plans, tell
from tests.lti_app.browser.walk import LEFT_IN_ENGLISH, enter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists(), reason="left out: no axe-core (make setup)"),
]
LANGUAGES = {"en": "ltr", "ar": "rtl"}
States = Iterator[tuple[str, Page]]
LONG = 60
"""Controls of a page that takes too long to be worked through by Tab."""


@pytest.fixture(scope="module")
def story(demo: Demo) -> Story:
    return tell(demo)


@pytest.fixture(params=LANGUAGES)
def narrow(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    context = new_context(
        chromium,
        ignore_https_errors=True,
        locale=request.param,
        viewport=NARROW,
        reduced_motion="reduce",
    )
    yield context
    context.close()


def judge(states: States) -> str:
    """What is wrong with which state, a line for each."""
    told: list[str] = []
    for name, page in states:
        language = page.evaluate("document.documentElement.lang")
        found = [*faults(page), *reading_faults(page, language)]
        controls = page.locator("main :is(a, button, input, select, textarea, summary)")
        if language == "en" and controls.count() < LONG:
            found += keyboard_faults(page, page)
        told += [f"{name}: {one}" for one in found]
    return "\n".join(told)


def reading_faults(page: Page, language: str) -> list[str]:
    """Words left in English, and a page that is not mirrored."""
    if language == "en":
        return []
    direction = page.evaluate("getComputedStyle(document.body).direction")
    wrong = [] if direction == LANGUAGES[language] else [f"runs {direction}"]
    return [*wrong, *page.evaluate(LEFT_IN_ENGLISH)]


def open_all(page: Page) -> None:
    """What is folded away shows."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")


def of_participant(page: Page, story: Story) -> States:
    start = page.url.split("?")[0]
    plan = f"{start}plans/{story.plan}/"
    yield "home with many plans", page
    page.goto(plan)
    page.locator("[data-save-state][data-state=saved]").wait_for()
    expect(page.locator(".conflict").first).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"no PDF at all"}
    )
    expect(page.locator(".sending")).to_be_visible()
    expect(page.locator(".sending progress")).to_be_hidden()
    yield "writing, with a conflict, held files and a refused one", page
    page.goto(f"{plan}submit")
    yield "submitting with conflicts", page
    for name in ("feedback", "compare", "versions/1", "history", "team"):
        page.goto(plan + name)
        open_all(page)
        yield name, page
    expect(page.locator("main")).to_be_visible()
    page.goto(f"{plan}compare?old=1&new=1")
    yield "the same version twice", page
    page.goto(f"{plan}feedback?by_hand=yes")
    yield "wording that has no place", page
    page.goto(f"{start}data/")
    yield "one's own data", page


def of_expert(page: Page, story: Story, demo: Demo) -> States:
    start = page.url.split("?")[0]
    page.goto(f"{start}reviews/")
    yield "a full queue", page
    page.goto(f"{start}reviews/?page=2")
    yield "its second page", page
    page.goto(f"{start}reviews/{story.plan}")
    open_all(page)
    expect(page.locator(".gone").first).to_be_visible()
    yield "a review with recordings and a quote that is gone", page
    page.goto(f"{start}reviews/{story.plan}?newer=yes&sent=0&kept=yes")
    yield "a review with everything said at once", page
    page.goto(f"{start}readers")
    open_all(page)
    yield "what an expert reads", page
    move_plans(demo, here=story.course, there=story.nowhere)
    page.goto(f"{start}reviews/")
    yield "an empty queue", page
    move_plans(demo, here=story.nowhere, there=story.course)


def of_officer(page: Page, story: Story, demo: Demo) -> States:
    start = page.url.split("?")[0]
    for name in ("overview/", "overview/?state=stuck", "overview/?page=2", "log/"):
        page.goto(start + name)
        if "?" in name:
            open_all(page)
        yield name, page
    page.goto(f"{start}log/?act=decided&since=2026-01-01&plan={story.plan}")
    yield "the log with filters", page
    page.goto(f"{start}log/?plan=99999")
    yield "a filter that nothing fits", page
    page.goto(f"{start}template")
    page.locator('[name="do"][value="add-section"]').click()
    page.locator('[name="title"]').fill("")
    page.locator('.save-bar [name="do"][value="save"]').click()
    expect(page.locator("[role=alert]")).to_be_visible()
    yield "the template with mistakes", page
    page.goto(f"{start}data/people/")
    yield "people and their data", page
    page.goto(f"{start}data/people/1")
    yield "a person's data", page
    move_plans(demo, here=story.course, there=story.nowhere)
    page.goto(f"{start}overview/")
    yield "an overview of nothing", page
    move_plans(demo, here=story.nowhere, there=story.course)


def of_administrator(page: Page) -> States:
    admin = f"{page.url.split('?')[0]}admin/"
    page.goto(f"{admin}deliveries")
    yield "mails and scores that need a look", page
    page.goto(admin)
    page.locator("form[action$='/check'] button").click()
    expect(page.locator(".checks li").first).to_be_visible()
    yield "what a check finds", page
    page.goto(f"{admin}platforms/")
    page.locator("form[action$='/test'] button").first.click()
    expect(page.locator(".checks li").first).to_be_visible()
    yield "a connection that was tried", page
    page.goto(f"{admin}platforms/new")
    page.locator("main form .button").click()
    expect(page.locator("[aria-invalid]").first).to_be_visible()
    yield "a platform by hand with mistakes", page


def of_mistakes(page: Page, demo: Demo) -> States:
    """Errors of people at work, a form of a session that is over, and the way out."""
    start = page.url.split("?")[0]
    for name in ("plans/999/", "admin/", "plans/x"):
        page.goto(start + name)
        yield name, page
    page.goto(f"{start}settings/")
    with demo.db.write() as session:
        session.execute(update(ToolSession).values(expires_at=ToolSession.created_at))
    page.locator("main form.form .button").click()
    expect(page.locator("[data-problem]")).to_be_visible()
    yield "a session that is over", page


def test_every_state_of_a_participant_s_pages_is_for_everybody(
    narrow: BrowserContext, demo: Demo, story: Story
) -> None:
    assert judge(of_participant(enter(narrow, demo, "siti"), story)) == ""


def test_every_state_of_an_expert_s_pages_is_for_everybody(
    narrow: BrowserContext, demo: Demo, story: Story
) -> None:
    assert judge(of_expert(enter(narrow, demo, "han"), story, demo)) == ""


def test_every_state_of_the_staff_s_pages_is_for_everybody(
    narrow: BrowserContext, demo: Demo, story: Story
) -> None:
    assert judge(of_officer(enter(narrow, demo, "officer"), story, demo)) == ""


def test_every_state_of_administration_and_of_problems_is_for_everybody(
    narrow: BrowserContext, demo: Demo
) -> None:
    assert judge(of_administrator(enter(narrow, demo, "administrator"))) == ""
    assert judge(of_mistakes(enter(narrow, demo, "nimali"), demo)) == ""
