"""Platforms in trouble: a wrong clock, new keys, a key set that stalls or answers 500."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from lti_app.errors import FetchFailed
from tests.helpers.platform import Answer, Browser, Clock, Network, Platform, problem_of, rsa_key

LAUNCHES = 12


def come_in(app: Flask, platform: Platform, number: int) -> None:
    """This person is in, and sees their own name."""
    page = Browser(app).enter(platform, sub=f"p{number}", name=f"Person no. {number}.")
    assert page.status_code == 200
    assert f"Person no. {number}." in page.text


@pytest.mark.parametrize("seconds", [-60, 60])
def test_a_clock_that_is_wrong_by_a_minute_keeps_nobody_out(
    app: Flask,
    platform: Platform,
    clock: Clock,
    seconds: int,
    record_property: Callable[[str, object], None],
) -> None:
    platform.clock = Clock()
    for number in range(LAUNCHES):
        platform.clock.now = clock.now + timedelta(seconds=seconds)
        come_in(app, platform, number)
        clock.advance(seconds=7)
    record_property("tried", f"{LAUNCHES} launches, the clock {seconds:+} s off")


def test_a_clock_that_is_wrong_by_more_is_named(
    app: Flask, platform: Platform, clock: Clock
) -> None:
    platform.clock = Clock()
    platform.clock.now = clock.now + timedelta(seconds=62)
    assert problem_of(Browser(app).launch(platform)) == (401, "token-from-future")


def test_a_platform_that_changes_its_keys_all_the_time_keeps_nobody_out(
    app: Flask, platform: Platform, clock: Clock, record_property: Callable[[str, object], None]
) -> None:
    keys = [rsa_key(f"rotated-{number}") for number in range(3)]
    for number in range(LAUNCHES):
        platform.key = keys[number % 3]
        platform.published = [platform.jwk(platform.key)]
        come_in(app, platform, number)
        clock.advance(seconds=11)
    record_property("tried", f"{LAUNCHES} launches, each with a key the last one did not have")


@pytest.mark.parametrize("trouble", ["stalls", "answers 500"])
def test_a_key_set_that_cannot_be_had_keeps_nobody_out_for_a_day(
    app: Flask,
    platform: Platform,
    clock: Clock,
    network: Network,
    trouble: str,
    record_property: Callable[[str, object], None],
) -> None:
    def page() -> Answer:
        if trouble == "stalls":
            raise FetchFailed("ReadTimeout")
        return Answer(b"<html>Service down</html>", 500)

    come_in(app, platform, 0)
    network.pages[platform.key_set_url] = page
    for number in range(1, LAUNCHES):
        clock.advance(hours=2)
        come_in(app, platform, number)
    clock.advance(hours=2)
    assert problem_of(Browser(app).launch(platform))[1] == "keys-unreachable"
    record_property("tried", f"{LAUNCHES} launches, the key set {trouble}")
