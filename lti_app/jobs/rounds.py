"""What is to be done, and when. ``queue`` wakes it; any number of workers may be at it at once.

An errand empties an outbox: its rows are claimed one by one, so it needs no claim
of its own. It runs every minute, and as soon as something was put into its outbox.

A round comes once in a while. Its row in the database says when it is due; a worker
takes it with a lease, does it, and moves it ahead. A worker that is killed in the
middle leaves the lease to run out, and a night without any worker is made up for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lti_app.db import Database
from lti_app.jobs.cleaning import clean_up
from lti_app.jobs.columns import follow_activities
from lti_app.jobs.files import look_at_held_files
from lti_app.jobs.grades import compare_all, send_due
from lti_app.jobs.mail import remind_all, send_mails
from lti_app.jobs.rosters import sync_due
from lti_app.logs import log, log_failure
from lti_app.lti.outfit import Outfit
from lti_app.models import Job
from lti_app.services import scores
from lti_app.services.notices import events
from lti_app.services.schema import is_current

LEASE = timedelta(minutes=30)
"""Longer than a round should take. One that takes longer may run twice, which is harmless."""
Work = Callable[[Outfit], object]


@dataclass(frozen=True, slots=True)
class Round:
    """Work that comes round."""

    name: str
    every: timedelta
    work: Work
    at_hour: int | None = None
    """The hour in UTC at which it runs, for what should happen at night."""

    def next_after(self, now: datetime) -> datetime:
        if self.at_hour is None:
            return now + self.every
        tonight = now.replace(hour=self.at_hour, minute=0, second=0, microsecond=0)
        return tonight if tonight > now else tonight + timedelta(days=1)


def _send_scores(outfit: Outfit) -> None:
    sent = send_due(outfit)
    if sent:
        log.info("scores", **{name.replace(" ", "_"): count for name, count in sent.items()})


def _compare_grades(outfit: Outfit) -> None:
    found = compare_all(outfit)
    if found:
        log.info("comparison", **{name.replace(" ", "_"): count for name, count in found.items()})


def _follow_activities(outfit: Outfit) -> None:
    found = follow_activities(outfit)
    if found:
        log.info("columns", **found)


def _send_mails(outfit: Outfit) -> None:
    sent = send_mails(outfit)
    if sent:
        log.info("mails", **sent)


ERRANDS: Mapping[str, Work] = {scores.ERRAND: _send_scores, events.ERRAND: _send_mails}
ROUNDS: tuple[Round, ...] = (
    Round("read rosters", timedelta(minutes=5), sync_due),
    Round("remind", timedelta(hours=1), remind_all),
    Round("compare grades", timedelta(days=1), _compare_grades, at_hour=20),  # night in Asia
    Round("follow activities", timedelta(hours=1), _follow_activities),
    Round("clean up", timedelta(hours=1), clean_up),
    Round("look at held files", timedelta(minutes=2), look_at_held_files),
)


def run_once(outfit: Outfit, rounds: tuple[Round, ...] = ROUNDS) -> None:
    """Do every errand, and each round whose time has come. A failure stops nothing else."""
    for work in ERRANDS.values():
        run_errand(outfit, work)
    for one in rounds:
        run_round(outfit, one)


def run_errand(outfit: Outfit, work: Work) -> None:
    """Do it. What fails is in the log, and comes again; a database that is behind is left alone."""
    try:
        if is_current(outfit.db):
            work(outfit)
        else:
            log.warning(
                "jobs wait", reason="the database is of another revision: restart, or migrate"
            )
    except Exception as error:  # noqa: BLE001  # a bug must not end delivery for good
        log_failure(error)


def run_round(outfit: Outfit, one: Round) -> None:
    """Do it if it is due and nobody is at it. What fails is noted, and comes again."""
    run_errand(outfit, lambda _: _run_if_ours(outfit, one))


def _run_if_ours(outfit: Outfit, one: Round) -> None:
    if not _is_ours(outfit.db, one, outfit.clock()):
        return
    problem = None
    try:
        one.work(outfit)
    except Exception as error:  # noqa: BLE001  # as above
        log_failure(error)
        problem = type(error).__name__
    now = outfit.clock()
    with outfit.db.write() as session:
        session.execute(
            update(Job)
            .where(Job.name == one.name)
            .values(ran_at=now, due_at=one.next_after(now), problem=problem)
        )


def _is_ours(db: Database, one: Round, now: datetime) -> bool:
    try:
        return _claim(db, one, now)
    except IntegrityError:  # another worker noted this round first
        return False


def _claim(db: Database, one: Round, now: datetime) -> bool:
    with db.write() as session:
        if session.get(Job, one.name) is None:
            at_once = one.at_hour is None
            due_at = now + LEASE if at_once else one.next_after(now)
            session.add(Job(name=one.name, due_at=due_at))
            return at_once
        claimed = session.execute(
            update(Job)
            .where(Job.name == one.name, Job.due_at <= now)
            .values(due_at=now + LEASE)
            .returning(Job.name)
        )
        return claimed.one_or_none() is not None
