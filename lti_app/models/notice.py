"""What people are told about plans, and the mails that carry it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class NoticeKind(StrEnum):
    DECIDED = "decided"
    """Feedback was sent, with a decision."""
    COMMENTED = "commented"
    """Comments were sent without a decision."""
    REPLIED = "replied"
    SETTLED = "settled"
    DUE_MOVED = "due-moved"
    DUE_SOON = "due-soon"
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    REVIEW_WAITS = "review-waits"
    SCORE_FAILED = "score-failed"


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    PARKED = "parked"
    """The mail server said no for good, or nobody took it for days; staff must look."""
    DROPPED = "dropped"
    """Not needed any more: read in the tool, or the person wants no mail."""


class Notice(Scoped, Base):
    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("deployment_id", "person_id", "key"),
        Index("ix_notice_person", "person_id", "read_at"),
        Index("ix_notice_mail", "mail_id"),
        Index("ix_notice_looked_at", "looked_at"),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["mail_id", "deployment_id"], ["mail.id", "mail.deployment_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    context_id: Mapped[int]
    plan_id: Mapped[int | None]
    """None where it is about a course: a date for somebody who has begun no plan."""
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str | None] = mapped_column(String(120))
    """Of what comes round: a person is told once about each."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Plain values: stage, version, date. Never what somebody wrote."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was decided whether a mail carries it."""
    mail_id: Mapped[int | None]


class Mail(Scoped, Base):
    """The outbox of mails: one row for each, its text made from its notices when it is sent."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("id", "deployment_id"),
        Index("ix_mail_due", "state", "due_at"),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    token: Mapped[str] = mapped_column(String(64))
    """Its Message-ID, the same however often it is tried."""
    digest: Mapped[bool]
    state: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_code: Mapped[int | None]
    """The mail server's answer to the last attempt; None where there was none."""
    problem: Mapped[str | None] = mapped_column(String(255))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
