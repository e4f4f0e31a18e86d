"""When a stage of the plans is due in a course."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class StageDate(Scoped, Base):
    __tablename__ = "stage_date"
    __table_args__ = (
        UniqueConstraint("deployment_id", "context_id", "stage"),
        ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int]
    stage: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
