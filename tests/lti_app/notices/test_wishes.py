"""Quiet hours and daily mails by the clock of the person, all over the programme and the year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.services.notices.wishes import Wishes, after_quiet_hours, next_digest

ZONES = (
    *("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Colombo", "Asia/Kathmandu"),
    *("Indian/Maldives", "Asia/Manila", "Pacific/Tarawa", "Pacific/Kiritimati"),
    *("Europe/Stockholm", "America/St_Johns", "UTC"),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda one: one.replace(tzinfo=UTC)
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
hours = st.integers(0, 23)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Asia/Colombo", "2026-10-05T16:00", "2026-10-06T00:30"),  # 21:30 → 06:00
        ("Asia/Colombo", "2026-10-05T12:00", "2026-10-05T12:00"),  # 17:30 is not quiet
        ("Pacific/Kiritimati", "2026-10-05T08:00", "2026-10-05T16:00"),
        ("Europe/Stockholm", "2026-10-24T21:00", "2026-10-25T05:00"),  # the longer night
        ("Europe/Stockholm", "2026-03-28T22:00", "2026-03-29T04:00"),  # the shorter one
    ],
)
def test_quiet_hours_end_in_the_morning_of_the_person(zone: str, now: str, expected: str) -> None:
    wishes, moment = Wishes(quiet=(21, 6)), datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = after_quiet_hours(wishes, ZoneInfo(zone), moment)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@given(moments, zones, hours, hours)
def test_nothing_comes_in_quiet_hours_and_nothing_waits_for_more_than_a_day(
    now: datetime, zone: ZoneInfo, begin: int, end: int
) -> None:
    found = after_quiet_hours(Wishes(quiet=(begin, end)), zone, now)
    assert now <= found <= now + timedelta(hours=25)
    if begin != end:
        hour = found.astimezone(zone).hour
        assert not (begin <= hour < end if begin < end else hour >= begin or hour < end)


@given(moments, zones, hours)
def test_a_daily_mail_comes_at_its_hour_within_a_day(
    now: datetime, zone: ZoneInfo, hour: int
) -> None:
    found = next_digest(Wishes(digest_hour=hour), zone, now)
    assert now < found <= now + timedelta(hours=25)
    local = found.astimezone(zone)
    skipped = (local - timedelta(hours=1)).utcoffset() != local.utcoffset()
    assert local.hour == hour or skipped
