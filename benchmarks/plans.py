"""Pages about plans as plans grow: processor time and queries at 100, 1,000 and 10,000 plans.

Every page is asked for through the application, with a session from a real launch.
``usual`` is a course of 30 plans among ever more others; ``giant`` has half of all. What
counts is the processor time of this process and of the database's: on a machine that
does other things at the same time, a clock on the wall tells of these.
"""

from __future__ import annotations

import gc
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from benchmarks.plan_rows import People, fill
from lti_app import create_pages, tool_of
from lti_app.config import Config
from lti_app.db import Database, Scope
from lti_app.logs import configure_logs
from lti_app.models import Context, Person
from lti_app.services.platforms import NewPlatform, add_platform
from lti_app.services.schema import migrate
from lti_app.web import equip
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import TOOL, Clock, Network, Platform
from tests.helpers.postgres import NoPostgres, temporary_cluster

SIZES = (100, 1_000, 10_000)
ROUNDS = 7
ENOUGH_SECONDS = 10.0
"""An export of thousands of plans is not made seven times."""
USUAL, GIANT = "2", "3"


@dataclass(frozen=True, slots=True)
class Cost:
    """The least of some rounds: what else a machine does only adds."""

    ms: float
    """Processor time."""
    queries: int


Ask = Callable[[], TestResponse]


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where there is one. Sizes may follow as arguments."""
    configure_logs("warning")
    sizes = tuple(int(one) for one in sys.argv[1:]) or SIZES
    with tempfile.TemporaryDirectory(prefix="blc-bench-") as folder:
        _report("SQLite", {size: _on_sqlite(Path(folder), size) for size in sizes})
    try:
        _report("PostgreSQL", {size: _on_postgresql(size) for size in sizes})
    except NoPostgres as reason:
        print(f"left out on PostgreSQL: {reason}")


def _on_sqlite(folder: Path, size: int) -> dict[str, Cost]:
    path = folder / f"{size}.sqlite3"
    found = _measure(Database(f"sqlite:///{path}"), size, folder)
    path.unlink()
    return found


def _on_postgresql(size: int) -> dict[str, Cost]:
    with tempfile.TemporaryDirectory() as folder, temporary_cluster() as url:
        return _measure(Database(url), size, Path(folder))


def _measure(db: Database, size: int, folder: Path) -> dict[str, Cost]:
    migrate(db)
    begun = time.perf_counter()
    pages = _pages(db, size, folder)
    print(f"  {db.engine.name}: {size:,} plans in {time.perf_counter() - begun:.0f} s", flush=True)
    found = {}
    for name, ask in pages.items():
        found[name] = one = _cost(db, ask)
        print(f"    {name}: {one.ms:.1f} ms, {one.queries} queries", flush=True)
    db.dispose()
    return found


def _pages(db: Database, size: int, folder: Path) -> dict[str, Ask]:
    """What to ask for, by name, from a database with so many plans."""
    clock, network = Clock(), Network()
    clock.now = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
    config = Config(files=str(folder / "files"), url=TOOL, secret=secrets.token_hex(32))
    app = create_pages()
    equip(app, tool_of(config, db, http=network, clock=clock))
    platform = _registered(db, Platform(clock, network))
    author = Somebody(app, platform, "participant", sub="1", course=USUAL)
    expert, staff = _two(app, platform, USUAL)
    giant_expert, giant_staff = _two(app, platform, GIANT)
    with db.read(Scope(1, 1)) as session:
        courses = {row.lti_id: row.id for row in session.scalars(select(Context))}
        people = {row.subject: row.id for row in session.scalars(select(Person))}
    plan = fill(
        db,
        size,
        usual=courses[USUAL],
        giant=courses[GIANT],
        people=People(people["1"], people["2"]),
    ).plan
    return {
        "queue, usual": lambda: expert.get("reviews/"),
        "queue, giant": lambda: giant_expert.get("reviews/"),
        "queue, giant, last page": lambda: giant_expert.get("reviews/?page=9999"),
        "overview, usual": lambda: staff.get("overview/"),
        "overview, giant": lambda: giant_staff.get("overview/"),
        "overview, giant, last page": lambda: giant_staff.get("overview/?page=9999"),
        "overview, giant, stuck": lambda: giant_staff.get("overview/?state=stuck"),
        "readers, giant": lambda: giant_staff.get("readers"),
        "log, usual": lambda: staff.get("log/"),
        "log, giant": lambda: giant_staff.get("log/"),
        "people, giant": lambda: giant_staff.get("data/people/"),
        "a person's data": lambda: author.get("data/"),
        "start page: participant": lambda: author.get(""),
        "start page: expert, giant": lambda: giant_expert.get(""),
        "start page: staff, giant": lambda: giant_staff.get(""),
        "plan: write": lambda: author.get(f"plans/{plan}/"),
        "plan: feedback": lambda: author.get(f"plans/{plan}/feedback"),
        "plan: history": lambda: author.get(f"plans/{plan}/history"),
        "plan: a version": lambda: author.get(f"plans/{plan}/versions/5"),
        "plan: team": lambda: author.get(f"plans/{plan}/team"),
        "comparison": lambda: author.get(f"plans/{plan}/compare?old=1&new=5"),
        "review": lambda: expert.get(f"reviews/{plan}"),
        "version as JSON": lambda: author.get(f"plans/{plan}/versions/5.json"),
        "version as PDF": lambda: author.get(f"plans/{plan}/versions/5.pdf"),
        "course as CSV, usual": lambda: staff.post("overview/plans.csv"),
        "course as XLSX, usual": lambda: staff.post("overview/plans.xlsx"),
        "course as CSV, giant": lambda: giant_staff.post("overview/plans.csv"),
        "course as XLSX, giant": lambda: giant_staff.post("overview/plans.xlsx"),
        "log as CSV, giant": lambda: giant_staff.get("log/log.csv"),
    }


def _two(app: Flask, platform: Platform, course: str) -> tuple[Somebody, Somebody]:
    """The expert and the member of staff, in a course."""
    expert = Somebody(app, platform, "expert", sub="2", course=course)
    return expert, Somebody(app, platform, "staff", sub="9", course=course)


def _registered(db: Database, platform: Platform) -> Platform:
    with db.write() as session:
        add_platform(
            session,
            NewPlatform(
                name="moodle.test",
                issuer=platform.issuer,
                client_id=platform.client_id,
                auth_login_url=platform.auth_login_url,
                auth_token_url=platform.auth_token_url,
                key_set_url=platform.key_set_url,
            ),
            now=platform.clock(),
        )
    return platform


def _cost(db: Database, ask: Ask) -> Cost:
    with _counting(db) as seen:
        answer = ask()
        assert answer.status_code == 200, answer.text[:2000]
        assert answer.data  # what is streamed asks while it is read
    times: list[float] = []
    while len(times) < ROUNDS and sum(times) < ENOUGH_SECONDS:
        gc.collect()
        begun = _processor_seconds(db)
        assert ask().data
        times.append(_processor_seconds(db) - begun)
    return Cost(min(times) * 1000, len(seen))


def _processor_seconds(db: Database) -> float:
    """What this process has used, and its connections to a database server there."""
    used = time.process_time()
    if db.engine.name == "postgresql":
        with db.engine.connect() as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            for pid in connection.exec_driver_sql(query).scalars():
                used += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return used


@contextmanager
def _counting(db: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def _report(database: str, found: dict[int, dict[str, Cost]]) -> None:
    sizes = list(found)
    heads = [f"{size:,}: ms (queries)" for size in sizes]
    print("\n| ".join(["", " | ".join([database, *heads, f"{sizes[-1]:,} / {sizes[0]:,}"])]) + " |")
    print("| --- " * (len(sizes) + 2) + "|")
    for name, least in found[sizes[0]].items():
        costs = [found[size][name] for size in sizes]
        cells = [f"{one.ms:.1f} ({one.queries})" for one in costs]
        print("| " + " | ".join([name, *cells, f"{costs[-1].ms / least.ms:.2f}"]) + " |")


if __name__ == "__main__":
    main()
