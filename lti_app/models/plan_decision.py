"""What an expert decided on a version, and what they are still writing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class Outcome(StrEnum):
    RETURN = "return"
    ACCEPT = "accept"


class PlanDecision(Scoped, Base):
    """One for each version: the key sees to it that two experts can't both decide."""

    __tablename__ = "plan_decision"
    __table_args__ = (
        UniqueConstraint("deployment_id", "plan_id", "version"),
        Index("ix_plan_decision_expert", "deployment_id", "expert_id"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["expert_id", "deployment_id"], ["person.id", "person.deployment_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    version: Mapped[int]
    expert_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(32))
    summary: Mapped[str]
    rubric: Mapped[dict[str, int]] = mapped_column(JSON)
    """Criterion → points."""
    score: Mapped[float | None]
    """0 to 1; None where the expert gave none."""
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewDraft(Scoped, Base):
    """An expert's unsent review of a plan. Its private note stays with its writer."""

    __tablename__ = "review_draft"
    __table_args__ = (
        UniqueConstraint("deployment_id", "plan_id", "expert_id"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["expert_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    expert_id: Mapped[int]
    summary: Mapped[str]
    private_note: Mapped[str]
    rubric: Mapped[dict[str, int]] = mapped_column(JSON)
    pages: Mapped[dict[str, str]] = mapped_column(JSON)
    """Part → which open page wrote it last."""
    asides: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    """Page → part → a text of its that had not seen what another page wrote there."""
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
