"""Somebody at work in the tool: one launch in one tab."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, UtcDateTime


class ToolSession(Base):
    """Bound to platform, deployment, person, course, role and browser for all its life.

    Not held in a scope, since it is what a request's scope is read from: it is
    only ever looked up by the hash of its key together with the browser's proof.
    """

    __tablename__ = "tool_session"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    binding: Mapped[str] = mapped_column(String(32))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id", ondelete="CASCADE"))
    person_id: Mapped[int]
    context_id: Mapped[int | None]
    resource_link_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(32))
    administers: Mapped[bool] = mapped_column(default=False)
    """Whether the platform calls this person an administrator of its own."""
    message: Mapped[str] = mapped_column(String(32))
    """The kind of launch; see ``models.message.MessageKind``."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What only this kind of launch brought: deep linking settings, the person reviewed."""
    locale: Mapped[str | None] = mapped_column(String(35))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """The person's own; None while nobody has told it."""
    asks_zone: Mapped[bool] = mapped_column(default=True)
    """Whether the browser's zone counts: nobody chose one."""
    return_url: Mapped[str | None] = mapped_column(String(2048))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
