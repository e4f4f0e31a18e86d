"""huey on the tool's own database: it wakes workers, and what it loses costs nothing."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from lti_app.config import Config
from lti_app.db import Database, wake
from lti_app.jobs import queue as queues
from lti_app.jobs.queue import Queue
from lti_app.lti.outfit import Outfit
from lti_app.services import scores
from tests.lti_app.jobs.conftest import Desk

LONG_ENOUGH = 300.0
Make = Callable[[Callable[[Outfit], object]], Queue]


@pytest.fixture
def make(
    config: Config, db: Database, outfit: Outfit, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """A process of the tool, in which sending scores means what the test says."""
    url = db.engine.url.render_as_string(hide_password=False)
    made: list[Queue] = []

    def make(work: Callable[[Outfit], object]) -> Queue:
        monkeypatch.setattr(queues, "ERRANDS", {scores.ERRAND: work})
        monkeypatch.setattr(queues, "ROUNDS", ())
        made.append(Queue(replace(config, database_url=url), outfit))
        return made[-1]

    yield make
    for one in made:
        one.huey.flush()
        one.huey.storage.close()


def test_a_score_wakes_a_worker_in_another_process(make: Make, db: Database, desk: Desk) -> None:
    done, web = threading.Event(), make(lambda _: None)
    stop = make(lambda _: done.set()).start()
    try:
        assert done.wait(LONG_ENOUGH)  # what a worker does first, unasked
        done.clear()
        db.on_wake = web.wake
        desk.launch()
        desk.decide(0.8)
        assert done.wait(LONG_ENOUGH)
    finally:
        stop()


def test_what_is_not_committed_wakes_nobody(make: Make, db: Database) -> None:
    queue = make(lambda _: None)
    db.on_wake = queue.wake
    with pytest.raises(RuntimeError), db.write() as session:
        wake(session, scores.ERRAND)
        raise RuntimeError("the form was not right")
    assert queue.huey.pending_count() == 0
    with db.write() as session:
        wake(session, scores.ERRAND)
        wake(session, scores.ERRAND)
    assert queue.huey.pending_count() == 1


def test_a_queue_out_of_order_disturbs_no_request(make: Make, db: Database) -> None:
    queue = make(lambda _: None)
    db.on_wake = queue.wake

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    queue.huey.storage.enqueue = broken
    with db.write() as session:
        wake(session, scores.ERRAND)


def test_of_two_workers_one_takes_each_waking(make: Make) -> None:
    took: list[str] = []
    first, second = make(lambda _: took.append("first")), make(lambda _: took.append("second"))
    for _ in range(3):
        first.wake(scores.ERRAND)
    for queue in (second, first, second, first):
        task = queue.huey.dequeue()
        if task is not None:
            queue.huey.execute(task)
    assert took == ["second", "first", "second"]


def test_a_message_that_the_tool_did_not_sign_is_thrown_away(make: Make) -> None:
    queue = make(lambda _: None)
    queue.huey.storage.enqueue(pickle.dumps("somebody who can write to the table"))
    with pytest.raises(ValueError, match=r"Separator|Signature"):
        queue.huey.dequeue()
    assert queue.huey.pending_count() == 0


def test_a_worker_that_is_told_to_stop_at_once_does(make: Make) -> None:
    for _ in range(3):
        make(lambda _: None).start()()


def test_a_worker_stops_when_it_is_told_to(make: Make) -> None:
    begun, before = threading.Event(), set(threading.enumerate())
    stop = make(lambda _: begun.set()).start()
    assert begun.wait(LONG_ENOUGH)
    stop()
    left = set(threading.enumerate()) - before
    assert not [one for one in left if one.name.startswith("Worker-")]
