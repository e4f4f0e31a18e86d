"""What is written in a plan at present, field by field, and what could not be merged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.db import Base, Scoped, UtcDateTime


class PlanField(Scoped, Base):
    __tablename__ = "plan_field"
    __table_args__ = (
        UniqueConstraint("deployment_id", "plan_id", "name"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["edited_by", "deployment_id"], ["person.id", "person.deployment_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[Any] = mapped_column(JSON)
    revision: Mapped[int]
    """Counts the changes of this field; a writer says which one they had before them."""
    device: Mapped[str] = mapped_column(String(64))
    """Which open page wrote it; a page has always seen what it wrote itself."""
    edited_by: Mapped[int]
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FieldWriter(Scoped, Base):
    """That somebody wrote in a field, and when they last did: in a team it is known who wrote."""

    __tablename__ = "field_writer"
    __table_args__ = (
        UniqueConstraint("deployment_id", "plan_id", "name", "person_id"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["person_id", "deployment_id"],
            ["person.id", "person.deployment_id"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FieldConflict(Scoped, Base):
    """A text that another one replaced whose writer had not seen it."""

    __tablename__ = "field_conflict"
    __table_args__ = (
        Index("ix_field_conflict_plan", "plan_id", "settled_at"),
        ForeignKeyConstraint(
            ["plan_id", "deployment_id"], ["plan.id", "plan.deployment_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["written_by", "deployment_id"], ["person.id", "person.deployment_id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[Any] = mapped_column(JSON)
    written_by: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When an author chose, or when a later text took in all its words. The row stays."""
