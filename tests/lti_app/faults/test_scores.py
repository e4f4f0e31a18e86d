"""Scores whose worker is killed while the platform takes them: none is lost, none is doubled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from lti_app.db import Scope
from lti_app.jobs.grades import send_due
from lti_app.models import Context, Deployment, Person, ResourceLink, Score
from lti_app.services import scores
from tests.helpers.gradebook import AGS, Column
from tests.lti_app.faults.conftest import Field, field_of

HERE = Scope(1, 1)
PEOPLE = 6


def fill(field: Field) -> None:
    """People of a course, with a decision on each, waiting in the outbox."""
    now = datetime.now(UTC)
    book = field.site.book
    book.columns[1] = Column("Action plan", 100.0, "5")
    book.learners = {str(number) for number in range(PEOPLE)}
    with field.tool.db.write() as session:
        session.add(Deployment(platform_id=1, lti_id="7", created_at=now))
    with field.tool.db.write(HERE) as session:
        course = Context(
            lti_id="2",
            line_items_url=book.list_url,
            grade_scopes=" ".join(AGS + name for name in ("lineitem", "score", "result.readonly")),
            seen_at=now,
        )
        session.add(course)
        session.flush()
        link = ResourceLink(context_id=course.id, lti_id="5", custom={}, seen_at=now)
        session.add(link)
        session.flush()
        item = scores.wanted_line_item(
            session, resource_link_id=link.id, label="Action plan", maximum=100, now=now
        )
        assert item is not None
        for number in range(PEOPLE):
            person = Person(subject=str(number), first_seen_at=now)
            session.add(person)
            session.flush()
            scores.queue_score(
                session, person_id=person.id, line_item_id=item, scaled=number / 10, now=now
            )


def lease_runs_out(field: Field) -> None:
    """What a dead worker held is anybody's again, after some minutes."""
    with field.tool.db.write(HERE) as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(
            update(Score).where(Score.claimed_until.is_not(None)).values(claimed_until=past)
        )


def test_a_worker_killed_with_a_score_in_its_hands_loses_and_doubles_nothing(
    tmp_path: Path, stack: ExitStack, record_property: Callable[[str, object], None]
) -> None:
    field = field_of(stack, tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3")
    fill(field)
    for moment in ("before", "after"):
        with field.tool.working("--once") as worker:
            setattr(field.site, moment, worker.kill)
            worker.wait(300)
        setattr(field.site, moment, lambda: None)
        assert worker.returncode == -9, field.tool.log.read_text()
        lease_runs_out(field)
    send_due(field.tool.outfit)
    column = field.site.book.columns[1]
    assert column.grades == {str(number): number * 10 for number in range(PEOPLE)}
    assert field.site.taken == dict.fromkeys(column.grades, 1)
    with field.tool.db.read(HERE) as session:
        assert set(session.scalars(select(Score.delivery))) == {"delivered"}
    record_property("tried", f"{len(field.site.book.posted)} deliveries, 2 workers killed")
