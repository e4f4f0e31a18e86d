"""What a person is in a course."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class Role(StrEnum):
    """Who somebody is for the programme, read from what the platform says."""

    PARTICIPANT = "participant"
    EXPERT = "expert"
    STAFF = "staff"


class Membership(Scoped, Base):
    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("deployment_id", "context_id", "person_id"),
        Index("ix_membership_role", "deployment_id", "context_id", "role", "left_at"),
        Index("ix_membership_seen", "deployment_id", "context_id", "seen_at", "id"),
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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    context_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(32))
    lti_roles: Mapped[list[str]] = mapped_column(JSON)
    """As the platform sent them."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When they last came in; None for somebody known from the roster only."""
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the roster no longer had them."""
