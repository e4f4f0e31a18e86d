"""Statements of SQLAlchemy's Core, compiled once for each kind of database.

A statement on rows of people must set, or compare, ``deployment_id``: that is
checked when it is made.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BindParameter, Delete, Dialect, Insert, Select, Table, Update
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, ColumnClause
from sqlalchemy.types import DateTime, TypeEngine

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
        self._compiled: dict[str, Compiled] = {}
        self.scoped = _is_held_in_scope(self._make("sqlite"), self._columns)

    def compiled(self, dialect: Dialect) -> Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            statement = self._make(dialect.name)
            found = self._compiled[dialect.name] = Compiled(statement, self._columns, dialect)
        return found


class Compiled:
    """A statement as one driver takes it, and how its values get there and back."""

    def __init__(self, statement: Statement, columns: tuple[str, ...], dialect: Dialect) -> None:
        if dialect.name == "postgresql":  # libpq wants numbers where psycopg wants names
            dialect = cast(Any, type(dialect))(paramstyle="numeric_dollar")
        compiled = cast(Any, statement.compile(dialect=dialect, column_keys=list(columns) or None))
        binds = {name: one for one, name in compiled.bind_names.items()}
        given = list(statement.exported_columns)
        self.sql = str(compiled)
        self._names = {name for name, one in binds.items() if one.required}
        self._fixed = {name: one.value for name, one in binds.items() if not one.required}
        self._order: list[str] = compiled.positiontup
        self._in = [
            (name, convert)
            for name, one in binds.items()
            if (convert := _converter(one.type, dialect, "bind_processor"))
        ]
        self._out = [
            (place, convert)
            for place, one in enumerate(given)
            if (convert := _converter(one.type, dialect, "result_processor", None))
        ]
        names = [one.key for one in given]
        self._row = cast(Any, namedtuple)("Row", names, rename=True)._make

    def bound(self, values: dict[str, Any]) -> list[Any]:
        """The values as the driver takes them, in order."""
        if values.keys() != self._names:
            raise TypeError(f"this statement takes {', '.join(sorted(self._names))}")
        values |= self._fixed
        for name, convert in self._in:
            values[name] = convert(values[name])
        return [values[name] for name in self._order]

    def row(self, found: Iterable[Any]) -> Any:
        values = list(found)
        for place, convert in self._out:
            values[place] = convert(values[place])
        return self._row(values)


_moments: dict[tuple[str, str], Callable[[Any], Any]] = {}


def _converter(
    kind: TypeEngine[Any], dialect: Dialect, way: str, *coltype: None
) -> Callable[[Any], Any] | None:
    """What SQLAlchemy does to a value of this type on its way in or out, if anything.

    A launch writes one moment many times, and reads those that the launch before it read.
    """
    make = getattr(kind.dialect_impl(dialect), way)
    convert: Callable[[Any], Any] | None = make(dialect, *coltype)
    if convert is None or not isinstance(getattr(kind, "impl", kind), DateTime):
        return convert
    return _moments.setdefault((dialect.name, way), lru_cache(maxsize=1024)(convert))


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
