"""The plans of a demonstration, each brought to its state by the tool's own services."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.models import Context, Outcome, Person, Plan, ResourceLink, Stage
from lti_app.services.plans.anchors import Quote
from lti_app.services.plans.dates import set_stage_dates
from lti_app.services.plans.decisions import decide
from lti_app.services.plans.fields import Edit, read_fields, save_fields
from lti_app.services.plans.review_drafts import Draft, DraftComment, save_draft
from lti_app.services.plans.reviews import claim
from lti_app.services.plans.scores import outbox
from lti_app.services.plans.templates import template_of
from lti_app.services.plans.versions import author_step, begin_plan, submit
from lti_app.services.plans.workflow import Step

PLANS = Path(__file__).with_name("plans.toml")
DUE_IN_DAYS = {
    Stage.OUTLINE: -4,
    Stage.FULL_PLAN: 18,
    Stage.PROGRESS_REPORT: 60,
    Stage.FINAL_REPORT: 95,
}


def add_plans(session: Session, *, now: datetime) -> None:
    """Dates of the stages, and every plan of ``plans.toml``. The caller commits."""
    people = {one.subject: one.id for one in session.scalars(select(Person))}
    set_stage_dates(
        session,
        session.scalars(select(Context.id)).one(),
        {stage: now + timedelta(days=days) for stage, days in DUE_IN_DAYS.items()},
        by=people["han"],
        now=now,
    )
    for sample in tomllib.loads(PLANS.read_text("utf-8"))["plans"]:
        _Story(session, people, now).tell(sample)


class _Story:
    """How one plan came to be what it is."""

    def __init__(self, session: Session, people: Mapping[str, int], now: datetime) -> None:
        self._session = session
        self._people = people
        self._now = now

    def tell(self, sample: Mapping[str, Any]) -> None:
        author = self._people[sample["author"]]
        begun = self._days_ago(sample["begun"])
        plan = begin_plan(
            self._session,
            context_id=self._session.scalars(select(Context.id)).one(),
            link_id=self._session.scalars(select(ResourceLink.id)).one(),
            person_id=author,
            now=begun,
        )
        self._write(plan, author, sample["fields"], begun)
        for one in sample.get("submissions", ()):
            self._submit(plan, author, one)
        if sample.get("next_stage"):
            later = self._days_ago(2)
            author_step(self._session, plan, Step.NEXT_STAGE, person_id=author, now=later)
            self._write(plan, author, sample["later"], later)

    def _write(self, plan: Plan, author: int, texts: Mapping[str, Any], at: datetime) -> None:
        template = template_of(self._session, plan.template_id)
        before = read_fields(self._session, plan, template)
        edits = [Edit(name, value, before[name].revision) for name, value in texts.items()]
        save_fields(self._session, plan, template, edits, person_id=author, device="demo", now=at)

    def _submit(self, plan: Plan, author: int, one: Mapping[str, Any]) -> None:
        submit(
            self._session,
            plan,
            template_of(self._session, plan.template_id),
            number=plan.latest + 1,
            message=one["message"],
            person_id=author,
            now=self._days_ago(one["day"]),
        )
        if "review" in one:
            self._review(plan, one["review"])

    def _review(self, plan: Plan, review: Mapping[str, Any]) -> None:
        template = template_of(self._session, plan.template_id)
        expert, at = self._people[review["by"]], self._days_ago(review["day"])
        claim(self._session, plan, person_id=expert, now=at)
        draft = Draft(
            tuple(_comment(number, one) for number, one in enumerate(review["comments"])),
            summary=review["summary"],
            rubric=review["rubric"],
        )
        save_draft(
            self._session,
            plan,
            template,
            draft,
            version=plan.latest,
            person_id=expert,
            now=at,
        )
        decide(
            self._session,
            plan,
            template,
            version=plan.latest,
            outcome=Outcome(review["outcome"]),
            graded=review["outcome"] == Outcome.ACCEPT,
            person_id=expert,
            scores=outbox,
            now=at,
        )

    def _days_ago(self, days: int) -> datetime:
        return self._now - timedelta(days=days)


def _comment(number: int, one: Mapping[str, str]) -> DraftComment:
    return DraftComment(
        field=one["field"],
        key=f"demo-{number}",
        body=one["body"],
        suggestion=one.get("suggestion", ""),
        quote=Quote(one.get("quote", "")),
    )
