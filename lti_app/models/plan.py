"""A plan, its authors, and those who read it for the programme."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class PlanState(StrEnum):
    """Where a plan stands in its present stage; ``services.plans.workflow`` has the steps."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in-review"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """What is asked for at present, in the programme's order."""

    OUTLINE = "outline"
    FULL_PLAN = "full-plan"
    PROGRESS_REPORT = "progress-report"
    FINAL_REPORT = "final-report"


class Plan(Scoped, Base):
    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("id", "deployment_id"),
        Index("ix_plan_course_state", "deployment_id", "context_id", "state", "state_since", "id"),
        Index("ix_plan_course_since", "deployment_id", "context_id", "state_since", "id"),
        ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["resource_link_id", "deployment_id"],
            ["resource_link.id", "resource_link.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["template_id", "deployment_id"],
            ["plan_template.id", "plan_template.deployment_id"],
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int]
    resource_link_id: Mapped[int | None]
    """The activity it was begun in: where its score belongs."""
    template_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(32))
    stage: Mapped[str] = mapped_column(String(32))
    latest: Mapped[int] = mapped_column(default=0)
    """The number of the latest version; 0 before the first."""
    extended_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """A later due date for this plan and its present stage only."""
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When that was last changed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlanAuthor(Scoped, Base):
    __tablename__ = "plan_author"
    __table_args__ = (
        UniqueConstraint("deployment_id", "plan_id", "person_id"),
        Index("ix_plan_author_person", "deployment_id", "person_id", "plan_id"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    person_id: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class PlanReader(Scoped, Base):
    """An expert to whom a plan is given, by staff or by their own claim."""

    __tablename__ = "plan_reader"
    __table_args__ = (
        UniqueConstraint("deployment_id", "plan_id", "person_id"),
        Index("ix_plan_reader_person", "deployment_id", "person_id", "plan_id"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    person_id: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
