"""A submitted version of a plan. Never changes: neither here nor in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class PlanVersion(Scoped, Base):
    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("deployment_id", "plan_id", "number"),
        Index("ix_plan_version_submitter", "deployment_id", "submitted_by"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["submitted_by", "deployment_id"], ["person.id", "person.deployment_id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Every field's value by its name."""
    message: Mapped[str]
    """What the authors told the reader about it; may be empty."""
    submitted_by: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
