"""One connection of a database's driver, without what SQLAlchemy or the driver puts around it."""

from __future__ import annotations

from typing import Any, Protocol

from lti_app.prepared import Compiled

Rows = list[tuple[Any, ...]]


class Line(Protocol):
    """Statements go out over it, rows come back. Raises the driver's errors.

    Every statement stands by itself, but for those between ``begin`` and ``commit``.
    """

    driver: Any

    def begin(self) -> None: ...

    def ask(self, statement: Compiled, values: list[Any]) -> Rows:
        """The rows that it gives."""

    def tell(self, statement: Compiled, values: list[Any]) -> None:
        """For what it does. An error of it may show no earlier than at ``commit``."""

    def commit(self) -> None: ...

    def rollback(self) -> None:
        """End what was begun, if anything was."""

    def has_news(self) -> bool:
        """Whether the other end said something unasked, such as that it is over."""


class SqliteLine:
    """Its lock is asked for at once: a writer that asks halfway fails instead of waiting."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self._cursor = driver.cursor()

    def begin(self) -> None:
        self._cursor.execute("BEGIN IMMEDIATE")

    def ask(self, statement: Compiled, values: list[Any]) -> Rows:
        self._cursor.execute(statement.sql, values)
        found: Rows = self._cursor.fetchall()  # all: a RETURNING is finished no earlier
        return found

    def tell(self, statement: Compiled, values: list[Any]) -> None:
        self.ask(statement, values)

    def commit(self) -> None:
        self.driver.commit()

    def rollback(self) -> None:
        self.driver.rollback()

    def has_news(self) -> bool:
        return False
