"""PostgreSQL by libpq's pipeline: what needs no answer goes out with what does.

An exchange with the server costs several times what its messages cost, so few are
made: a transaction begins together with its first question, and its writes go together with
their commit.
"""

from __future__ import annotations

import itertools
import select
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

from lti_app.lines import Rows
from lti_app.prepared import Compiled

_numbers = itertools.count()


class PostgresLine:
    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        driver.autocommit = True  # no statement begins a transaction by itself
        self.driver = driver
        self._pq = driver.pgconn
        self._types = Transformer(driver)
        self._names: dict[str, bytes] = {}
        """What the server has prepared for this connection."""
        self._unsent: list[tuple[str, list[Any]]] = []
        self._between = False
        """Whether a transaction is open."""
        self._readable, self._ready = select.poll(), select.poll()
        self._readable.register(driver.fileno(), select.POLLIN)
        self._ready.register(driver.fileno(), select.POLLIN | select.POLLOUT)

    def begin(self) -> None:
        self._between = True
        self._unsent.append(("BEGIN", []))

    def ask(self, statement: Compiled, values: list[Any]) -> Rows:
        self._unsent.append((statement.sql, values))
        return self._exchange()

    def tell(self, statement: Compiled, values: list[Any]) -> None:
        self._unsent.append((statement.sql, values))
        if not self._between:
            self._exchange()

    def commit(self) -> None:
        self._between = False
        self._unsent.append(("COMMIT", []))
        self._exchange()

    def rollback(self) -> None:
        self._between = False
        self._unsent.clear()
        self.driver.rollback()

    def has_news(self) -> bool:
        return bool(self._readable.poll(0))

    def _exchange(self) -> Rows:
        """Send all that is unsent; the rows that its last statement gives."""
        unsent, self._unsent = self._unsent, []
        self._pq.enter_pipeline_mode()
        new = [sql for sql, values in unsent if self._send(sql, values)]
        self._pq.pipeline_sync()
        results = self._results()
        self._pq.exit_pipeline_mode()
        for result in results:
            if result.status == ExecStatus.FATAL_ERROR:
                for sql in new:  # perhaps not prepared: what comes after an error is left out
                    del self._names[sql]
                raise error_from_result(result)
        self._types.set_pgresult(results[-1])
        return self._types.load_rows(0, results[-1].ntuples, tuple)

    def _send(self, sql: str, values: list[Any]) -> bool:
        """Whether the server had to be told to prepare it."""
        name = self._names.get(sql)
        if new := name is None:
            name = self._names[sql] = b"blc_%d" % next(_numbers)
            self._pq.send_prepare(name, sql.encode())
        as_text = [PyFormat.TEXT] * len(values)
        self._pq.send_query_prepared(name, self._types.dump_sequence(values, as_text))
        return new

    def _results(self) -> list[PGresult]:
        """What the server says to all that was sent, in order."""
        while self._pq.flush():
            self._ready.poll()
            self._pq.consume_input()
        results: list[PGresult] = []
        while True:
            while self._pq.is_busy():
                self._readable.poll()
                self._pq.consume_input()
            result = self._pq.get_result()
            if self._pq.status == ConnStatus.BAD:
                raise psycopg.OperationalError("the server ended this connection")
            if result is None:
                continue  # between two statements
            if result.status == ExecStatus.PIPELINE_SYNC:
                return results
            results.append(result)
