"""Which plans need help: what is told of one plan and what the database finds are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.models import Membership, Person, Plan, PlanReader, PlanState, Stage, StageDate
from lti_app.services.plans.dates import read_dates
from lti_app.services.plans.listing import rows_of
from lti_app.services.plans.overview import overview
from lti_app.services.plans.stuck import Stuck
from lti_app.services.plans.templates import current_template
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Clock

HERE = Scope(1, 1)
AGES = [timedelta(), timedelta(days=7), timedelta(days=14)]
EXTENDED = [None, timedelta(days=-1), timedelta(days=1)]


def every_plan(template: int, now: datetime) -> Iterator[Plan]:
    """Each combination of what counts."""
    stages = (Stage.OUTLINE, Stage.FULL_PLAN)
    for state, stage, age, extended in product(PlanState, stages, AGES, EXTENDED):
        yield Plan(
            context_id=1,
            template_id=template,
            title=f"{state} {stage} {age.days} {extended}",
            state=state,
            stage=stage,
            extended_to=now + extended if extended else None,
            created_at=now,
            state_since=now - age,
            edited_at=now - age,
        )


def give_readers(session: Session, plans: list[Plan], now: datetime) -> None:
    """To every third nobody, to every third somebody, to every third somebody who has left."""
    here = Person(subject="here", first_seen_at=now)
    gone = Person(subject="gone", first_seen_at=now)
    session.add_all([here, gone])
    session.flush()
    for person, left_at in ((here, None), (gone, now)):
        session.add(
            Membership(
                person_id=person.id, context_id=1, role="expert", lti_roles=[], left_at=left_at
            )
        )
    for number, plan in enumerate(plans):
        if number % 3:
            reader = here if number % 3 == 1 else gone
            session.add(PlanReader(plan_id=plan.id, person_id=reader.id, since=now))


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("course_date", [None, timedelta(days=-1), timedelta(days=1)])
def test_the_database_finds_just_the_plans_that_need_help(
    db: Database, clock: Clock, course_date: timedelta | None
) -> None:
    now = clock()
    with db.write(HERE) as session:
        plans = list(every_plan(current_template(session, 1, now=now), now))
        session.add_all(plans)
        session.flush()
        give_readers(session, plans, now)
        if course_date is not None:
            due = now + course_date
            session.add(StageDate(context_id=1, stage=Stage.OUTLINE, due_at=due))
    with db.read(HERE) as session:
        every = session.scalars(select(Plan).order_by(Plan.state_since, Plan.id)).all()
        told = rows_of(session, 1, every, read_dates(session, {1}), now)
        stuck = [row.plan.id for row in told if row.stuck]
        found = overview(session, 1, only_stuck=True, page=1, now=now)
        pages = [overview(session, 1, only_stuck=True, page=n, now=now).page for n in range(1, 4)]
    assert {row.stuck for row in told} == {None, *Stuck}
    assert found.stuck == len(stuck) == found.page.total
    assert [row.plan.id for page in pages for row in page.rows][: len(stuck)] == stuck[:150]


def test_a_plan_that_needs_help_is_found_behind_any_number_of_others(
    staff: Somebody, db: Database, clock: Clock
) -> None:
    now = clock()
    with db.write(HERE) as session:
        template = current_template(session, 1, now=now)
        for number in range(301):
            session.add(
                Plan(
                    context_id=1,
                    template_id=template,
                    title=f"Plan {number}",
                    state=PlanState.DRAFT,
                    stage=Stage.OUTLINE,
                    extended_to=now - timedelta(days=1) if number == 300 else None,
                    created_at=now,
                    state_since=now,
                    edited_at=now,
                )
            )
    page = staff.get("overview/?state=stuck").text
    assert "Stuck <b>1</b>" in page
    assert "Plan 300<" in page
    assert page.count('<li id="p-') == 1
