# ruff: noqa: ARG001, ARG002, ARG005  # the signatures are SQLAlchemy's
"""The database: sessions that can't leave their deployment.

Every row that belongs to people hangs on a deployment. A session is opened for a
*scope*; for rows of a ``Scoped`` table it sees that deployment only, whatever the
query says, and it refuses to write others. A session without a scope sees no
such row at all. Services therefore can't forget a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    Table,
    event,
    false,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    sessionmaker,
    with_loader_criteria,
)
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeDecorator

from lti_app.direct import Connections, Loan
from lti_app.engine import open_engine
from lti_app.errors import ScopeError
from lti_app.prepared import Prepared

BATCH = 200
"""How many rows one statement names at most."""
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Scope:
    """The deployment whose rows a session may touch."""

    platform_id: int
    deployment_id: int


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Scoped:
    """Mixin of the tables whose rows belong to one deployment and are held in its scope."""

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id", ondelete="CASCADE"))


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone can't be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Opens sessions. One for the process; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.on_wake: Callable[[str], object] = lambda _: None
        """Called after a commit with each errand that the transaction asked for."""
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        reading = self.engine.execution_options(blc_reading=True)
        self._read = sessionmaker(reading, expire_on_commit=False)
        self._direct = Connections(self.engine)

    @contextmanager
    def write(self, scope: Scope | None = None) -> Iterator[Session]:
        """A session in a transaction that commits at the end, or rolls back on any error."""
        with self._write.begin() as session:
            _open(session, scope)
            yield session
        for errand in session.info.pop("wake", ()):
            self.on_wake(errand)

    @contextmanager
    def read(self, scope: Scope | None = None) -> Iterator[Session]:
        """A session for reading; it never waits for writers on SQLite."""
        with self._read() as session:
            _open(session, scope)
            yield session

    def run(self, prepared: Prepared, **values: Any) -> Any:
        """Run one statement by itself, on tables that hold no people; the row it gives, or None."""
        with self._direct.borrow() as direct:
            return direct.run(prepared, **values)

    def direct(self) -> Loan:
        """A connection for statements made once, for a ``with``."""
        return self._direct.borrow()

    def dispose(self) -> None:
        self._direct.close()
        self.engine.dispose()


def _open(session: Session, scope: Scope | None) -> None:
    if scope is not None:
        enter_scope(session, scope)


def enter_scope(session: Session, scope: Scope) -> None:
    """Tie a session to a deployment, once and for all its life."""
    if session.info.setdefault("scope", scope) != scope:
        raise ScopeError("a session can't move from one deployment to another")


def scope_of(session: Session) -> Scope:
    """The deployment this session is tied to. Raises ScopeError if there is none."""
    scope = session.info.get("scope")
    if not isinstance(scope, Scope):
        raise ScopeError("this query needs a session with a scope")
    return scope


def lock(session: Session, row: Base) -> None:
    """Wait for others who change a row, then have it as they left it, until the commit."""
    session.flush()  # refreshing would forget what was changed here and is not written yet
    session.refresh(row, with_for_update=True)


def wake(session: Session, errand: str) -> None:
    """Have an errand done soon after this transaction, if it commits."""
    session.info.setdefault("wake", set()).add(errand)


def upsert(
    session: Session,
    model: type[Base],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    new: Mapping[str, Any] | None = None,
) -> int:
    """Insert a row, or update the one with this key; its id.

    One statement, so two requests at once can't make the same row twice. ``new`` is
    for the row that is inserted only. Rows of a Scoped table get the session's
    deployment, which must be part of their key.
    """
    if issubclass(model, Scoped):
        key = {"deployment_id": scope_of(session).deployment_id, **key}
    session.flush()
    dialect = session.get_bind().dialect.name
    statement = _upsert(model, tuple(key), tuple(values), dialect)
    row = {**key, **values, **(new or {})}
    return int(session.connection().execute(statement, row).scalar_one())


@cache
def _upsert(
    model: type[Base], key: tuple[str, ...], values: tuple[str, ...], dialect: str
) -> ReturningInsert[Any]:
    """Made once: building a statement takes longer than SQLite takes to run it."""
    table = cast(Table, model.__table__)
    dialect_insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement: Any = dialect_insert(table)
    return cast(
        ReturningInsert[Any],
        statement.on_conflict_do_update(
            index_elements=list(key),
            set_={name: statement.excluded[name] for name in values or key},
        ).returning(table.c.id),
    )


def upsert_all(
    session: Session, model: type[Base], key: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Mapping[tuple[Any, ...], int]:
    """What ``upsert`` does, for rows with the same columns: their ids by the values of the key.

    A statement for a few hundred rows. No two of them may have the same key.
    """
    session.flush()
    scope = {"deployment_id": scope_of(session).deployment_id} if issubclass(model, Scoped) else {}
    whole, table = (*scope, *key), cast(Table, model.__table__)
    dialect = session.get_bind().dialect.name
    dialect_insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    found: dict[tuple[Any, ...], int] = {}
    for batch in in_batches(rows):
        statement: Any = dialect_insert(table).values([{**scope, **row} for row in batch])
        changed = {name: statement.excluded[name] for name in batch[0] if name not in key}
        statement = statement.on_conflict_do_update(index_elements=list(whole), set_=changed)
        columns = [table.c[name] for name in key]
        for number, *values in session.connection().execute(
            statement.returning(table.c.id, *columns)
        ):
            found[tuple(values)] = number
    return found


def in_batches(all_of_them: Iterable[One]) -> Iterator[list[One]]:
    """As many at a time as a statement may name."""
    left = iter(all_of_them)
    while batch := list(islice(left, BATCH)):
        yield batch


def inserting(model: type[Base], *columns: str) -> Prepared:
    """An INSERT of one row, made once; into a Scoped table it goes into the scope."""
    statement = insert(cast(Table, model.__table__)).inline()  # gives no row
    return Prepared(statement, (*_scope_column(model), *columns))


def upserting(
    model: type[Base], key: tuple[str, ...], values: tuple[str, ...], new: tuple[str, ...] = ()
) -> Prepared:
    """What ``upsert`` does, made once."""
    key = (*_scope_column(model), *key)
    return Prepared(partial(_upsert, model, key, values), (*key, *values, *new))


def _scope_column(model: type[Base]) -> tuple[str, ...]:
    return ("deployment_id",) if issubclass(model, Scoped) else ()


@event.listens_for(Session, "do_orm_execute")
def _keep_queries_in_scope(state: ORMExecuteState) -> None:
    scope = state.session.info.get("scope")
    scoped = any(issubclass(mapper.class_, Scoped) for mapper in state.all_mappers)
    if state.is_insert:
        if scoped:
            raise ScopeError("rows of this table are written by session.add or upsert")
        return
    if state.is_column_load:
        return
    if scope is None and scoped:
        raise ScopeError("this query needs a session with a scope")
    state.statement = state.statement.options(_criteria(scope.deployment_id if scope else None))


@lru_cache(maxsize=256)
def _criteria(deployment_id: int | None) -> ExecutableOption:
    if deployment_id is None:
        return with_loader_criteria(Scoped, lambda cls: false(), include_aliases=True)
    return with_loader_criteria(
        Scoped, lambda cls: cls.deployment_id == deployment_id, include_aliases=True
    )


@event.listens_for(Session, "before_flush")
def _keep_writes_in_scope(session: Session, context: object, instances: object) -> None:
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, Scoped):
            scope = scope_of(session)
            if row.deployment_id is None:
                row.deployment_id = scope.deployment_id
            if row.deployment_id != scope.deployment_id:
                raise ScopeError("a row of another deployment can't be written here")
