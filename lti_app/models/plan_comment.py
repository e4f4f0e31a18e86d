"""A comment on a field of a version or on words in it, with wording to take over, and replies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class PlanComment(Scoped, Base):
    """Open until its author settles it; authors of the plan may say that they dealt with it."""

    __tablename__ = "plan_comment"
    __table_args__ = (
        UniqueConstraint("id", "deployment_id"),
        Index("ix_plan_comment_plan", "deployment_id", "plan_id", "sent_at"),
        Index("ix_plan_comment_author", "deployment_id", "author_id"),
        Index("ix_plan_comment_key", "deployment_id", "plan_id", "author_id", "key", unique=True),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["author_id", "deployment_id"], ["person.id", "person.deployment_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    version: Mapped[int]
    """The version it was written on; it stays with its field in later ones."""
    field: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(32))
    """Made by the page it was begun on: a page that is sent twice says nothing twice."""
    body: Mapped[str]
    quote: Mapped[str] = mapped_column(default="")
    """The words it is about, as they were read; empty for the whole field."""
    before: Mapped[str] = mapped_column(default="")
    """What stood before them, to tell the same words apart elsewhere."""
    after: Mapped[str] = mapped_column(default="")
    suggestion: Mapped[str]
    """Wording that can be taken over by one press; empty for none."""
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None while only its author sees it: feedback is sent whole."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When an author of the plan said that it is dealt with."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CommentReply(Scoped, Base):
    __tablename__ = "comment_reply"
    __table_args__ = (
        Index("ix_comment_reply_comment", "comment_id"),
        Index("ix_comment_reply_author", "deployment_id", "author_id"),
        ForeignKeyConstraint(
            ["comment_id", "deployment_id"],
            ["plan_comment.id", "plan_comment.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["author_id", "deployment_id"], ["person.id", "person.deployment_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int]
    author_id: Mapped[int]
    body: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
