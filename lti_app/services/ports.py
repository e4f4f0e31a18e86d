"""What services need from outside, as Protocols; ``lti`` has the real ones."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from lti_app.models import Platform


class KeySetSource(Protocol):
    """Knows how to ask a platform for its keys."""

    def refresh(self, platform: Platform, *, now: datetime) -> int:
        """The number of usable keys that the platform publishes now. Raises FetchFailed."""
        ...


class Opener(Protocol):
    """Opens what was sealed with the configured secret."""

    def open(self, sealed: bytes) -> bytes:
        """Raises ToolError if the secret is another one."""
        ...


class ScoreBox(Protocol):
    """Takes scores for platforms' gradebooks; a job sends them later."""

    def __call__(
        self,
        session: Session,
        *,
        resource_link_id: int,
        person_id: int,
        scaled: float | None,
        comment: str | None,
        now: datetime,
    ) -> bool:
        """Queue a score (0 to 1; None says "handed in, not graded") in the caller's transaction.

        False where the activity has no column in the gradebook.
        """
        ...
