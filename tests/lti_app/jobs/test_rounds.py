"""What comes round: by one worker at a time, and a failure stops nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_app.db import Database
from lti_app.jobs.rounds import LEASE, Round, run_once
from lti_app.lti.outfit import Outfit
from lti_app.models import Job
from tests.helpers.platform import Clock


def test_a_round_comes_again_when_its_time_has_come(outfit: Outfit, clock: Clock) -> None:
    seen: list[object] = []
    rounds = (Round("try", timedelta(minutes=5), lambda _: seen.append(clock())),)
    for _ in range(3):
        run_once(outfit, rounds)
    assert len(seen) == 1
    clock.advance(minutes=5)
    run_once(outfit, rounds)
    assert len(seen) == 2


def test_what_belongs_to_the_night_waits_for_it(outfit: Outfit, clock: Clock) -> None:
    seen: list[object] = []
    rounds = (Round("nightly", timedelta(days=1), lambda _: seen.append(clock()), at_hour=20),)
    for _ in range(72):
        run_once(outfit, rounds)
        clock.advance(hours=1)
    assert [str(one)[11:13] for one in seen] == ["20", "20", "20"]


def test_a_night_without_any_worker_is_made_up_for(outfit: Outfit, clock: Clock) -> None:
    seen: list[object] = []
    rounds = (Round("nightly", timedelta(days=1), lambda _: seen.append(clock()), at_hour=20),)
    run_once(outfit, rounds)
    clock.advance(days=3)
    run_once(outfit, rounds)
    run_once(outfit, rounds)
    assert len(seen) == 1


def test_while_one_worker_is_at_a_round_others_pass(outfit: Outfit) -> None:
    seen: list[str] = []

    def work(_outfit: Outfit) -> None:
        seen.append("begun")
        run_once(outfit, rounds)  # as a second worker would meanwhile

    rounds = (Round("try", timedelta(minutes=5), work),)
    run_once(outfit, rounds)
    assert seen == ["begun"]


def test_a_round_whose_worker_was_killed_comes_again(outfit: Outfit, clock: Clock) -> None:
    class Killed(BaseException):
        """As ``kill -9``: nothing of ours runs after it."""

    seen: list[object] = []

    def work(_outfit: Outfit) -> None:
        seen.append(clock())
        if len(seen) == 1:
            raise Killed

    rounds = (Round("nightly", timedelta(days=1), work),)
    with pytest.raises(Killed):
        run_once(outfit, rounds)
    run_once(outfit, rounds)
    assert len(seen) == 1
    clock.advance(minutes=LEASE.total_seconds() / 60)
    run_once(outfit, rounds)
    assert len(seen) == 2


def test_a_round_that_fails_is_noted_and_stops_no_other(
    outfit: Outfit, db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(_outfit: Outfit) -> None:
        raise RuntimeError("what people wrote")

    seen: list[bool] = []
    rounds = (
        Round("bad", timedelta(hours=1), explode),
        Round("good", timedelta(hours=1), lambda _: seen.append(True)),
    )
    run_once(outfit, rounds)
    assert seen == [True]
    with db.read() as session:
        assert session.scalars(select(Job.problem).order_by(Job.name)).all() == [
            "RuntimeError",
            None,
        ]
    assert "what people wrote" not in capsys.readouterr().out


def test_the_real_rounds_run_on_an_empty_tool(outfit: Outfit, clock: Clock) -> None:
    for _ in range(3):
        run_once(outfit)
        clock.advance(hours=13)


def test_a_database_of_another_revision_is_left_alone_and_the_log_says_why(
    outfit: Outfit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lti_app.jobs.rounds.is_current", lambda _: False)
    seen: list[bool] = []
    run_once(outfit, (Round("try", timedelta(minutes=5), lambda _: seen.append(True)),))
    assert not seen
    assert "another revision: restart, or migrate" in capsys.readouterr().err
