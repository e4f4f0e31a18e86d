"""Launches from Open edX's LTI consumer, and content that its staff choose in the tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect
from sqlalchemy import select

from lti_app.models import Person
from tests.helpers.chromium import new_context
from tests.helpers.platform import problem_of
from tests.helpers.visitor import Visitor
from tests.lti_app.browser.conftest import chromium
from tests.lti_app.openedx.conftest import HERE, Campus, framed

__all__ = ["chromium"]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = new_context(chromium, ignore_https_errors=True)
    yield context
    context.close()


def test_a_learner_is_in_with_a_click(campus: Campus) -> None:
    page = campus.launch("siti")
    assert page.status_code == 200, page.text
    assert page.url.startswith(f"{campus.tool.url}/s/")
    assert 'data-role="participant"' in page.text
    assert "Siti" in page.text
    assert "Blended Learning Course 2026" in page.text


def test_a_member_of_staff_is_no_participant(campus: Campus) -> None:
    page = campus.launch("budi")
    assert page.status_code == 200, page.text
    assert "data-role=" in page.text
    assert 'data-role="participant"' not in page.text


def test_two_people_are_two_to_the_tool(campus: Campus) -> None:
    for name in ("learner2", "learner3", "learner2"):
        assert campus.launch(name).status_code == 200
    with campus.tool.db.read(HERE) as session:
        names = session.scalars(
            select(Person.name).where(Person.name.in_(("Learner2", "Learner3")))
        )
        assert sorted(str(name) for name in names) == ["Learner2", "Learner3"]


def test_a_message_that_was_used_is_not_taken_again(campus: Campus) -> None:
    visitor = campus.visitor()
    login = visitor.get(framed(visitor.get(f"{campus.url}/course/siti")))
    message = visitor.send_form(login)
    assert visitor.send_form(message).status_code == 200
    assert problem_of(visitor.send_form(message)) == (401, "state-unknown")


def test_a_message_for_another_browser_is_not_taken(campus: Campus) -> None:
    mine, theirs = campus.visitor(), campus.visitor()
    login = mine.get(framed(mine.get(f"{campus.url}/course/siti")))
    message = mine.send_form(login)
    assert problem_of(theirs.send_form(message)) == (401, "browser-unknown")


def chosen_by_staff(campus: Campus, visitor: Visitor) -> requests.Response:
    """Staff choose two activities in the tool; the campus's answer."""
    page = visitor.send_all_forms(visitor.get(framed(visitor.get(f"{campus.url}/studio/budi"))))
    page = visitor.send_form(
        page,
        to="/activities",
        **{"title-0": "Plan of our city", "points-0": "20", "do": "more"},
    )
    back = visitor.send_form(
        page,
        to="/activities",
        **{
            "title-1": "Plan of our village",
            "due-1": "2027-03-01T12:00",
            "zone": "Asia/Jakarta",
            "template-0": "action-plan",
            "template-1": "action-plan",
            "do": "send",
        },
    )
    return visitor.send_form(back)


def test_what_staff_choose_is_stored_and_can_be_opened(campus: Campus) -> None:
    answer = chosen_by_staff(campus, campus.visitor())
    assert answer.status_code == 200, answer.text
    items = campus.stored()["items"]
    assert [one["attributes"]["title"] for one in items] == [
        "Plan of our city",
        "Plan of our village",
    ]
    assert items[1]["attributes"]["submission"]["endDateTime"].startswith("2027-03-01T05:00")
    page = campus.launch("siti", item=f"?item={items[1]['pk']}")
    assert page.status_code == 200, page.text
    assert 'data-role="participant"' in page.text


def opened(
    page: Page, address: str, wanted: str, record_property: Callable[[str, object], None]
) -> FrameLocator:
    """The frame, opened as a person does: once more where nothing came, and that is told."""
    page.goto(address)
    frame = page.frame_locator("iframe")
    try:
        expect(frame.locator(wanted)).to_be_visible(timeout=60_000)
    except AssertionError as nothing:
        record_property("tried", f"opened twice; at first: {page.frames[-1].url}, {nothing}")
        page.goto(address)
    return frame


@pytest.mark.browser
def test_in_chromium_the_activity_opens_in_a_frame_on_another_site(
    campus: Campus, context: BrowserContext, record_property: Callable[[str, object], None]
) -> None:
    page = context.new_page()
    wanted = "main[data-role=participant]"
    frame = opened(page, f"{campus.url}/course/learner4", wanted, record_property)
    main = frame.locator(wanted)
    expect(main).to_be_visible()
    expect(main).to_contain_text("Learner4")


@pytest.mark.browser
def test_in_chromium_staff_choose_an_activity_in_a_frame(
    campus: Campus, context: BrowserContext, record_property: Callable[[str, object], None]
) -> None:
    page = context.new_page()
    frame = opened(page, f"{campus.url}/studio/budi", "button[value=send]", record_property)
    frame.get_by_label("Name").fill("Chosen in a frame")
    frame.get_by_role("button", name="Add to the course").click()
    expect(frame.get_by_text("Successfully saved")).to_be_visible()
    titles = [one["attributes"]["title"] for one in campus.stored()["items"]]
    assert titles == ["Chosen in a frame"]
