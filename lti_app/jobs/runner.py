"""What comes round, and how often. Any number of workers may run this at once.

Each round has a row in the database; whoever moves its due time ahead does the
work, the others pass. Emptying the outbox needs no such row: scores are claimed
one by one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from lti_app.db import Database
from lti_app.jobs.cleaning import clean_up
from lti_app.jobs.grades import compare_all, send_due
from lti_app.jobs.rosters import sync_due
from lti_app.logs import log, log_failure
from lti_app.lti.outfit import Outfit
from lti_app.models import Job
from lti_app.services.schema import is_current

TICK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Round:
    """Work that comes round."""

    name: str
    every: timedelta
    work: Callable[[Outfit], object]
    at_hour: int | None = None
    """The hour in UTC at which it runs, for what should happen at night."""

    def next_after(self, now: datetime) -> datetime:
        if self.at_hour is None:
            return now + self.every
        tonight = now.replace(hour=self.at_hour, minute=0, second=0, microsecond=0)
        return tonight if tonight > now else tonight + timedelta(days=1)


ROUNDS: tuple[Round, ...] = (
    Round("read rosters", timedelta(minutes=5), sync_due),
    Round("compare grades", timedelta(days=1), compare_all, at_hour=20),  # night in Asia
    Round("clean up", timedelta(hours=1), clean_up),
)


def run_once(outfit: Outfit, rounds: tuple[Round, ...] = ROUNDS) -> None:
    """Send what is due, and do each round whose time has come."""
    sent = send_due(outfit)
    if sent:
        log.info("scores", **{name.replace(" ", "_"): count for name, count in sent.items()})
    for one in rounds:
        if _is_ours(outfit.db, one, outfit.clock()):
            _run(outfit, one)


def _run(outfit: Outfit, one: Round) -> None:
    """A round that fails is noted and comes again; it stops nobody else's."""
    problem = None
    try:
        one.work(outfit)
    except Exception as error:  # noqa: BLE001  # the loop must outlive any bug in a round
        log_failure(error)
        problem = type(error).__name__
    with outfit.db.write() as session:
        session.execute(
            update(Job).where(Job.name == one.name).values(ran_at=outfit.clock(), problem=problem)
        )


def _is_ours(db: Database, one: Round, now: datetime) -> bool:
    try:
        return _claim(db, one, now)
    except IntegrityError:  # another worker noted this round first
        return False


def _claim(db: Database, one: Round, now: datetime) -> bool:
    with db.write() as session:
        row = session.get(Job, one.name)
        if row is None:
            session.add(Job(name=one.name, due_at=one.next_after(now)))
            return one.at_hour is None
        claimed = session.execute(
            update(Job)
            .where(Job.name == one.name, Job.due_at <= now)
            .values(due_at=one.next_after(now))
            .returning(Job.name)
        )
        return claimed.one_or_none() is not None


def run_forever(outfit: Outfit, stop: threading.Event) -> None:
    """Until ``stop`` is set. A database that is away is waited for."""
    while not stop.is_set():
        try:
            if is_current(outfit.db):
                run_once(outfit)
        except SQLAlchemyError as error:
            log_failure(error)
        except Exception as error:  # noqa: BLE001  # a bug must not end delivery for good
            log_failure(error)
        stop.wait(TICK_SECONDS)


def start_thread(outfit: Outfit) -> threading.Event:
    """Run beside the requests of this process; set the event to stop."""
    stop = threading.Event()
    threading.Thread(target=run_forever, args=(outfit, stop), name="jobs", daemon=True).start()
    return stop
