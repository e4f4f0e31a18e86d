"""Beginning a plan, submitting it, and the other steps that its authors take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_app.db import lock
from lti_app.errors import Conflict, NotFound
from lti_app.models import (
    Person,
    Plan,
    PlanAuthor,
    PlanField,
    PlanState,
    PlanVersion,
    ResourceLink,
    Stage,
)
from lti_app.models.activity import read_activity
from lti_app.services.notices import events
from lti_app.services.plans import values
from lti_app.services.plans.attachments import seal_files
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.templates import Template, current_template
from lti_app.services.plans.workflow import Step, take

LONGEST_MESSAGE = 5_000
MOST_PLANS = 20
"""Of one person in one course."""


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    stage: Stage
    content: Mapping[str, Any]
    message: str
    by: str | None
    at: datetime


def begin_plan(
    session: Session, *, context_id: int, link_id: int | None, person_id: int, now: datetime
) -> Plan:
    """A new plan, in its first stage; the one that waits for its first word if there is one.

    So a second press makes no second plan. Raises Conflict where the activity allows no
    further one: see ``may_begin``. The caller commits.
    """
    session.get_one(Person, person_id, with_for_update=True)
    template_id = current_template(session, context_id, now=now)
    for one in own_plans(session, context_id=context_id, person_id=person_id):
        same = (one.resource_link_id, one.template_id) == (link_id, template_id)
        if same and _is_untouched(session, one):
            return one
    if not may_begin(session, context_id=context_id, link_id=link_id, person_id=person_id):
        raise Conflict("this person has as many plans as the activity allows")
    plan = Plan(
        context_id=context_id,
        resource_link_id=link_id,
        template_id=template_id,
        title="",
        state=PlanState.DRAFT,
        stage=Stage.OUTLINE,
        created_at=now,
        state_since=now,
        edited_at=now,
    )
    session.add(plan)
    session.flush()
    session.add(PlanAuthor(plan_id=plan.id, person_id=person_id, since=now))
    note(session, Act.BEGUN, by=person_id, now=now, plan=plan)
    session.flush()
    return plan


def may_begin(session: Session, *, context_id: int, link_id: int | None, person_id: int) -> bool:
    """Whether somebody may begin a plan: one in each activity, or several where it says so.

    Withdrawn plans don't count. Nobody has more than 20 in a course.
    """
    plans = own_plans(session, context_id=context_id, person_id=person_id)
    if len(plans) >= MOST_PLANS:
        return False
    link = session.get(ResourceLink, link_id) if link_id else None
    if link is None or read_activity(link.custom).several:
        return True
    counted = (one for one in plans if one.state != PlanState.WITHDRAWN)
    return all(one.resource_link_id != link_id for one in counted)


def _is_untouched(session: Session, plan: Plan) -> bool:
    """Whether nobody has written a word in it, or sent it."""
    if plan.state != PlanState.DRAFT or plan.latest:
        return False
    return not session.scalar(select(exists().where(PlanField.plan_id == plan.id)))


def own_plans(session: Session, *, context_id: int, person_id: int) -> tuple[Plan, ...]:
    """The plans of a person in a course, the latest begun first."""
    query = (
        select(Plan)
        .join(PlanAuthor, PlanAuthor.plan_id == Plan.id)
        .where(Plan.context_id == context_id, PlanAuthor.person_id == person_id)
        .order_by(Plan.id.desc())
    )
    return tuple(session.scalars(query))


def submit(
    session: Session,
    plan: Plan,
    template: Template,
    *,
    number: int,
    message: str,
    person_id: int,
    now: datetime,
) -> bool:
    """Make version ``number`` of what is written now; False if it was made already.

    The number comes from the page that the person confirmed, so a second press
    makes no second version. Raises Conflict. The caller commits.
    """
    lock(session, plan)
    if number == plan.latest and number > 0:
        return False
    if number != plan.latest + 1:
        raise Conflict("another version came in between")
    take(plan, Step.SUBMIT, now=now)
    plan.latest = number
    written = {
        row.name: row.value
        for row in session.scalars(select(PlanField).where(PlanField.plan_id == plan.id))
    }
    content = {
        name: written.get(name, values.empty(field)) for name, field in template.fields.items()
    }
    seal_files(session, template, content, version=number)
    session.add(
        PlanVersion(
            plan_id=plan.id,
            number=number,
            stage=plan.stage,
            content=content,
            message=message.strip()[:LONGEST_MESSAGE],
            submitted_by=person_id,
            submitted_at=now,
        )
    )
    note(session, Act.SUBMITTED, by=person_id, now=now, plan=plan, version=number, stage=plan.stage)
    events.plan_submitted(session, plan, by=person_id, now=now)
    return True


_ACTS = {
    Step.WITHDRAW: Act.WITHDRAWN,
    Step.REOPEN: Act.REOPENED,
    Step.NEXT_STAGE: Act.NEXT_STAGE,
}


def author_step(session: Session, plan: Plan, step: Step, *, person_id: int, now: datetime) -> None:
    """Withdraw, reopen, or begin the next stage. Raises Conflict. The caller commits."""
    lock(session, plan)
    act = _ACTS[step]
    take(plan, step, now=now)
    note(session, act, by=person_id, now=now, plan=plan, stage=plan.stage)


def find_version(session: Session, plan: Plan, number: int) -> Version:
    """Raises NotFound."""
    query = _versions().where(PlanVersion.plan_id == plan.id, PlanVersion.number == number)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("the plan has no such version")
    return _version(row.PlanVersion, row.name)


def list_versions(session: Session, plan: Plan) -> tuple[tuple[int, datetime], ...]:
    """Numbers and dates, the latest first, without their contents."""
    query = (
        select(PlanVersion.number, PlanVersion.submitted_at)
        .where(PlanVersion.plan_id == plan.id)
        .order_by(PlanVersion.number.desc())
    )
    return tuple((row.number, row.submitted_at) for row in session.execute(query))


def _versions() -> Any:
    return select(PlanVersion, Person.name).join(Person, Person.id == PlanVersion.submitted_by)


def _version(found: PlanVersion, name: str | None) -> Version:
    return Version(
        number=found.number,
        stage=Stage(found.stage),
        content=found.content,
        message=found.message,
        by=name,
        at=found.submitted_at,
    )
