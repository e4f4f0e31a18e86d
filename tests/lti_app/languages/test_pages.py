"""In which language a page speaks, through HTTP."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask

from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import (
    MEMBERSHIP,
    MISSING,
    OWN_FRAME,
    TOOL,
    Browser,
    Form,
    Page,
    Platform,
    problem_of,
)

ARABIC = {"Accept-Language": "ar-EG,ar;q=0.9"}


def spoken(page: Page) -> tuple[str, str]:
    """The page's language and direction."""
    found = re.search(r'<html lang="([\w-]+)" dir="(\w+)">', page.text)
    assert found is not None
    return found.group(1), found.group(2)


def presentation(locale: object) -> dict[str, object]:
    return {"launch_presentation": {"locale": locale, "document_target": "iframe"}}


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("id", ("id", "ltr")),
        ("id_ID", ("id", "ltr")),
        ("ar-SA", ("ar", "rtl")),
        ("en_us", ("en", "ltr")),
        ("xx-YY", ("en", "ltr")),
    ],
)
def test_a_page_speaks_the_language_of_the_launch(
    browser: Browser, platform: Platform, locale: str, language: tuple[str, str]
) -> None:
    assert spoken(browser.enter(platform, **presentation(locale))) == language


def test_without_a_language_in_the_launch_the_browser_s_own_is_spoken(
    browser: Browser, platform: Platform
) -> None:
    page = browser.launch(platform, launch_presentation=MISSING)
    home = browser.get(page.headers["Location"], {**OWN_FRAME, **ARABIC})
    assert spoken(home) == ("ar", "rtl")


def test_the_language_that_a_person_chose_is_spoken_at_once_and_at_the_next_launch(
    app: Flask, platform: Platform
) -> None:
    somebody = Somebody(app, platform, "participant", sub="42")
    page = somebody.follow("settings/", {"language": "id"})
    assert spoken(page) == ("id", "ltr")
    assert "Pengaturan Anda disimpan." in page.text
    again = Somebody(app, platform, "participant", sub="42")
    assert spoken(again.get("")) == ("id", "ltr")


@pytest.mark.parametrize(
    ("message", "asks"),
    [(presentation("ar"), {}), ({"launch_presentation": MISSING}, ARABIC)],
    ids=["named by the message", "named by the browser"],
)
def test_a_refused_launch_is_explained_in_the_launcher_s_language(
    browser: Browser, platform: Platform, message: dict[str, Any], asks: dict[str, str]
) -> None:
    sent = platform.answer(browser.address_of_login(platform), **message)
    refused = browser.post("/lti/launch", {**sent, "state": "x" * 43}, {**OWN_FRAME, **asks})
    assert problem_of(refused)[1] == "state-unknown"
    assert spoken(refused) == ("ar", "rtl")
    assert "ما يمكنك فعله" in refused.text


def test_what_breaks_after_a_launch_is_explained_in_its_language(
    browser: Browser, platform: Platform
) -> None:
    home = browser.launch(platform, **presentation("id")).headers["Location"]
    gone = browser.get(f"{home}plans/999/")
    assert problem_of(gone) == (404, "not-found")
    assert spoken(gone) == ("id", "ltr")
    assert "Tidak ada apa-apa di sini" in gone.text


def test_a_choice_is_stored_the_same_and_shown_in_each_reader_s_language(
    app: Flask, platform: Platform
) -> None:
    author = Somebody(app, platform, "participant", sub="42")
    author.follow("settings/", {"language": "id"})
    plan = author.begin()
    assert "Uraian jabatan</option>" in author.get(f"plans/{plan}/").text
    author.write(plan, title="Rencana", anchor="Job description", decision_date="2026-10-14")
    author.submit(plan)
    mine = author.get(f"plans/{plan}/versions/1").text
    assert "<p>Uraian jabatan</p>" in mine
    assert "<p>14 Oktober 2026</p>" in mine
    expert = Somebody(app, platform, "expert", sub="7")
    theirs = expert.get(f"plans/{plan}/versions/1").text
    assert "<p>Job description</p>" in theirs
    assert "<p>14 October 2026</p>" in theirs


def test_a_cohort_s_table_is_in_the_language_of_who_takes_it(
    app: Flask, platform: Platform
) -> None:
    author = Somebody(app, platform, "participant", sub="42")
    plan = author.begin()
    author.write(plan, title="Light for Ward 7", anchor="Job description")
    author.submit(plan)
    officer = Somebody(app, platform, "staff", sub="7")
    officer.follow("settings/", {"language": "id"})
    table = officer.post("overview/plans.csv").get_data().decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(table)))[:2]
    assert head[:5] == ["Rencana", "Judul", "Penulis", "Status", "Tahap"]
    assert row[3:5] == ["Diajukan", "Garis besar"]
    assert row[head.index("Di mana rencana ini ditambatkan")] == "Uraian jabatan"


def test_targets_and_rights_are_picked_in_the_page_s_language(
    app: Flask, platform: Platform
) -> None:
    author = Somebody(app, platform, "participant", sub="42")
    author.follow("settings/", {"language": "ar"})
    page = author.get(f"plans/{author.begin()}/").text
    assert "السكن للجميع؛ تحسين الأحياء الفقيرة" in page
    assert "السكن اللائق" in page
    assert "Housing for all" not in page


def test_text_of_another_direction_is_kept_apart(app: Flask, platform: Platform) -> None:
    """A Hebrew or Arabic title must not turn the dates and numbers around it, nor ours a name."""
    author = Somebody(app, platform, "participant", sub="42")
    plan = author.begin()
    author.write(plan, title="خطة الحي 7")
    assert "<bdi>خطة الحي 7</bdi>" in author.get("").text
    assert f"<bdi>Person {42}</bdi>" in author.get("").text


def test_a_form_s_mistakes_are_told_in_the_page_s_language(
    browser: Browser, platform: Platform
) -> None:
    deep = {
        "message_type": "LtiDeepLinkingRequest",
        "resource_link": MISSING,
        "target_link_uri": MISSING,
        "roles": [f"{MEMBERSHIP}Instructor"],
        "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
            "deep_link_return_url": "https://moodle.test/return",
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe"],
        },
    }
    home = browser.launch(platform, **deep, **presentation("id")).headers["Location"]
    page = browser.get(f"{home}activities")
    form = next(one for one in Form.all_of(page) if "count" in one.values)
    sent = {**form.values, "title-0": "", "zone": "UTC", "template-0": "plan", "do": "send"}
    answer = browser.post(form.action, sent, {**OWN_FRAME, "Origin": TOOL})
    assert answer.status_code == 422
    assert "Beri nama pada aktivitas ini." in answer.text
