"""A file that somebody sent: what is known of it. Its bytes are in the storage, under its key."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class FileState(StrEnum):
    READY = "ready"
    HELD = "held"
    """The virus scanner was away: nobody gets the file before it has been looked at."""
    INFECTED = "infected"
    """Held, then found infected: its bytes are gone."""


class StoredFile(Scoped, Base):
    """Written down before its bytes are stored, so that no bytes are ever without a row."""

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("id", "deployment_id"),
        UniqueConstraint("key"),
        Index("ix_stored_file_plan", "plan_id", "attached"),
        Index("ix_stored_file_state", "state", "attached"),
        Index("ix_stored_file_uploader", "deployment_id", "uploaded_by"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["uploaded_by", "deployment_id"], ["person.id", "person.deployment_id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int | None]
    """None once its plan was erased, until its bytes are."""
    purpose: Mapped[str] = mapped_column(String(64))
    """The field it belongs to; or ``(feedback)``, for what an expert sends."""
    name: Mapped[str] = mapped_column(String(200))
    """Made safe."""
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    """Bytes as stored."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes as stored, in hexadecimal digits."""
    key: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(16))
    uploaded_by: Mapped[int]
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attached: Mapped[bool] = mapped_column(default=False)
    """Whether anything points to it. What is not attached for a day is deleted."""
    sent_with: Mapped[int | None]
    """The first version it was sent with, or was sent about: from then on it stays as it is."""
