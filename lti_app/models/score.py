"""The outbox of scores: written with the decision, sent by a job."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class Delivery(StrEnum):
    """Where a score is on its way to the platform."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"
    """The platform said no for good (400, 403, 404); staff must look."""
    SUPERSEDED = "superseded"
    """A later decision on the same person and line item goes in its place."""


class Score(Scoped, Base):
    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("deployment_id", "line_item_id", "person_id", "revision"),
        Index("ix_score_person", "deployment_id", "person_id", "line_item_id"),
        Index("ix_score_due", "delivery", "due_at"),
        ForeignKeyConstraint(
            ["line_item_id", "deployment_id"],
            ["line_item.id", "line_item.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int]
    person_id: Mapped[int]
    revision: Mapped[int]
    """Counts the decisions on one person and line item; a later one replaces an earlier."""
    scaled: Mapped[float | None]
    """0 to 1; None where the decision has no score."""
    maximum: Mapped[float]
    comment: Mapped[str | None]
    stamped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The platform's timestamp: grows by whole seconds per person and line item."""
    delivery: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_status: Mapped[int | None]
    """The HTTP status of the last attempt; None before one, or where nobody answered."""
    problem: Mapped[str | None] = mapped_column(String(255))
    """What the last attempt failed of, in our words."""
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when one worker alone may send it."""
    result_scaled: Mapped[float | None]
    """What the platform showed when it was last read back."""
    differs: Mapped[bool] = mapped_column(default=False)
    """Whether the platform showed another score than the one delivered."""
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
