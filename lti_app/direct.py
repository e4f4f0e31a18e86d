"""Statements made once and run by the database's own driver: for logins and launches.

What SQLAlchemy does each time a statement runs costs several times what the
database takes for it. Here a statement of its Core is compiled once for each kind of
database; what is left for each run is to convert values as the columns' types say.

A statement on rows of people must set, or compare, ``deployment_id``: that is
checked when it is made, and the value is always that of the transaction's scope.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol, cast

from sqlalchemy import BindParameter, Delete, Dialect, Engine, Insert, Select, Table, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, ColumnClause

from lti_app.errors import ScopeError

Statement = Select[Any] | Insert | Update | Delete
SCOPE = "deployment_id"


class Prepared:
    """A statement with named parameters, for ``Direct``. An INSERT says which ``columns`` it sets.

    ``make`` is the statement, or makes it for the kind of database that it is told.
    """

    def __init__(
        self, make: Statement | Callable[[str], Statement], columns: Iterable[str] = ()
    ) -> None:
        self._make = make if callable(make) else lambda _: make
        self._columns = tuple(columns)
        self._compiled: dict[str, _Compiled] = {}
        self.scoped = _is_held_in_scope(self._make("sqlite"), self._columns)

    def compiled(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            statement = self._make(dialect.name)
            found = self._compiled[dialect.name] = _Compiled(statement, self._columns, dialect)
        return found


class Runs(Protocol):
    """A ``Direct``, or the database where a statement may have a connection for itself alone."""

    def run(self, prepared: Prepared, **values: Any) -> Any: ...


class Direct:
    """One connection, and the deployment it is tied to, if any yet.

    Every statement stands by itself, but for those in a ``transaction``.
    """

    def __init__(self, dialect: Dialect, driver: Any) -> None:
        self._dialect = dialect
        self._driver = driver
        self._cursor = driver.cursor()
        self._deployment_id: int | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits at the end, or rolls back on any error.

        SQLite's lock is asked for at once: a writer that asks halfway fails instead of waiting.
        """
        self._cursor.execute("BEGIN IMMEDIATE" if self._dialect.name == "sqlite" else "BEGIN")
        yield
        self._driver.commit()  # without it the pool rolls back

    def enter(self, deployment_id: int) -> None:
        """Tie it to a deployment, once and for all its life."""
        if self._deployment_id not in (None, deployment_id):
            raise ScopeError("a connection can't move from one deployment to another")
        self._deployment_id = deployment_id

    def run(self, prepared: Prepared, **values: Any) -> Any:
        """The first row that the statement gives, its columns by name; None if there is none."""
        compiled = prepared.compiled(self._dialect)
        self._cursor.execute(compiled.sql, compiled.bound(self._scoped(prepared, values)))
        if not compiled.gives_rows:
            return None
        rows = self._cursor.fetchall()  # all: SQLite finishes a RETURNING no earlier
        return compiled.row(rows[0]) if rows else None

    def write(self, *writes: tuple[Prepared, dict[str, Any]]) -> None:
        """Run writes to different tables that need nothing of each other.

        PostgreSQL takes them in one statement: asking it costs more than its answer.
        """
        if self._dialect.name == "sqlite":
            for prepared, values in writes:
                self.run(prepared, **values)
            return
        bound: dict[str, Any] = {}
        for number, (prepared, values) in enumerate(writes):
            own = prepared.compiled(self._dialect).bound(self._scoped(prepared, values))
            bound |= {f"{number}_{name}": value for name, value in own.items()}
        self._cursor.execute(_joined(tuple(one for one, _ in writes), self._dialect), bound)

    def _scoped(self, prepared: Prepared, values: dict[str, Any]) -> dict[str, Any]:
        if prepared.scoped:
            if self._deployment_id is None:
                raise ScopeError("this statement needs a connection with a scope")
            values[SCOPE] = self._deployment_id
        return values


@cache
def _joined(writes: tuple[Prepared, ...], dialect: Dialect) -> str:
    """All of them in one statement of PostgreSQL, each with parameters of its own."""
    parts = (
        f"write_{number} AS ({re.sub(r'%[(]', f'%({number}_', one.compiled(dialect).sql)})"
        for number, one in enumerate(writes)
    )
    return f"WITH {', '.join(parts)} SELECT"


@contextmanager
def connect(engine: Engine) -> Iterator[Direct]:
    """A connection of the pool. Errors of its driver become SQLAlchemy's."""
    dialect, pooled = engine.dialect, None
    try:
        pooled = engine.raw_connection()
        with _each_alone(pooled.driver_connection, dialect) as driver:
            yield Direct(dialect, driver)
    except dialect.loaded_dbapi.Error as error:
        lost = pooled is not None and dialect.is_disconnect(error, pooled, None)
        if lost and pooled is not None:
            pooled.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, dialect.loaded_dbapi.Error, True, lost, dialect
        ) from error
    finally:
        if pooled is not None:
            pooled.close()


@contextmanager
def _each_alone(driver: Any, dialect: Dialect) -> Iterator[Any]:
    """Let no statement begin a transaction by itself; SQLite's connections never do."""
    if dialect.name == "sqlite":
        yield driver
        return
    driver.autocommit = True
    try:
        yield driver
    finally:
        if not driver.closed:
            driver.rollback()  # an error's; of itself it is over
            driver.autocommit = False


class _Compiled:
    """A statement as one driver takes it, and how its values get there and back."""

    def __init__(self, statement: Statement, columns: tuple[str, ...], dialect: Dialect) -> None:
        compiled = cast(Any, statement.compile(dialect=dialect, column_keys=list(columns) or None))
        binds = {name: one for one, name in compiled.bind_names.items()}
        given = list(statement.exported_columns)
        self.sql = str(compiled)
        self.gives_rows = bool(given)
        self._names = {name for name, one in binds.items() if one.required}
        self._fixed = {name: one.value for name, one in binds.items() if not one.required}
        self._order: list[str] | None = compiled.positiontup
        self._in = [
            (name, convert)
            for name, one in binds.items()
            if (convert := one.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        ]
        self._out = [
            (place, convert)
            for place, one in enumerate(given)
            if (convert := one.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        names = [one.key for one in given]
        self._row = cast(Any, namedtuple)("Row", names, rename=True)._make

    def bound(self, values: dict[str, Any]) -> Any:
        """The values as the driver takes them: in order, or by name."""
        if values.keys() != self._names:
            raise TypeError(f"this statement takes {', '.join(sorted(self._names))}")
        values |= self._fixed
        for name, convert in self._in:
            values[name] = convert(values[name])
        return values if self._order is None else [values[name] for name in self._order]

    def row(self, found: Iterable[Any]) -> Any:
        values = list(found)
        for place, convert in self._out:
            values[place] = convert(values[place])
        return self._row(values)


def _is_held_in_scope(statement: Statement, columns: tuple[str, ...]) -> bool:
    """Whether it touches rows of people. Raises ScopeError if it does not say whose."""
    parts = list(visitors.iterate(statement))
    touched = {one for one in parts if isinstance(one, Table) and SCOPE in one.c}
    held = {
        one.left.table
        for one in parts
        if isinstance(one, BinaryExpression)
        and one.operator is operators.eq
        and isinstance(one.left, ColumnClause)
        and isinstance(one.right, BindParameter)
        and (one.left.key, one.right.key) == (SCOPE, SCOPE)
    }
    if isinstance(statement, Insert) and SCOPE in columns:
        held.add(statement.table)
    if touched - held:
        raise ScopeError("this statement does not say whose rows it touches")
    return bool(touched)
