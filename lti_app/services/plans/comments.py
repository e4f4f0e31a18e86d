"""Comments on fields and on words in them: sent whole, answered, settled by their author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.errors import Conflict, NotFound
from lti_app.models import CommentReply, Person, Plan, PlanComment, PlanField
from lti_app.services.notices import events
from lti_app.services.plans.anchors import Quote, find_quote
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.fields import Edit, save_fields
from lti_app.services.plans.templates import FieldType, Template

LONGEST = 20_000
"""Characters of a comment, a suggestion or a reply."""
REPLACEABLE = frozenset({FieldType.LINE, FieldType.TEXT})
"""Types of fields that wording can be taken over into."""


class CommentState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    """The plan's authors say that they dealt with it; its author has not looked yet."""
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Reply:
    by: str | None
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    field: str
    version: int
    author_id: int
    by: str | None
    at: datetime
    body: str
    quote: Quote
    """The words it is about; empty where it is about the whole field."""
    suggestion: str
    state: CommentState
    replies: tuple[Reply, ...]


def sent_comments(session: Session, plan: Plan) -> Mapping[str, tuple[Comment, ...]]:
    """Field → what experts sent about it, on whatever version, the oldest first. Two queries."""
    found = session.execute(
        select(PlanComment, Person.name)
        .join(Person, Person.id == PlanComment.author_id)
        .where(PlanComment.plan_id == plan.id, PlanComment.sent_at.is_not(None))
        .order_by(PlanComment.id)
    ).all()
    replies = _replies(session, plan)
    by_field: dict[str, list[Comment]] = {}
    for one, name in found:
        comment = _comment(one, name, tuple(replies.get(one.id, ())))
        by_field.setdefault(one.field, []).append(comment)
    return {field: tuple(comments) for field, comments in by_field.items()}


def count_open(session: Session, plan_ids: Sequence[int]) -> Mapping[int, int]:
    """Plan → how many sent comments are not settled."""
    query = (
        select(PlanComment.plan_id, func.count())
        .where(
            PlanComment.plan_id.in_(plan_ids),
            PlanComment.sent_at.is_not(None),
            PlanComment.settled_at.is_(None),
        )
        .group_by(PlanComment.plan_id)
    )
    return {row.plan_id: row[1] for row in session.execute(query)}


def reply(
    session: Session,
    plan: Plan,
    comment_id: int,
    *,
    body: str,
    done: bool,
    person_id: int,
    now: datetime,
) -> None:
    """Answer a comment; ``done`` says that it is dealt with. Raises NotFound, Conflict.

    The caller commits.
    """
    comment = _sent(session, plan, comment_id)
    if comment.settled_at is not None:
        raise Conflict("a settled comment takes no answers")
    text = body.strip()[:LONGEST]
    if text and not _said_already(session, comment_id, person_id, text):
        session.add(
            CommentReply(comment_id=comment_id, author_id=person_id, body=text, written_at=now)
        )
        events.comment_replied(session, plan, comment.author_id, by=person_id, now=now)
    if done:
        _deal_with(session, plan, comment, person_id, now)


def settle(
    session: Session, plan: Plan, comment_id: int, *, settled: bool, person_id: int, now: datetime
) -> None:
    """Settle a comment, or open it again. Only its author can. Raises NotFound.

    The caller commits.
    """
    comment = _sent(session, plan, comment_id)
    if comment.author_id != person_id:
        raise NotFound("this comment is somebody else's")
    if settled == (comment.settled_at is not None):
        return  # pressed twice
    comment.settled_at = now if settled else None
    act = Act.SETTLED if settled else Act.UNSETTLED
    note(session, act, by=person_id, now=now, plan=plan, comment=comment.id)
    if settled:
        events.comment_settled(session, plan, by=person_id, now=now)
    else:
        comment.answered_at = None


def take_over(
    session: Session,
    plan: Plan,
    template: Template,
    comment_id: int,
    *,
    person_id: int,
    device: str,
    now: datetime,
) -> str:
    """Put suggested wording in the place of a field's text, or of the quoted words; the field.

    What stood there goes into a conflict, so nothing is lost and it can be put back.
    Raises NotFound; Conflict also where the quoted words are gone. The caller commits.
    """
    comment = _sent(session, plan, comment_id)
    field = template.fields.get(comment.field)
    if field is None or field.type not in REPLACEABLE or not comment.suggestion:
        raise NotFound("there is no wording to take over")
    row = session.scalar(
        select(PlanField).where(PlanField.plan_id == plan.id, PlanField.name == comment.field)
    )
    wording = _replaced(row.value if row else "", comment)
    if row is not None and row.value in (wording, comment.suggestion):
        return comment.field
    edit = Edit(comment.field, wording, -1)
    save_fields(session, plan, template, [edit], person_id=person_id, device=device, now=now)
    _deal_with(session, plan, comment, person_id, now)
    return comment.field


def _deal_with(
    session: Session, plan: Plan, comment: PlanComment, person_id: int, now: datetime
) -> None:
    if comment.answered_at is None:
        comment.answered_at = now
        note(session, Act.ANSWERED, by=person_id, now=now, plan=plan, comment=comment.id)


def _replaced(text: str, comment: PlanComment) -> str:
    """The text with the suggestion in its place. Raises Conflict where the words are gone."""
    if not comment.quote:
        return comment.suggestion
    found = find_quote(text, Quote(comment.quote, comment.before, comment.after))
    if found is not None:
        start, end = found
        return text[:start] + comment.suggestion + text[end:]
    if comment.answered_at is not None and comment.suggestion in text:
        return text  # pressed twice
    raise Conflict("the words that the suggestion is for are no longer there")


def _sent(session: Session, plan: Plan, comment_id: int) -> PlanComment:
    found = session.scalar(
        select(PlanComment)
        .where(
            PlanComment.id == comment_id,
            PlanComment.plan_id == plan.id,
            PlanComment.sent_at.is_not(None),
        )
        .with_for_update()
    )
    if found is None:
        raise NotFound("no such comment on this plan")
    return found


def _said_already(session: Session, comment_id: int, person_id: int, text: str) -> bool:
    """Whether it is what they said last: a second press of the button says nothing twice."""
    last = session.scalar(
        select(CommentReply)
        .where(CommentReply.comment_id == comment_id)
        .order_by(CommentReply.id.desc())
        .limit(1)
    )
    return last is not None and (last.author_id, last.body) == (person_id, text)


def _replies(session: Session, plan: Plan) -> Mapping[int, list[Reply]]:
    query = (
        select(CommentReply, Person.name)
        .join(PlanComment, PlanComment.id == CommentReply.comment_id)
        .join(Person, Person.id == CommentReply.author_id)
        .where(PlanComment.plan_id == plan.id)
        .order_by(CommentReply.id)
    )
    found: dict[int, list[Reply]] = {}
    for one, name in session.execute(query):
        found.setdefault(one.comment_id, []).append(Reply(name, one.written_at, one.body))
    return found


def _comment(one: PlanComment, name: str | None, replies: tuple[Reply, ...]) -> Comment:
    state = CommentState.OPEN
    if one.settled_at is not None:
        state = CommentState.SETTLED
    elif one.answered_at is not None:
        state = CommentState.ANSWERED
    return Comment(
        id=one.id,
        field=one.field,
        version=one.version,
        author_id=one.author_id,
        by=name,
        at=one.sent_at or one.written_at,
        body=one.body,
        quote=Quote(one.quote, one.before, one.after),
        suggestion=one.suggestion,
        state=state,
        replies=replies,
    )
