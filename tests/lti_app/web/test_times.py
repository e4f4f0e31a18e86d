"""Every time is told by its reader's clock: chosen, told by the browser, or the installation's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

import lti_app
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Platform

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
TEMPLATES = Path(lti_app.__file__).parent / "templates"
DUE = {"blc_due": "2026-10-09T17:30+00:00"}


@pytest.fixture
def author(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "participant", sub="1", custom=DUE)


def edited(somebody: Somebody) -> str:
    """When the first plan of somebody's start page was last edited, as it says."""
    found = re.search(r"Last edited <time[^>]*>([^<]*)</time>", somebody.get("").text)
    assert found is not None
    return found.group(1)


def deadline(page: str) -> str:
    found = re.search(r"due <time[^>]*>([^<]*)</time>", page)
    assert found is not None
    return found.group(1)


def test_a_time_in_a_zone_that_is_not_the_reader_s_own_says_which(author: Somebody) -> None:
    author.begin()
    assert edited(author) == "5 Oct, 08:00 (UTC)"


def test_the_zone_of_a_browser_is_learned_once_and_used_from_then_on(
    app: Flask, platform: Platform, author: Somebody
) -> None:
    author.begin()
    assert 'data-learn-zone="' in author.get("").text
    assert author.post("settings/zone", {"zone": "Pacific/Kiritimati"}).status_code == 204
    assert edited(author) == "5 Oct, 22:00"
    again = Somebody(app, platform, "participant", sub="1", custom=DUE)
    assert edited(again) == "5 Oct, 22:00"
    assert 'data-zone="Pacific/Kiritimati"' in again.get("").text


def test_a_zone_that_was_chosen_counts_for_more_than_the_browser_s(author: Somebody) -> None:
    author.begin()
    author.post("settings/", {"time_zone": "Asia/Colombo"})
    assert edited(author) == "5 Oct, 13:30"
    assert "data-learn-zone" not in author.get("").text
    author.post("settings/zone", {"zone": "Europe/Stockholm"})
    assert edited(author) == "5 Oct, 13:30"
    author.post("settings/", {"time_zone": ""})
    assert edited(author) == "5 Oct, 10:00"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 5000])
def test_a_zone_that_is_none_is_not_learned(author: Somebody, zone: str) -> None:
    author.begin()
    assert author.post("settings/zone", {"zone": zone}).status_code == 422
    assert edited(author) == "5 Oct, 08:00 (UTC)"


def test_a_deadline_says_its_hour_and_its_zone(author: Somebody) -> None:
    plan = author.begin()
    assert deadline(author.get("").text) == "9 October 2026, 17:30 (UTC)"
    author.post("settings/zone", {"zone": "Asia/Jakarta"})
    assert deadline(author.get(f"plans/{plan}/").text) == "10 October 2026, 00:30 (Jakarta time)"
    author.post("settings/", {"language": "id"})
    page = author.get("").text
    assert "10 Oktober 2026 00.30 (waktu Jakarta)" in page


def test_a_day_that_staff_set_ends_on_their_own_clock(
    app: Flask, platform: Platform, author: Somebody
) -> None:
    author.begin()
    author.post("settings/zone", {"zone": "Asia/Jakarta"})
    officer = Somebody(app, platform, "staff", sub="9")
    officer.post("settings/zone", {"zone": "Pacific/Kiritimati"})
    officer.follow("overview/dates", {"outline": "2026-12-01"})
    assert 'name="outline" value="2026-12-01"' in officer.get("overview/").text
    assert deadline(author.get("").text) == "1 December 2026, 16:59 (Jakarta time)"


def test_a_day_that_staff_leave_alone_keeps_its_minute_in_a_colleague_s_zone(
    app: Flask, platform: Platform, author: Somebody
) -> None:
    author.post("settings/zone", {"zone": "Asia/Jakarta"})
    plan = author.begin()
    officer = Somebody(app, platform, "staff", sub="9")
    officer.post("settings/zone", {"zone": "Asia/Jakarta"})
    officer.post("overview/dates", {"outline": "2026-12-01"})
    officer.post("settings/zone", {"zone": "Pacific/Kiritimati"})
    officer.post("overview/dates", {"outline": "2026-12-02", "full-plan": "2027-01-05"})
    assert deadline(author.get("").text) == "1 December 2026, 23:59 (Jakarta time)"
    assert f'action="{officer.home}overview/plans/{plan}/due"' in officer.get("overview/").text
    assert "until the end of that day (Kiritimati" in officer.get("overview/").text


def test_who_has_begun_nothing_reads_when_a_plan_is_due(author: Somebody) -> None:
    assert deadline(author.get("").text) == "9 October 2026, 17:30 (UTC)"


def test_the_log_is_filtered_by_the_reader_s_days(
    app: Flask, platform: Platform, author: Somebody
) -> None:
    author.begin()
    officer = Somebody(app, platform, "staff", sub="9")
    began, line = "log/?act=begun&since=2026-10-05&until=2026-10-05", '<li data-act="begun">'
    assert line in officer.get(began).text
    officer.post("settings/zone", {"zone": "Pacific/Pago_Pago"})
    assert line not in officer.get(began).text
    assert line in officer.get(began.replace("10-05", "10-04")).text
