"""What works outside of requests needs from the world: made once for a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from requests import Session

from lti_app.config import Config
from lti_app.db import Database
from lti_app.lti.connector import ToolConnector
from lti_app.lti.http import PlatformHttp, Reach
from lti_app.lti.keys import Sealer
from lti_app.models import Platform
from lti_app.storage import FileRoom, open_room


@dataclass(frozen=True, slots=True)
class Outfit:
    db: Database
    sealer: Sealer
    http: Session
    """The only way out to a platform."""
    clock: Callable[[], datetime]
    files: FileRoom
    config: Config | None = None
    """None for the jobs that a person starts and waits for: those send no mail."""

    @classmethod
    def of(cls, config: Config, db: Database) -> Outfit:
        """The real things, for this configuration."""
        return cls(
            db,
            Sealer(config.secret, config.previous_secrets),
            PlatformHttp(Reach(config.private_networks, config.development), ca=config.platform_ca),
            lambda: datetime.now(UTC),
            open_room(config),
            config,
        )

    def connect(self, platform: Platform) -> ToolConnector:
        """Signed requests to this platform's services."""
        return ToolConnector(self.db, self.sealer, self.http, platform, clock=self.clock)
