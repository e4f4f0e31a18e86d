"""What an expert is writing, kept while it is written: from one open page, or from several.

A page says which one it is, and by fingerprints what it showed before it was written in.
So a text that was left alone in one window never replaces what was written in another;
and where both were written in, both are kept and shown: nothing is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_app.db import lock, upsert
from lti_app.models import Plan, PlanComment, ReviewDraft
from lti_app.services.plans.anchors import WHOLE_PART, Quote, clean_quote
from lti_app.services.plans.comments import LONGEST
from lti_app.services.plans.templates import Template


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
    def print(self) -> str:
        """Its fingerprint."""
        parts = (self.body, self.suggestion, clean_quote(self.quote).text)
        return text_print("\0".join(text_print(one) for one in parts))


@dataclass(frozen=True, slots=True)
class Aside:
    """A text from a window that had not seen what another one wrote in the same place."""

    page: str
    part: str
    """``summary`` or ``private_note``."""
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What an expert is writing."""

    comments: tuple[DraftComment, ...] = ()
    """In the order in which they were begun."""
    summary: str = ""
    private_note: str = ""
    rubric: Mapping[str, int] = field(default_factory=dict)
    edited_at: datetime | None = None
    page: str = ""
    """Which open page sent it."""
    was: Mapping[str, str] = field(default_factory=dict)
    """The fingerprints of what that page showed at first, by part."""
    asides: tuple[Aside, ...] = ()


class _Fate(Enum):
    LEFT = "left"
    TAKEN = "taken"
    ASIDE = "aside"


def text_print(text: str) -> str:
    """The same for texts that differ in line ends and outer spaces only."""
    plain = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()[:16]


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
    return Draft(
        comments,
        row.summary,
        row.private_note,
        row.rubric,
        row.edited_at,
        asides=tuple(
            Aside(page, part, text)
            for page, parts in row.asides.items()
            for part, text in parts.items()
        ),
    )


def save_draft(
    session: Session,
    plan: Plan,
    template: Template,
    draft: Draft,
    *,
    version: int,
    person_id: int,
    now: datetime,
) -> bool:
    """Keep an unsent review; whether all of it stands where its page has it.

    If not, another window wrote in the same place: what this one has is kept beside it.
    Only its writer sees a draft. The caller commits.
    """
    lock(session, plan)  # a page may be sent twice at once
    keeping = _Keeping(session, plan, draft, version, person_id, now)
    for one in draft.comments:
        if one.field in template.fields:
            keeping.comment(one)
    texts = {part: keeping.text(part) for part in ("summary", "private_note")}
    levels = {one.key: len(one.levels) for one in template.rubric}
    values = {
        **texts,
        "rubric": keeping.rubric(levels),
        "edited_at": now,
        "pages": keeping.pages(),
        "asides": {page: parts for page, parts in keeping.asides.items() if parts},
    }
    upsert(session, ReviewDraft, {"plan_id": plan.id, "expert_id": person_id}, values)
    session.flush()
    session.expire_all()
    return not keeping.twice


def forget_aside(session: Session, plan: Plan, person_id: int, page: str, part: str) -> None:
    """Somebody has read it and needs it no more. The caller commits."""
    row = session.scalar(draft_row(plan, person_id))
    if row is not None:
        rest = {one: {**parts} for one, parts in row.asides.items()}
        rest.get(page, {}).pop(part, None)
        row.asides = {one: parts for one, parts in rest.items() if parts}


class _Keeping:
    """One draft on its way into the database, part by part."""

    def __init__(
        self,
        session: Session,
        plan: Plan,
        draft: Draft,
        version: int,
        person_id: int,
        now: datetime,
    ) -> None:
        self._session, self._plan, self._draft = session, plan, draft
        self._version, self._person_id, self._now = version, person_id, now
        self._known = {one.key: one for one in session.scalars(_comments_of(plan, person_id))}
        self._row = session.scalar(draft_row(plan, person_id))
        self._pages = dict(self._row.pages) if self._row else {}
        asides = self._row.asides if self._row else {}
        self.asides = {page: {**parts} for page, parts in asides.items()}
        self.twice = False

    def pages(self) -> dict[str, str]:
        """Part → the page that wrote it last; without comments that are no drafts any more."""
        drafted = {f"c.{key}" for key, row in self._known.items() if row.sent_at is None}
        return {
            part: page
            for part, page in self._pages.items()
            if part in drafted or not part.startswith("c.")
        }

    def text(self, part: str) -> str:
        """What is to stand there."""
        stored: str = getattr(self._row, part) if self._row else ""
        sent = getattr(self._draft, part).strip()[:LONGEST]
        fate = self._fate(part, text_print(stored), text_print(sent))
        mine = self.asides.setdefault(self._draft.page, {})
        if fate is not _Fate.ASIDE or not sent:
            mine.pop(part, None)
            return sent if fate is _Fate.TAKEN else stored
        mine[part], self.twice = sent, True
        return stored

    def rubric(self, levels: Mapping[str, int]) -> dict[str, int]:
        """Levels are no texts: of two choices the later one counts."""
        found = dict(self._row.rubric) if self._row else {}
        for key, level in self._draft.rubric.items():
            before = str(found.get(key, ""))
            fate = self._fate(f"r.{key}", text_print(before), text_print(str(level)))
            if fate is not _Fate.LEFT:
                found[key] = level
        return {key: level for key, level in found.items() if 0 <= level < levels.get(key, 0)}

    def comment(self, one: DraftComment) -> None:
        row = self._known.get(one.key)
        sent = one.print
        if row is not None and row.sent_at is not None:
            seen = {self._draft.was.get(f"c.{one.key}"), _row_print(row)}
            if sent not in seen:  # else a page from before it was sent
                self._write(one, self._beside(one))
            return
        fate = self._fate(f"c.{one.key}", _row_print(row), sent)
        if fate is _Fate.TAKEN:
            self._write(one, one.key)
        elif fate is _Fate.ASIDE and (one.body.strip() or one.suggestion.strip()):
            self.twice = True
            self._write(one, self._beside(one))

    def _beside(self, one: DraftComment) -> str:
        """The key of a comment's other text, the same however often its page sends it."""
        return text_print(f"{self._draft.page} {one.key}")

    def _fate(self, part: str, stored: str, sent: str) -> _Fate:
        was, mine = self._draft.was.get(part), bool(self._draft.page)
        mine = mine and self._pages.get(part) == self._draft.page
        if sent == stored or (sent == was and not mine):
            return _Fate.LEFT
        if mine or was is None or was == stored:
            self._pages[part] = self._draft.page
            return _Fate.TAKEN
        return _Fate.ASIDE

    def _write(self, one: DraftComment, key: str) -> None:
        body, suggestion = one.body.strip()[:LONGEST], one.suggestion.strip()[:LONGEST]
        row = self._known.get(key)
        if not body and not suggestion:
            if row is not None:
                self._session.delete(self._known.pop(key))
            return
        if row is None:
            row = PlanComment(
                plan_id=self._plan.id, field=one.field, author_id=self._person_id, key=key[:32]
            )
            self._session.add(row)
            self._known[key] = row
        if row.sent_at is not None:
            return  # what was kept beside was sent meanwhile
        quote = clean_quote(one.quote)
        row.body, row.suggestion = body, suggestion
        row.version, row.written_at = self._version, self._now
        row.quote, row.before, row.after = quote.text, quote.before, quote.after


def _row_print(row: PlanComment | None) -> str:
    if row is None:
        return DraftComment("", "").print
    return DraftComment("", "", row.body, row.suggestion, Quote(row.quote, "", "")).print


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
