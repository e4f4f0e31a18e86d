"""What ``blc-lti doctor`` finds: what is wrong is said with what to do, what is right is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from lti_app.config import Config
from lti_app.db import Database, Scope
from lti_app.lti.keys import Sealer, ensure_key
from lti_app.models import Context, Job, Score
from lti_app.models.trial import Mirror, Published, Trial
from lti_app.services.checks import Instruments, check_installation
from tests.helpers.platform import Clock
from tests.lti_app.jobs.conftest import Desk, desk, gradebook

__all__ = ["desk", "gradebook"]

GOOD_TRIAL = Trial(Published(1, None), "", "")


@pytest.fixture
def wrong(db: Database, config: Config, desk: Desk, clock: Clock) -> Callable[..., list[str]]:
    """An installation without a fault; with changes to it, the texts of what is wrong."""
    with db.write() as session:
        ensure_key(session, Sealer(config.secret), now=clock())
        session.add(Job(name="read rosters", due_at=clock() + timedelta(minutes=5)))
    desk.launch()
    if db.engine.url.database and db.engine.dialect.name == "sqlite":
        Path(db.engine.url.database).chmod(0o600)

    def find(
        trial: Trial = GOOD_TRIAL, mirror: Mirror | None = None, **settings: object
    ) -> list[str]:
        mirror = mirror or Mirror("", hops=0)
        changed = replace(config, **settings)  # type: ignore[arg-type]
        findings = check_installation(
            db,
            config=changed,
            instruments=Instruments(Sealer(changed.secret), lambda _: trial, lambda _: mirror),
            now=clock(),
        )
        # The tests' clock stands in October; PostgreSQL's does not.
        return [one.text for one in findings if not one.good and "database's clock" not in one.text]

    return find


def test_an_installation_without_a_fault_has_none(wrong: Callable[..., list[str]]) -> None:
    assert wrong() == []


def test_a_secret_that_opens_no_key_is_told(wrong: Callable[..., list[str]]) -> None:
    assert "BLC_LTI_PREVIOUS_SECRETS" in wrong(secret="x" * 40)[0]


def test_an_address_that_leads_elsewhere_is_told(wrong: Callable[..., list[str]]) -> None:
    assert "no answer" in wrong(mirror=Mirror("no answer"))[0]


@pytest.mark.parametrize(("hops", "configured"), [(1, 0), (0, 1), (2, 1)])
def test_proxies_that_do_not_match_the_settings_are_told(
    wrong: Callable[..., list[str]], hops: int, configured: int
) -> None:
    found = wrong(mirror=Mirror("", hops=hops), proxies=configured)
    assert len(found) == 1
    assert f"through {hops} proxies" in found[0]


def test_a_worker_that_has_stopped_is_told(wrong: Callable[..., list[str]], clock: Clock) -> None:
    clock.advance(minutes=19)
    assert wrong() == []
    clock.advance(minutes=2)
    assert "blc-lti worker" in wrong()[0]


def test_a_round_that_failed_is_told(wrong: Callable[..., list[str]], db: Database) -> None:
    with db.write() as session:
        session.execute(update(Job).values(problem="ValueError"))
    assert "“read rosters” ended with ValueError" in wrong()[0]


def test_a_list_of_people_that_can_not_be_read_is_told(
    wrong: Callable[..., list[str]], db: Database
) -> None:
    with db.write(Scope(1, 1)) as session:
        session.execute(update(Context).values(roster_problem="403"))
    assert "list of people of 1 course(s)" in wrong()[0]


TRIALS = {
    "no keys": (replace(GOOD_TRIAL, published=None, keys_problem="404"), "can't be had: 404"),
    "no usable key": (replace(GOOD_TRIAL, published=Published(0, None)), "no RS256 key"),
    "no token": (replace(GOOD_TRIAL, token_problem="400"), "no token for grades: 400"),
}


@pytest.mark.parametrize(("trial", "text"), TRIALS.values(), ids=TRIALS.keys())
def test_a_connection_that_fails_is_told(
    wrong: Callable[..., list[str]], trial: Trial, text: str
) -> None:
    found = wrong(trial=trial)
    assert len(found) == 1
    assert text in found[0]


def test_a_platforms_clock_that_is_wrong_is_told(
    wrong: Callable[..., list[str]], clock: Clock
) -> None:
    near = Trial(Published(1, clock() + timedelta(seconds=20)), "", "")
    assert wrong(trial=near) == []
    far = Trial(Published(1, clock() - timedelta(seconds=45)), "", "")
    assert "differ by 45 seconds" in wrong(trial=far)[0]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_database_that_others_may_read_is_told(
    wrong: Callable[..., list[str]], db: Database
) -> None:
    Path(str(db.engine.url.database)).chmod(0o644)
    assert "chmod 600" in wrong()[0]


def test_scores_that_are_late_or_refused_are_counted(
    wrong: Callable[..., list[str]], db: Database, desk: Desk, clock: Clock
) -> None:
    desk.decide(0.8)
    clock.advance(minutes=16)
    with db.write() as session:
        session.execute(update(Job).values(due_at=clock()))
    assert "1 score(s) are late" in wrong()[0]
    with db.write(Scope(1, 1)) as session:
        session.execute(update(Score).values(delivery="parked"))
    assert "1 score(s) were refused" in wrong()[0]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_doctor_under_another_account_says_so_and_leaves_nothing_behind(
    wrong: Callable[..., list[str]], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: -1)
    assert ["another account" in one for one in wrong()] == [True]
    assert not Path(config.files).exists()
