"""A platform registration: one client id at one issuer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, UtcDateTime


class Platform(Base):
    __tablename__ = "platform"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    issuer: Mapped[str] = mapped_column(String(512))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_login_url: Mapped[str] = mapped_column(String(2048))
    auth_token_url: Mapped[str] = mapped_column(String(2048))
    key_set_url: Mapped[str] = mapped_column(String(2048))
    auth_audience: Mapped[str | None] = mapped_column(String(2048))
    """What the token endpoint wants as audience, where it isn't its own address."""
    frame_origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Origins, besides the issuer's, whose pages may frame the tool."""
    accepts_new_deployments: Mapped[bool]
    """Whether a signed launch may introduce a deployment id that nobody named before."""
    family: Mapped[str | None] = mapped_column(String(64))
    """What kind of platform it calls itself (``moodle``, ``canvas``), if it registered itself."""
    awaits_approval: Mapped[bool] = mapped_column(default=False)
    """Registered by itself and disabled until an administrator says yes."""
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
