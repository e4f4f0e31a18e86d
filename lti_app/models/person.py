"""Somebody whom a platform sent, as far as it told us who that is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class Person(Scoped, Base):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("deployment_id", "subject"),
        UniqueConstraint("id", "deployment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(255))
    """The platform's ``sub``."""
    name: Mapped[str | None] = mapped_column(String(255))
    """As the platform writes it, in one piece: many people have one name only."""
    email: Mapped[str | None] = mapped_column(String(320))
    locale: Mapped[str | None] = mapped_column(String(35))
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None for somebody known from a roster only."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When all that tells who it was went away; the row stays, since the log points to it."""
