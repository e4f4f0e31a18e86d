"""A context: a course of a platform."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class Context(Scoped, Base):
    __tablename__ = "context"
    __table_args__ = (
        UniqueConstraint("deployment_id", "lti_id"),
        UniqueConstraint("id", "deployment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lti_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str | None] = mapped_column(String(512))
    label: Mapped[str | None] = mapped_column(String(255))
    roster_url: Mapped[str | None] = mapped_column(String(2048))
    """The names and roles service of this course, where the platform offers it."""
    groups_url: Mapped[str | None] = mapped_column(String(2048))
    line_items_url: Mapped[str | None] = mapped_column(String(2048))
    grade_scopes: Mapped[str] = mapped_column(String(1024), default="")
    """What the platform lets us do with grades, divided by spaces."""
    roster_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When reading the roster was last begun: also the claim of whoever does it."""
    roster_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    roster_problem: Mapped[str | None] = mapped_column(String(255))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
