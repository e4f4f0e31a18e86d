"""An expert's work until the decision: taking a plan, and the draft of a review."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from lti_app.db import lock, upsert
from lti_app.models import Person, Plan, PlanComment, PlanReader, ReviewDraft
from lti_app.services.notices import events
from lti_app.services.plans.anchors import WHOLE_PART, Quote, clean_quote
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.comments import LONGEST
from lti_app.services.plans.templates import Template
from lti_app.services.plans.workflow import Step, is_possible, take


@dataclass(frozen=True, slots=True)
class DraftComment:
    """One unsent comment. Without a body and a suggestion it is to be forgotten."""

    field: str
    key: str
    """Told by the page, so that what is sent twice is kept once."""
    body: str = ""
    suggestion: str = ""
    quote: Quote = WHOLE_PART

    @property
    def says_something(self) -> bool:
        return bool(self.body or self.suggestion)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an expert is writing."""

    comments: tuple[DraftComment, ...] = ()
    """In the order in which they were begun."""
    summary: str = ""
    private_note: str = ""
    rubric: Mapping[str, int] = field(default_factory=dict)
    edited_at: datetime | None = None


def claim(session: Session, plan: Plan, *, person_id: int, now: datetime) -> None:
    """Take a plan to read, and begin with it where it waits. Twice is harmless.

    The caller commits.
    """
    assign(session, plan, person_id, by=person_id, now=now)
    if is_possible(plan, Step.BEGIN_REVIEW):
        take(plan, Step.BEGIN_REVIEW, now=now)
        note(session, Act.READING, by=person_id, now=now, plan=plan, version=plan.latest)


def assign(session: Session, plan: Plan, person_id: int, *, by: int | None, now: datetime) -> bool:
    """Give a plan to an expert; whether it was not theirs before.

    Without ``by`` the caller notes who or what gave it. The caller commits, and has
    checked who the expert is.
    """
    lock(session, plan)
    found = session.scalar(
        select(PlanReader.id).where(
            PlanReader.plan_id == plan.id, PlanReader.person_id == person_id
        )
    )
    if found is not None:
        return False
    upsert(session, PlanReader, {"plan_id": plan.id, "person_id": person_id}, {"since": now})
    if by is not None:
        note(session, Act.ASSIGNED, by=by, now=now, plan=plan, expert=person_id)
    events.plan_assigned(session, plan, person_id, by=by, now=now)
    return True


def unassign(session: Session, plan: Plan, person_id: int, *, by: int, now: datetime) -> None:
    """Take a plan from an expert; what they sent stays. The caller commits."""
    gone = session.execute(
        delete(PlanReader)
        .where(PlanReader.plan_id == plan.id, PlanReader.person_id == person_id)
        .returning(PlanReader.id)
    )
    if gone.all():
        note(session, Act.UNASSIGNED, by=by, now=now, plan=plan, expert=person_id)


def readers(session: Session, plan: Plan) -> tuple[tuple[int, str | None], ...]:
    """Ids and names of those who read the plan, the first given first."""
    query = (
        select(Person.id, Person.name)
        .join(PlanReader, PlanReader.person_id == Person.id)
        .where(PlanReader.plan_id == plan.id)
        .order_by(PlanReader.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def send_comments(
    session: Session,
    plan: Plan,
    *,
    only: Collection[str] | None,
    person_id: int,
    now: datetime,
) -> int:
    """Send drafted comments without deciding: all, or those with these keys; how many.

    For a second reader, and for advice that can't wait. The caller commits.
    """
    lock(session, plan)
    found = [
        one
        for one in session.scalars(drafted_comments(plan, person_id))
        if only is None or one.key in only
    ]
    for one in found:
        one.sent_at = now
    if found:
        note(session, Act.COMMENTED, by=person_id, now=now, plan=plan, count=len(found))
        events.comments_sent(session, plan, by=person_id, now=now)
    return len(found)


def read_draft(session: Session, plan: Plan, person_id: int) -> Draft:
    """Empty where the expert has not begun."""
    comments = tuple(
        DraftComment(
            one.field,
            one.key,
            one.body,
            one.suggestion,
            Quote(one.quote, one.before, one.after),
        )
        for one in session.scalars(drafted_comments(plan, person_id))
    )
    row = session.scalar(draft_row(plan, person_id))
    if row is None:
        return Draft(comments)
    return Draft(comments, row.summary, row.private_note, row.rubric, row.edited_at)


def save_draft(
    session: Session,
    plan: Plan,
    template: Template,
    draft: Draft,
    *,
    version: int,
    person_id: int,
    now: datetime,
) -> None:
    """Keep an unsent review. Only its writer sees it. The caller commits."""
    lock(session, plan)  # a page may be sent twice at once
    known = {one.key: one for one in session.scalars(_comments_of(plan, person_id))}
    for one in draft.comments:
        if one.field in template.fields:
            _keep(session, plan, known.get(one.key), one, version, person_id, now)
    levels = {one.key: len(one.levels) for one in template.rubric}
    upsert(
        session,
        ReviewDraft,
        {"plan_id": plan.id, "expert_id": person_id},
        {
            "summary": draft.summary.strip()[:LONGEST],
            "private_note": draft.private_note.strip()[:LONGEST],
            "rubric": {k: v for k, v in draft.rubric.items() if 0 <= v < levels.get(k, 0)},
            "edited_at": now,
        },
    )
    session.flush()
    session.expire_all()


def _keep(
    session: Session,
    plan: Plan,
    row: PlanComment | None,
    one: DraftComment,
    version: int,
    person_id: int,
    now: datetime,
) -> None:
    body, suggestion = one.body.strip()[:LONGEST], one.suggestion.strip()[:LONGEST]
    key = one.key
    if row is not None and row.sent_at is not None:
        if (row.body, row.suggestion) == (body, suggestion):
            return  # a page from before it was sent
        row, key = None, secrets.token_hex(8)
    if not body and not suggestion:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = PlanComment(plan_id=plan.id, field=one.field, author_id=person_id, key=key[:32])
        session.add(row)
    quote = clean_quote(one.quote)
    row.body, row.suggestion, row.version, row.written_at = body, suggestion, version, now
    row.quote, row.before, row.after = quote.text, quote.before, quote.after


def _comments_of(plan: Plan, person_id: int) -> Select[PlanComment]:
    return select(PlanComment).where(
        PlanComment.plan_id == plan.id, PlanComment.author_id == person_id
    )


def drafted_comments(plan: Plan, person_id: int) -> Select[PlanComment]:
    """What somebody has not sent yet, the first begun first."""
    return (
        _comments_of(plan, person_id).where(PlanComment.sent_at.is_(None)).order_by(PlanComment.id)
    )


def draft_row(plan: Plan, person_id: int) -> Select[ReviewDraft]:
    return select(ReviewDraft).where(
        ReviewDraft.plan_id == plan.id, ReviewDraft.expert_id == person_id
    )
