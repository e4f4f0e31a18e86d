"""Statements made once, run by the database's own driver: for logins and launches.

What SQLAlchemy does each time a statement runs, and each time its pool hands out a connection,
costs several times what the database takes for it. Here a statement is compiled
once, and a connection that is given back is put aside as it is.

The value of ``deployment_id`` is always that of the connection's scope.
"""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import Any, Protocol

from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import DBAPIError

from lti_app.engine import TRUSTED_SECONDS
from lti_app.errors import ScopeError
from lti_app.lines import Line, SqliteLine
from lti_app.prepared import SCOPE, Prepared


class Runs(Protocol):
    """A ``Direct``, or the database where a statement may have a connection for itself alone."""

    def run(self, prepared: Prepared, **values: Any) -> Any: ...


class Direct:
    """One connection, and the deployment it is tied to, if any yet.

    Every statement stands by itself, but for those in a ``transaction``.
    """

    def __init__(self, dialect: Dialect, line: Line) -> None:
        self.dialect = dialect
        self.line = line
        self.used_at = time.monotonic()
        self._deployment_id: int | None = None

    def transaction(self) -> Transaction:
        """For a ``with``: commits at its end, or rolls back on any error."""
        return Transaction(self.line)

    def enter(self, deployment_id: int) -> None:
        """Tie it to a deployment, until it is given back."""
        if self._deployment_id not in (None, deployment_id):
            raise ScopeError("a connection can't move from one deployment to another")
        self._deployment_id = deployment_id

    def leave(self) -> None:
        """Forget the deployment: the next who borrows this connection has another."""
        self._deployment_id = None

    def run(self, prepared: Prepared, **values: Any) -> Any:
        """The first row that the statement gives, its columns by name; None if there is none."""
        compiled = prepared.compiled(self.dialect)
        rows = self.line.ask(compiled, compiled.bound(self._scoped(prepared, values)))
        return compiled.row(rows[0]) if rows else None

    def write(self, prepared: Prepared, **values: Any) -> None:
        """Run a statement for what it does. An error of it may show at the transaction's end."""
        compiled = prepared.compiled(self.dialect)
        self.line.tell(compiled, compiled.bound(self._scoped(prepared, values)))

    def _scoped(self, prepared: Prepared, values: dict[str, Any]) -> dict[str, Any]:
        if prepared.scoped:
            if self._deployment_id is None:
                raise ScopeError("this statement needs a connection with a scope")
            values[SCOPE] = self._deployment_id
        return values


class Transaction:
    """One transaction of a connection that otherwise has none."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def __enter__(self) -> None:
        self._line.begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._line.commit()  # without it the loan's end rolls back


class Loan:
    """A connection for as long as a ``with`` lasts. Errors of its driver become SQLAlchemy's."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def __enter__(self) -> Direct:
        try:
            self._direct = self._connections.take()
        except self._connections.dialect.loaded_dbapi.Error as error:
            raise self._told(error, lost=False) from error
        return self._direct

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            self._connections.give_back(self._direct)
            return
        lost = self._connections.give_up(self._direct, error)
        if isinstance(error, self._connections.dialect.loaded_dbapi.Error):
            raise self._told(error, lost=lost) from error

    def _told(self, error: Exception, *, lost: bool) -> BaseException:
        dialect = self._connections.dialect
        kinds = dialect.loaded_dbapi.Error
        return DBAPIError.instance(None, None, error, kinds, True, lost, dialect)


class Connections:
    """Lends connections, and keeps those that came back: as many as were ever lent at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect = engine.dialect
        self._idle: deque[Direct] = deque()

    def borrow(self) -> Loan:
        """For a ``with``."""
        return Loan(self)

    def take(self) -> Direct:
        """One that lives: asked whether it does only where that is in doubt."""
        while (direct := self._pop()) is not None:
            if self._lives(direct):
                return direct
            direct.line.driver.close()
        pooled = self._engine.raw_connection()
        driver = pooled.driver_connection
        pooled.detach()
        return Direct(self.dialect, _line(driver, self.dialect.name))

    def give_back(self, direct: Direct) -> None:
        direct.leave()
        direct.used_at = time.monotonic()
        self._idle.append(direct)

    def give_up(self, direct: Direct, error: BaseException) -> bool:
        """After an error: keep the connection if it is good for more. Whether it was lost."""
        driver: Any = direct.line.driver
        lost = self.dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
        if not lost:
            try:
                direct.line.rollback()
            except self.dialect.loaded_dbapi.Error:
                lost = True
        if lost:
            driver.close()
            self.close()  # the others ended with it
        else:
            self.give_back(direct)
        return lost

    def close(self) -> None:
        while (direct := self._pop()) is not None:
            direct.line.driver.close()

    def _pop(self) -> Direct | None:
        try:
            return self._idle.pop()
        except IndexError:  # asking first would let another thread be faster
            return None

    def _lives(self, direct: Direct) -> bool:
        lately = time.monotonic() - direct.used_at < TRUSTED_SECONDS
        if lately and not direct.line.has_news():
            return True
        try:
            return self.dialect.do_ping(direct.line.driver)
        except self.dialect.loaded_dbapi.Error:
            return False


def _line(driver: Any, dialect: str) -> Line:
    if dialect == "sqlite":
        return SqliteLine(driver)
    from lti_app.postgres_line import PostgresLine  # only there is its driver sure to be installed

    return PostgresLine(driver)
