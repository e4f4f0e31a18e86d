"""huey, on the tool's own database: wakes what ``rounds`` describes, in any number of processes.

The queue holds names of errands and rounds, and nothing else. Losing one costs a
minute at most, since each is put into it every minute; two of the same are harmless.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy.engine import make_url

from lti_app.config import Config
from lti_app.jobs.rounds import ERRANDS, ROUNDS, run_errand, run_round
from lti_app.logs import log, log_failure
from lti_app.lti.outfit import Outfit

NAME = "blc-lti"
TABLES = frozenset(
    {"kv", "schedule", "task", "counter"}
    | {f"huey_{name}" for name in ("kv", "schedule", "task", "counter")}
)
"""What huey calls its tables on SQLite and on PostgreSQL. A migration makes them."""
AT_ONCE = 4
"""Threads: a platform that does not answer holds up one of them, not the mail."""
LONGEST_SLEEP = 2.0
"""Seconds between two looks into the queue on SQLite; PostgreSQL tells us by itself."""
OLD_AFTER = 55
"""Seconds after which a waking is not worth doing: the next one is there."""
STOPS_WITHIN = 25.0


class Queue:
    """The queue of one process. Makes no connection before it is used, so it survives a fork."""

    def __init__(self, config: Config, outfit: Outfit) -> None:
        self.huey = _open(config)
        self._closing = threading.Lock()
        self.huey.on_shutdown("close")(self._close)
        self._errands = {
            name: self._every_minute(name, partial(run_errand, outfit, work))
            for name, work in ERRANDS.items()
        }
        for one in ROUNDS:
            self._every_minute(one.name, partial(run_round, outfit, one))

    def wake(self, errand: str) -> None:
        """Have it done soon. Where that fails it is done within a minute, so nobody is told."""
        try:
            self._errands[errand]()
        except Exception as error:  # noqa: BLE001  # what woke it is committed and can't fail now
            log_failure(error)

    def work(self) -> None:
        """Be a worker until SIGTERM or SIGINT. For the main thread of a process."""
        _hear()
        self.huey.create_consumer(**_options()).run()

    def start(self) -> Callable[[], None]:
        """Work beside the requests of this process; what is returned stops it."""
        _hear()
        consumer = _Beside(self.huey, **_options())
        threading.Thread(target=consumer.run, name="jobs", daemon=True).start()
        consumer.begun.wait()  # a stop that comes at once waits for threads that are there

        def stop() -> None:
            consumer.stop(graceful=True)
            self._close()

        return stop

    def _close(self) -> None:
        """The thread's own connections and the shared one, by one thread at a time.

        huey 3.5 looks whether the shared one is open before it takes its lock.
        """
        with self._closing:
            self.huey.storage.close()

    def _every_minute(self, name: str, do: Callable[[], None]) -> Callable[[], object]:
        """Registered by its name; calling what is returned puts it into the queue."""
        alone = threading.Lock()

        def task() -> None:
            if alone.acquire(blocking=False):  # else this process is at it already
                try:
                    do()
                finally:
                    alone.release()

        wrap = self.huey.periodic_task(crontab(), name=name.replace(" ", "_"), expires=OLD_AFTER)
        registered: Callable[[], object] = wrap(task)
        return registered


class _Beside(Consumer):  # type: ignore[misc]
    """A consumer in a thread: signals belong to the server."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.begun = threading.Event()

    def _set_signal_handlers(self) -> None:
        """None. It is the last thing that huey does before it works."""
        self.begun.set()


def _open(config: Config) -> Huey:
    url = make_url(config.database_url)
    shared: dict[str, Any] = {
        "results": False,
        "create_tables": False,
        "serializer": SignedSerializer(secret=config.secret, salt="blc-lti queue"),
    }
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(NAME, dsn=dsn, **shared)
    return SqliteHuey(NAME, filename=url.database, **shared)


def _options() -> dict[str, Any]:
    return {
        "workers": AT_ONCE,
        "max_delay": LONGEST_SLEEP,
        "scheduler_interval": 10,
        "shutdown_timeout": STOPS_WITHIN,
        "graceful_signal": "TERM",
    }


class _Ears(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            log_failure(record.exc_info[1])
        else:
            log.warning("queue", message=record.getMessage())


def _hear() -> None:
    """What huey has to say goes into the tool's own log, from warnings on."""
    logger = logging.getLogger("huey")
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    logger.handlers = [_Ears()]
