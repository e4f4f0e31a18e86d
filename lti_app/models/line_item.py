"""A line item: a column of a platform's gradebook that this tool fills."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class LineItem(Scoped, Base):
    __tablename__ = "line_item"
    __table_args__ = (
        UniqueConstraint("deployment_id", "url"),
        Index("ix_line_item_link", "deployment_id", "resource_link_id"),
        UniqueConstraint("id", "deployment_id"),
        ForeignKeyConstraint(
            ["resource_link_id", "deployment_id"],
            ["resource_link.id", "resource_link.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str | None] = mapped_column(String(2048))
    """None until it is found at the platform, or made there."""
    label: Mapped[str | None] = mapped_column(String(512))
    maximum: Mapped[float | None]
    """Points of the column; None where nobody said."""
    ours: Mapped[bool] = mapped_column(server_default=false())
    """Whether the tool made it: then it follows its activity."""
    resource_link_id: Mapped[int | None]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when one worker alone may look for it and make it."""
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its results were last read back."""
