"""A login on its way: what one launch may use, once.

Only hashes are kept of what a browser carries, so a copy of the database opens
no session.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, UtcDateTime


class Binding(StrEnum):
    """By what a browser proves that a login, and later a session, is its own."""

    COOKIE = "cookie"
    STORAGE = "storage"
    """The platform's storage by postMessage, for browsers that keep no cookie in a frame."""


class LaunchState(Base):
    """Binds state, nonce, platform (issuer and client), target and browser in one row.

    The first launch that uses it deletes it, whether that launch is accepted or not.
    """

    __tablename__ = "launch_state"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce_hash: Mapped[str] = mapped_column(String(64))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    target_link_uri: Mapped[str] = mapped_column(String(2048))
    binding: Mapped[str] = mapped_column(String(32))
    browser_hash: Mapped[str] = mapped_column(String(64))
    storage_target: Mapped[str | None] = mapped_column(String(255))
    """The platform's frame that keeps our proof; only with the storage binding."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class LaunchTicket(Base):
    """A launch that is verified and waits for its browser's proof from the platform's storage."""

    __tablename__ = "launch_ticket"

    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    browser_hash: Mapped[str] = mapped_column(String(64))
    claims: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The verified claims; deleted with the row, within minutes."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
