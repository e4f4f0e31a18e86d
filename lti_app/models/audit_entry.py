"""What was done to plans, and by whom. Rows are added, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class AuditEntry(Scoped, Base):
    """A change of state, a grade, or a change of who may see a plan."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_plan", "plan_id", "id"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["actor_id", "deployment_id"], ["person.id", "person.deployment_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(32))
    plan_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Plain values for the timeline: version, stage, outcome. Never what somebody wrote."""
