"""Work that comes round: when it is due, for all workers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, UtcDateTime


class Job(Base):
    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Moved ahead by the worker that takes it, before it begins."""
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(String(255))
    """The kind of error that ended the last run."""
