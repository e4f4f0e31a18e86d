"""The states of a plan and every legal step between them. The only place that knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from lti_app.errors import Conflict
from lti_app.models import Plan, PlanState, Stage

S = PlanState


class Step(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    BEGIN_REVIEW = "begin-review"
    RETURN = "return"
    ACCEPT = "accept"
    NEXT_STAGE = "next-stage"


STEPS: Mapping[Step, Mapping[PlanState, PlanState]] = {
    Step.SUBMIT: {
        S.DRAFT: S.SUBMITTED,
        S.SUBMITTED: S.SUBMITTED,
        S.IN_REVIEW: S.RESUBMITTED,
        S.RETURNED: S.RESUBMITTED,
        S.RESUBMITTED: S.RESUBMITTED,
    },
    Step.WITHDRAW: dict.fromkeys(
        (S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.RETURNED, S.RESUBMITTED), S.WITHDRAWN
    ),
    Step.REOPEN: {S.WITHDRAWN: S.DRAFT},
    Step.BEGIN_REVIEW: {S.SUBMITTED: S.IN_REVIEW, S.RESUBMITTED: S.IN_REVIEW},
    Step.RETURN: {S.IN_REVIEW: S.RETURNED},
    Step.ACCEPT: {S.IN_REVIEW: S.ACCEPTED},
    Step.NEXT_STAGE: {S.ACCEPTED: S.DRAFT},
}
"""Step → state before → state after. What is not here can't happen.

A newer version may be sent while an expert reads the one before: the plan then
waits to be read again, and nobody can decide on the old one.
"""

EDITABLE = frozenset({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.RETURNED, S.RESUBMITTED})
WAITING = frozenset({S.SUBMITTED, S.RESUBMITTED, S.IN_REVIEW})
"""States in which the programme owes the authors an answer."""
STAGES = tuple(Stage)


def is_possible(plan: Plan, step: Step) -> bool:
    if step is Step.NEXT_STAGE and next_stage(Stage(plan.stage)) is None:
        return False
    return PlanState(plan.state) in STEPS[step]


def take(plan: Plan, step: Step, *, now: datetime) -> None:
    """Change the plan's state. Raises Conflict where the step is not possible."""
    if not is_possible(plan, step):
        raise Conflict(f"a plan that is {plan.state} can't {step.value}")
    if step is Step.NEXT_STAGE:
        plan.stage = next_stage(Stage(plan.stage)) or plan.stage
        plan.extended_to = None
    plan.state = STEPS[step][PlanState(plan.state)]
    plan.state_since = now


def next_stage(stage: Stage) -> Stage | None:
    """None after the last."""
    later = STAGES[STAGES.index(stage) + 1 :]
    return later[0] if later else None


def reached(stage: Stage, asked_from: Stage) -> bool:
    """Whether what is asked for from one stage on is asked for in another."""
    return STAGES.index(asked_from) <= STAGES.index(stage)
