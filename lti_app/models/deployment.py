"""A deployment: one installation of the tool within a platform. The unit of isolation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, UtcDateTime


class Deployment(Base):
    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("platform_id", "lti_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    lti_id: Mapped[str] = mapped_column(String(255))
    """The platform's ``deployment_id``."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
