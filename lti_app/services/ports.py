"""What services need from outside, as Protocols; ``lti`` has the real ones."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from lti_app.config import Config
from lti_app.models import Platform
from lti_app.models.trial import Mirror, Trial


class TryPlatform(Protocol):
    """Asks a platform for its keys and for a token."""

    def __call__(self, platform: Platform, /) -> Trial: ...


class AskOurselves(Protocol):
    """Asks the tool at the address that browsers know."""

    def __call__(self, config: Config, /) -> Mirror: ...


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
