"""What every view may use: made once by ``create_app``, found through the running app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import current_app

from lti_app.config import Config
from lti_app.db import Database
from lti_app.lti.keys import Sealer
from lti_app.lti.keysets import KeySets


@dataclass(frozen=True, slots=True)
class Tool:
    config: Config
    db: Database
    key_sets: KeySets
    sealer: Sealer
    clock: Callable[[], datetime]

    @property
    def session_lasts(self) -> timedelta:
        return timedelta(hours=self.config.session_hours)


def current_tool() -> Tool:
    return cast(Tool, current_app.extensions["blc_lti"])
