"""Statements made once and run by the database's own driver: for logins and launches.

What SQLAlchemy does each time a statement runs costs several times what the
database takes for it. Here a statement of its Core is compiled once for each kind of
database; what is left for each run is to convert values as the columns' types say.

A statement on rows of people must set, or compare, ``deployment_id``: that is
checked when it is made, and the value is always that of the transaction's scope.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import BindParameter, Delete, Dialect, Engine, Insert, Select, Table, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection
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


class Direct:
    """One connection in one transaction, and the deployment it is tied to, if any yet."""

    def __init__(self, dialect: Dialect, cursor: DBAPICursor) -> None:
        self._dialect = dialect
        self._cursor = cursor
        self._deployment_id: int | None = None

    def enter(self, deployment_id: int) -> None:
        """Tie the transaction to a deployment, once and for all its life."""
        if self._deployment_id not in (None, deployment_id):
            raise ScopeError("a transaction can't move from one deployment to another")
        self._deployment_id = deployment_id

    def run(self, prepared: Prepared, **values: Any) -> Any:
        """The first row that the statement gives, its columns by name; None if there is none."""
        if prepared.scoped:
            if self._deployment_id is None:
                raise ScopeError("this statement needs a transaction with a scope")
            values[SCOPE] = self._deployment_id
        compiled = prepared.compiled(self._dialect)
        self._cursor.execute(compiled.sql, compiled.bound(values))
        if not compiled.gives_rows:
            return None
        rows = self._cursor.fetchall()  # all: SQLite finishes a RETURNING no earlier
        return compiled.row(rows[0]) if rows else None


@contextmanager
def transaction(engine: Engine) -> Iterator[Direct]:
    """A transaction that commits at the end, or rolls back on any error.

    On SQLite it asks for its lock at once: a writer that asks halfway fails instead of waiting.
    """
    with _connection(engine) as connection:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        yield Direct(engine.dialect, cursor)
        connection.commit()


@contextmanager
def alone(engine: Engine) -> Iterator[Direct]:
    """For one statement, which needs no transaction around it."""
    with _connection(engine) as connection:
        if engine.dialect.name == "sqlite":
            yield Direct(engine.dialect, connection.cursor())
            return
        driver = cast(Any, connection.driver_connection)
        driver.autocommit = True
        try:
            yield Direct(engine.dialect, connection.cursor())
        finally:
            if not driver.closed:
                driver.autocommit = False


@contextmanager
def _connection(engine: Engine) -> Iterator[PoolProxiedConnection]:
    """One of the pool's. A driver's errors become SQLAlchemy's; what it was at is rolled back."""
    dialect, connection = engine.dialect, None
    try:
        connection = engine.raw_connection()
        yield connection
    except dialect.loaded_dbapi.Error as error:
        lost = connection is not None and dialect.is_disconnect(error, connection, None)
        if lost and connection is not None:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, dialect.loaded_dbapi.Error, True, lost, dialect
        ) from error
    finally:
        if connection is not None:
            connection.close()  # the pool rolls back


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
