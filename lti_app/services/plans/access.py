"""Who may do what with a plan: one table of role × relation → actions."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_app.errors import NotAllowed, NotFound
from lti_app.models import Plan, PlanAuthor, PlanReader, Role
from lti_app.services.tool_sessions import Visit


class Relation(StrEnum):
    OWN = "own"
    ASSIGNED = "assigned"
    COURSE = "same-course"
    ELSEWHERE = "other-course"
    """Plans of another platform or deployment can't even be asked for: the session's scope."""


class Action(StrEnum):
    WRITE = "write"
    """The draft itself: reading it before it is submitted, and changing it."""
    SUBMIT = "submit"
    ANSWER = "answer"
    """Reply to comments."""
    READ = "read"
    """Versions, sent feedback and the timeline."""
    CLAIM = "claim"
    REVIEW = "review"
    """Comment and decide."""
    MANAGE = "manage"
    """Give the plan to experts, move its due date."""


_AUTHOR = frozenset({Action.WRITE, Action.SUBMIT, Action.ANSWER, Action.READ})
_NOTHING: frozenset[Action] = frozenset()
ALLOWED: dict[tuple[Role, Relation], frozenset[Action]] = {
    (Role.PARTICIPANT, Relation.OWN): _AUTHOR,
    (Role.EXPERT, Relation.OWN): _AUTHOR,
    (Role.EXPERT, Relation.ASSIGNED): frozenset({Action.READ, Action.CLAIM, Action.REVIEW}),
    (Role.EXPERT, Relation.COURSE): frozenset({Action.READ, Action.CLAIM}),
    (Role.STAFF, Relation.OWN): _AUTHOR | {Action.MANAGE},
    (Role.STAFF, Relation.ASSIGNED): frozenset(
        {Action.READ, Action.CLAIM, Action.REVIEW, Action.MANAGE}
    ),
    (Role.STAFF, Relation.COURSE): frozenset({Action.READ, Action.CLAIM, Action.MANAGE}),
}
"""What is not here is forbidden. Nobody reviews a plan of their own."""


def relation_to(session: Session, visit: Visit, plan: Plan) -> Relation:
    """The nearest relation of the person at work. A plan belongs to one course."""
    if plan.context_id != visit.context_id:
        return Relation.ELSEWHERE
    if _is(session, PlanAuthor, visit, plan):
        return Relation.OWN
    if _is(session, PlanReader, visit, plan):
        return Relation.ASSIGNED
    return Relation.COURSE


def may(session: Session, visit: Visit, plan: Plan, action: Action) -> bool:
    relation = relation_to(session, visit, plan)
    return action in ALLOWED.get((visit.role, relation), _NOTHING)


def find_plan(session: Session, visit: Visit, plan_id: int, action: Action) -> Plan:
    """The plan, if the person at work may do this with it.

    Raises NotFound where they may do nothing at all with it, so that nobody learns
    that it exists; NotAllowed where they may do other things.
    """
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("no such plan in this deployment")
    allowed = ALLOWED.get((visit.role, relation_to(session, visit, plan)), _NOTHING)
    if not allowed:
        raise NotFound("no such plan for this person")
    if action not in allowed:
        raise NotAllowed(f"this person may not {action.value} this plan")
    return plan


def need_role(visit: Visit, *roles: Role) -> None:
    """Raises NotAllowed for anybody else; for pages about many plans."""
    if visit.role not in roles:
        raise NotAllowed("this page is for other roles")


def need_course(visit: Visit) -> int:
    """Raises NotFound for a launch from outside any course: plans belong to courses."""
    if visit.context_id is None:
        raise NotFound("the launch names no course")
    return visit.context_id


def _is(
    session: Session, model: type[PlanAuthor] | type[PlanReader], visit: Visit, plan: Plan
) -> bool:
    found = select(exists().where(model.plan_id == plan.id, model.person_id == visit.person_id))
    return bool(session.scalar(found))
