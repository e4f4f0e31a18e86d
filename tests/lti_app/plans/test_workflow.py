"""The states of a plan: every legal step, and none besides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.errors import Conflict
from lti_app.models import Plan, PlanState, Stage
from lti_app.services.plans.workflow import STEPS, Step, is_possible, next_stage, take
from tests.helpers.plans import NOW

LEGAL = """
    submit        draft        submitted
    submit        submitted    submitted
    submit        in-review    resubmitted
    submit        returned     resubmitted
    submit        resubmitted  resubmitted
    withdraw      draft        withdrawn
    withdraw      submitted    withdrawn
    withdraw      in-review    withdrawn
    withdraw      returned     withdrawn
    withdraw      resubmitted  withdrawn
    reopen        withdrawn    draft
    begin-review  submitted    in-review
    begin-review  resubmitted  in-review
    return        in-review    returned
    accept        in-review    accepted
    next-stage    accepted     draft
"""
EXPECTED = {
    (Step(step), PlanState(before)): PlanState(after)
    for step, before, after in (line.split() for line in LEGAL.strip().splitlines())
}


def a_plan(state: PlanState, stage: Stage = Stage.OUTLINE) -> Plan:
    return Plan(state=state, stage=stage, state_since=NOW, extended_to=NOW)


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_where_the_table_says_or_nowhere(step: Step, state: PlanState) -> None:
    plan = a_plan(state)
    if (step, state) in EXPECTED:
        take(plan, step, now=NOW)
        assert plan.state == EXPECTED[step, state]
    else:
        with pytest.raises(Conflict):
            take(plan, step, now=NOW)
        assert plan.state == state


def test_every_step_and_every_state_is_in_the_table() -> None:
    assert set(STEPS) == set(Step)
    reached = {after for steps in STEPS.values() for after in steps.values()}
    assert reached == set(PlanState)


def test_the_last_stage_has_no_next_one() -> None:
    assert not is_possible(a_plan(PlanState.ACCEPTED, Stage.FINAL_REPORT), Step.NEXT_STAGE)
    assert next_stage(Stage.OUTLINE) is Stage.FULL_PLAN


def test_a_new_stage_begins_without_the_old_extension() -> None:
    plan = a_plan(PlanState.ACCEPTED)
    take(plan, Step.NEXT_STAGE, now=NOW)
    assert (plan.stage, plan.extended_to) == (Stage.FULL_PLAN, None)


@given(st.lists(st.sampled_from(Step), max_size=40))
def test_any_attempts_whatever_leave_a_plan_in_a_known_state_and_stages_in_order(
    steps: list[Step],
) -> None:
    plan, stages = a_plan(PlanState.DRAFT), [Stage.OUTLINE]
    for step in steps:
        before = plan.state
        try:
            take(plan, step, now=NOW)
        except Conflict:
            assert plan.state == before
        stages.append(Stage(plan.stage))
    order = list(Stage)
    assert [order.index(stage) for stage in stages] == sorted(order.index(s) for s in stages)
    assert plan.state in set(PlanState)
