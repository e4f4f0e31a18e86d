"""Groups of a course, where the platform offers them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class CourseGroup(Scoped, Base):
    __tablename__ = "course_group"
    __table_args__ = (
        UniqueConstraint("deployment_id", "context_id", "lti_id"),
        UniqueConstraint("id", "deployment_id"),
        ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lti_id: Mapped[str] = mapped_column(String(255))
    context_id: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(512))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupMember(Scoped, Base):
    __tablename__ = "group_member"
    __table_args__ = (
        UniqueConstraint("deployment_id", "group_id", "person_id"),
        ForeignKeyConstraint(
            ["group_id", "deployment_id"],
            ["course_group.id", "course_group.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int]
    person_id: Mapped[int]
