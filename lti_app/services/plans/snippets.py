"""Pieces of advice that an expert keeps to use again, in any course of the deployment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_app.errors import Conflict
from lti_app.models import Snippet

LONGEST = 4_000
MOST = 50
"""Of one person: a list that can still be looked through."""


@dataclass(frozen=True, slots=True)
class Advice:
    id: int
    body: str


def snippets(session: Session, person_id: int) -> tuple[Advice, ...]:
    """What somebody keeps, in alphabetical order."""
    query = select(Snippet).where(Snippet.person_id == person_id)
    found = [Advice(one.id, one.body) for one in session.scalars(query)]
    return tuple(sorted(found, key=lambda one: one.body.casefold()))


def add_snippet(session: Session, body: str, *, person_id: int, now: datetime) -> None:
    """Keep one; the same text twice is kept once. Raises Conflict past 50. The caller commits."""
    text = body.strip()[:LONGEST]
    kept = {one.body for one in snippets(session, person_id)}
    if not text or text in kept:
        return
    if len(kept) >= MOST:
        raise Conflict("this expert keeps as many pieces of advice as anybody can")
    session.add(Snippet(person_id=person_id, body=text, created_at=now))


def forget_snippet(session: Session, number: int, *, person_id: int) -> None:
    """Another person's stays untouched. The caller commits."""
    session.execute(delete(Snippet).where(Snippet.id == number, Snippet.person_id == person_id))
