"""Every page of the tool at 320 pixels: read by axe, worked by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from lti_app.demo import Demo
from lti_app.models import ToolSession
from lti_app.services.invitations import invite
from tests.lti_app.browser.pages import NARROW, faults, keyboard_faults
from tests.lti_app.browser.test_plans import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def narrow(context: BrowserContext, demo: Demo) -> Page:
    page = context.new_page()
    page.set_viewport_size(NARROW)
    page.goto(demo.site.url)
    return page


def judge(page: Page) -> list[str]:
    return [*faults(page), *keyboard_faults(page, page)]


def opened(context: BrowserContext, demo: Demo, person: str, activity: str = "1") -> Page:
    """The tool in a window of its own, as wide as a small phone."""
    page = enter(context, demo, person, activity)
    page.set_viewport_size(NARROW)
    return page


LAUNCHES = {
    "a participant's home": ("nimali", "1"),
    "an expert's home": ("han", "1"),
    "an officer's home": ("officer", "1"),
    "an administrator's home": ("administrator", "1"),
    "a submission to review": ("han", "review-siti"),
    "what is held about somebody": ("officer", "privacy-siti"),
    "choosing what to add": ("han", "choose"),
}


@pytest.mark.parametrize(("person", "activity"), LAUNCHES.values(), ids=LAUNCHES.keys())
def test_the_page_of_each_launch_is_for_everybody(
    context: BrowserContext, demo: Demo, person: str, activity: str
) -> None:
    assert judge(opened(context, demo, person, activity)) == []


def test_an_activity_that_is_not_open_yet_is_for_everybody(
    context: BrowserContext, demo: Demo
) -> None:
    demo.site.add_activity(
        {"title": "Opens later", "custom": {"blc_opens": "2199-10-12T08:00+00:00"}}
    )
    number = list(demo.site.activities)[-1]
    page = opened(context, demo, "nimali", number)
    expect(page.locator("[data-not-open]")).to_contain_text("12 October 2199, 08:00 (UTC)")
    assert judge(page) == []
    del demo.site.activities[number]


@pytest.mark.parametrize("path", ["", "platforms/", "platforms/new", "deliveries", "keys"])
def test_pages_of_administration_are_for_everybody(
    context: BrowserContext, demo: Demo, path: str
) -> None:
    page = opened(context, demo, "administrator")
    page.goto(f"{page.url.split('?')[0]}admin/{path}")
    assert judge(page) == []


def test_what_the_buttons_of_administration_show_is_for_everybody(
    context: BrowserContext, demo: Demo
) -> None:
    page = opened(context, demo, "administrator")
    admin = f"{page.url.split('?')[0]}admin/"
    page.goto(f"{admin}platforms/")
    page.get_by_role("button", name="Test this connection").first.click()
    expect(page.get_by_text("usable key")).to_be_visible()
    assert judge(page) == []
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("/lti/register/")).to_be_visible()
    assert judge(page) == []
    page.goto(f"{admin}platforms/new")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("Write a whole address").first).to_be_visible()
    assert judge(page) == []
    page.goto(admin)
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("What the check found")).to_be_visible()
    assert judge(page) == []


def test_the_form_of_deep_linking_with_mistakes_is_for_everybody(
    context: BrowserContext, demo: Demo
) -> None:
    page = opened(context, demo, "han", "choose")
    page.get_by_role("button", name="One more activity").click()
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_text("Give the activity a name.").first).to_be_visible()
    assert judge(page) == []


def test_signing_out_leads_to_a_page_for_everybody(context: BrowserContext, demo: Demo) -> None:
    page = opened(context, demo, "nimali")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert judge(page) == []


def test_a_session_that_is_over_keeps_what_was_typed(context: BrowserContext, demo: Demo) -> None:
    page = opened(context, demo, "han", "choose")
    page.get_by_label("Name").fill("A plan with a long and thoughtful name")
    page.get_by_label("What to do, in a sentence or two").fill("Walk the ward first.\nThen write.")
    with demo.db.write() as session:
        session.execute(update(ToolSession).values(expires_at=ToolSession.created_at))
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_role("heading", name="Your time here is over")).to_be_visible()
    page.wait_for_load_state()
    kept = [one.input_value() for one in page.get_by_role("textbox").all()]
    assert "A plan with a long and thoughtful name" in kept
    assert "Walk the ward first.\nThen write." in [one.replace("\r\n", "\n") for one in kept]
    assert judge(page) == []


def test_pages_of_registration_are_for_everybody(narrow: Page, demo: Demo) -> None:
    with demo.db.write() as session:
        token = invite(session, note="", approved=False, now=demo.outfit.clock())
    address = f"{demo.site.tool}/lti/register/{token}"
    narrow.goto(f"{address}?openid_configuration={demo.site.url}/configuration")
    assert judge(narrow) == []
    narrow.get_by_role("button", name="Register").click()
    expect(narrow.locator("main")).to_contain_text("did not")
    assert judge(narrow) == []


PROBLEMS = {
    "a launch without a login": "/lti/launch",
    "a login without a platform": "/lti/login",
    "a login of a platform that is unknown": "/lti/login?iss=https://x.test&login_hint=1"
    "&target_link_uri=https://127.0.0.1/",
    "nothing": "/nothing",
    "a session that never was": "/s/nothing/",
    "a link for registration that is used up": "/lti/register/nothing?openid_configuration=https://x",
}


@pytest.mark.parametrize("path", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_pages_of_problems_are_for_everybody(narrow: Page, demo: Demo, path: str) -> None:
    narrow.goto(demo.site.tool + path)
    expect(narrow.locator("[data-problem]")).to_be_visible()
    assert judge(narrow) == []


@pytest.mark.parametrize("path", ["/", "/open/siti/1?in=window", "/done"])
def test_pages_of_the_demonstration_are_for_everybody(narrow: Page, demo: Demo, path: str) -> None:
    narrow.goto(demo.site.url + path)
    expect(narrow.get_by_text("Demonstration.")).to_be_visible()
    assert judge(narrow) == []
