"""How somebody wants to be spoken to: language, time zone, and what they are told how."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped


class Preference(Scoped, Base):
    """A row for those who have changed anything."""

    __tablename__ = "preference"
    __table_args__ = (
        UniqueConstraint("deployment_id", "person_id"),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    language: Mapped[str | None] = mapped_column(String(35))
    """None: as the platform or the browser says."""
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """An IANA name; None: the browser's."""
    seen_zone: Mapped[str | None] = mapped_column(String(64))
    """That of the browser they last came with, as its script told."""
    ways: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Kind of notice → how it comes by mail, where that was chosen."""
    no_mail: Mapped[bool] = mapped_column(default=False)
    """Unsubscribed from all of it."""
    quiet_from: Mapped[int | None]
    """The hour of their day from which no mail comes; None for no quiet hours."""
    quiet_to: Mapped[int | None]
    digest_hour: Mapped[int] = mapped_column(default=7)
    calendar: Mapped[int] = mapped_column(default=0)
    """The number of the calendar address that works; 0 before the first, negative when off."""
