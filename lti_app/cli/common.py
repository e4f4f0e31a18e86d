"""What all commands need: the settings, the database, errors as one clear line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from lti_app.config import Config
from lti_app.db import Database
from lti_app.errors import ConfigError, DatabaseBehind, ToolError
from lti_app.lti.http import PlatformHttp, Reach
from lti_app.lti.keys import Sealer
from lti_app.lti.keysets import KeySets
from lti_app.lti.outfit import Outfit
from lti_app.lti.trial import trial_of
from lti_app.services import schema
from lti_app.services.findings import Finding
from lti_app.services.ports import TryPlatform


class Commands(click.Group):
    """Turns our errors into one clear line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        os.umask(0o077)  # a database of SQLite holds people's names: for this user alone
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            lines = "".join(f"\n  {problem}" for problem in error.problems)
            raise click.ClickException(f"the settings are not right:{lines}") from error
        except ToolError as error:
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
            raise click.ClickException(
                f"the database does not do what it should: {reason.strip()}"
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


def trial(config: Config, db: Database) -> TryPlatform:
    """Asks a platform whether the connection works."""
    http = PlatformHttp(Reach(config.private_networks, config.development), ca=config.platform_ca)
    return trial_of(Outfit.of(config, db), KeySets(db, http))


def show(findings: Sequence[Finding]) -> None:
    """Print what a check found. Exits with 1 if anything is wrong."""
    for finding in findings:
        click.echo(f"{'ok   ' if finding.good else 'WRONG'} {finding.text}")
    if not all(finding.good for finding in findings):
        raise SystemExit(1)
