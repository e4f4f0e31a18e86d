"""What helps experts to read: their snippets, what they read best, how a course assigns plans."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class Snippet(Scoped, Base):
    """A piece of advice that an expert keeps to use again. Nobody else sees it."""

    __tablename__ = "snippet"
    __table_args__ = (
        Index("ix_snippet_person", "person_id"),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExpertProfile(Scoped, Base):
    """Which plans of a course an expert reads best. An empty list means: any."""

    __tablename__ = "expert_profile"
    __table_args__ = (
        UniqueConstraint("deployment_id", "context_id", "person_id"),
        ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int]
    person_id: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(JSON)
    countries: Mapped[list[str]] = mapped_column(JSON)
    """Both as the plan's own choices name them."""
    goals: Mapped[list[int]] = mapped_column(JSON)
    """Numbers of Sustainable Development Goals."""
    most: Mapped[int | None]
    """How many waiting plans at a time; None for any number, 0 for none at present."""


class CourseSetting(Scoped, Base):
    """How plans of a course reach their readers."""

    __tablename__ = "course_setting"
    __table_args__ = (
        UniqueConstraint("deployment_id", "context_id"),
        ForeignKeyConstraint(
            ["context_id", "deployment_id"],
            ["context.id", "context.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int]
    assigns: Mapped[bool]
    """Whether a submitted plan is given to readers by rule, at once."""
    readers_wanted: Mapped[int]
    """1, or 2 where a second reader is wanted."""
