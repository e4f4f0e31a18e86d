"""An access token for a platform's services, shared by all workers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, UtcDateTime


class AccessToken(Base):
    __tablename__ = "access_token"
    __table_args__ = (UniqueConstraint("platform_id", "scopes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    scopes: Mapped[str] = mapped_column(String(1024))
    """Sorted and divided by spaces: what was asked for."""
    sealed_token: Mapped[bytes] = mapped_column(LargeBinary)
    """Encrypted with the configured secret."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
