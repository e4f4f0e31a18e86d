"""Launches while workers are killed and the database restarts: nobody is taken for another."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from itertools import chain, repeat
from pathlib import Path
from threading import Lock

import pytest
from sqlalchemy import func, select

from lti_app.db import Scope
from lti_app.models import Person, ToolSession
from tests.helpers.postgres import NoPostgres, restartable_cluster
from tests.helpers.served import children_of, kill
from tests.lti_app.faults.conftest import Field, field_of

PEOPLE = 24


def names_on(pages: dict[int, str]) -> dict[int, list[str]]:
    return {
        number: sorted(set(re.findall(r"Person no. (\d+)\.", page)))
        for number, page in pages.items()
    }


def holds(
    field: Field, pages: dict[int, str], tell: Callable[[str, object], None], hurt: str
) -> None:
    """Everybody is in as themselves, once in the tool's tables, and no message works twice."""
    assert names_on(pages) == {number: [str(number)] for number in range(PEOPLE)}
    with field.tool.db.read(Scope(1, 1)) as session:
        assert session.scalar(select(func.count(Person.id))) == PEOPLE
        sessions = session.scalar(select(func.count(ToolSession.id)))
    tried = next(field.tried)
    assert PEOPLE <= (sessions or 0) <= tried
    assert field.replays() == {401}
    tell("tried", f"{tried} launches of {PEOPLE} people, {hurt}")


def test_workers_killed_during_launches_let_nobody_in_as_another(
    tmp_path: Path, stack: ExitStack, record_property: Callable[[str, object], None]
) -> None:
    field = field_of(stack, tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3")
    master = stack.enter_context(field.tool.serving(workers=2))
    killed: list[int] = []
    one_at_a_time = Lock()

    def kill_one() -> None:
        with one_at_a_time:  # the oldest that lives; where none does, the next
            workers = chain.from_iterable(map(children_of, repeat(master)))
            pid = next(one for one in workers if one not in killed)
            killed.append(pid)
            kill(pid)

    pages = field.all_come_in(PEOPLE, 6, kill_one)
    holds(field, pages, record_property, f"{len(killed)} workers killed")
    assert len(killed) == 4


def test_a_database_that_restarts_during_launches_lets_nobody_in_as_another(
    tmp_path: Path, stack: ExitStack, record_property: Callable[[str, object], None]
) -> None:
    try:
        cluster = stack.enter_context(restartable_cluster())
    except NoPostgres as reason:
        pytest.skip(f"left out on PostgreSQL: {reason}")
    field = field_of(stack, tmp_path, cluster.url)
    stack.enter_context(field.tool.serving())
    pages = field.all_come_in(PEOPLE, 10, cluster.restart)
    holds(field, pages, record_property, "2 restarts of the database")
