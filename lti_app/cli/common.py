"""What all commands need: the settings, the database, errors as one clear line."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from lti_app.config import Config
from lti_app.db import Database
from lti_app.errors import ConfigError, DatabaseBehind, ToolError
from lti_app.lti.http import PlatformHttp, Reach
from lti_app.lti.keys import Sealer
from lti_app.lti.keysets import KeySets
from lti_app.services import schema


class Commands(click.Group):
    """Turns our errors into one clear line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            lines = "".join(f"\n  {problem}" for problem in error.problems)
            raise click.ClickException(f"the settings are not right:{lines}") from error
        except ToolError as error:
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            raise click.ClickException(
                f"the database does not do what it should: {error}"
            ) from error


def configuration() -> Config:
    return Config.from_environment(os.environ)


def now() -> datetime:
    return datetime.now(UTC)


def database(config: Config, *, must_be_current: bool = True) -> Database:
    db = Database(config.database_url)
    if must_be_current and not schema.is_current(db):
        raise DatabaseBehind("the database is not at this program's revision: run blc-lti migrate")
    return db


def sealer(config: Config) -> Sealer:
    return Sealer(config.secret, config.previous_secrets)


def key_sets(config: Config, db: Database) -> KeySets:
    return KeySets(db, PlatformHttp(Reach(config.private_networks, config.development)))
