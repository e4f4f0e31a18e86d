"""A resource link: one activity of ours in a course."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class ResourceLink(Scoped, Base):
    __tablename__ = "resource_link"
    __table_args__ = (
        UniqueConstraint("deployment_id", "lti_id"),
        UniqueConstraint("id", "deployment_id"),
        ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lti_id: Mapped[str] = mapped_column(String(255))
    context_id: Mapped[int | None]
    """None where the platform launched from outside any course."""
    title: Mapped[str | None] = mapped_column(String(512))
    custom: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """The custom parameters of the link, as the platform last sent them."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
