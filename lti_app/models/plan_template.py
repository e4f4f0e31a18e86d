"""What a plan asks for: sections, fields, guidance, rubric. Versioned; a version never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class PlanTemplate(Scoped, Base):
    __tablename__ = "plan_template"
    __table_args__ = (
        UniqueConstraint("deployment_id", "number"),
        UniqueConstraint("id", "deployment_id"),
        Index("ix_plan_template_course", "deployment_id", "context_id", "number"),
        ForeignKeyConstraint(
            ["created_by", "deployment_id"], ["person.id", "person.deployment_id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    """Counts the versions of the deployment, whoever made them."""
    context_id: Mapped[int | None]
    """The course whose new plans take it; None for all that have none of their own."""
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As ``services.plans.templates`` reads it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None]
    """None for the template that comes with the program."""
