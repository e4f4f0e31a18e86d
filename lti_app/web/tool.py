"""What every view may use: made once by ``create_app``, found through the running app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import current_app

from lti_app.config import Config
from lti_app.db import Database
from lti_app.lti.http import Http
from lti_app.lti.keys import Sealer
from lti_app.lti.keysets import KeySets
from lti_app.lti.outfit import Outfit
from lti_app.storage import FileRoom


@dataclass(frozen=True, slots=True)
class Tool:
    config: Config
    db: Database
    key_sets: KeySets
    sealer: Sealer
    http: Http
    """The only way out to a platform's services."""
    clock: Callable[[], datetime]
    files: FileRoom

    @property
    def session_lasts(self) -> timedelta:
        return timedelta(hours=self.config.session_hours)

    @property
    def outfit(self) -> Outfit:
        """What a job may use, for the few that a person starts and waits for."""
        return Outfit(self.db, self.sealer, self.http, self.clock, self.files)


def current_tool() -> Tool:
    return cast(Tool, current_app.extensions["blc_lti"])
