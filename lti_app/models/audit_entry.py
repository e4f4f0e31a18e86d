"""What was done to plans, and by whom. Rows are added, and never changed or deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class AuditEntry(Scoped, Base):
    """A change of state, a grade, a change of who may see a plan, or a look at people's data.

    A line stays when its plan is erased, and when its actor is: then the person it
    points to has no name any more. That is the only way in which a line can be
    made to say less; the database itself refuses to change or to delete one.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_plan", "plan_id", "id"),
        Index("ix_audit_entry_actor", "deployment_id", "actor_id", "id"),
        Index("ix_audit_entry_course", "deployment_id", "context_id", "id"),
        ForeignKeyConstraint(["actor_id", "deployment_id"], ["person.id", "person.deployment_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(32))
    plan_id: Mapped[int | None]
    context_id: Mapped[int | None]
    """The course; both are numbers that stay when what they name is gone."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Plain values for the timeline: version, stage, outcome. Never what somebody wrote."""
