"""``blc-lti``: what an operator does at a terminal. The only place that prints or exits."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from lti_app.config import Config
from lti_app.db import Database
from lti_app.errors import ConfigError, DatabaseBehind, FetchFailed, ToolError
from lti_app.lti import keys as tool_keys
from lti_app.lti.claims import is_web_address
from lti_app.lti.http import PlatformHttp, Reach
from lti_app.lti.keys import Sealer
from lti_app.lti.keysets import KeySets
from lti_app.services import platforms as registrations
from lti_app.services import schema
from lti_app.services.checks import check_installation


class _Commands(click.Group):
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


@click.group(cls=_Commands)
@click.version_option(package_name="blc", prog_name="blc-lti")
def main() -> None:
    """The LTI 1.3 tool of the Blended Learning Course. Settings come from the environment."""


def _config() -> Config:
    return Config.from_environment(os.environ)


def _now() -> datetime:
    return datetime.now(UTC)


def _database(config: Config, *, must_be_current: bool = True) -> Database:
    db = Database(config.database_url)
    if must_be_current and not schema.is_current(db):
        raise DatabaseBehind("the database is not at this program's revision: run blc-lti migrate")
    return db


def _sealer(config: Config) -> Sealer:
    return Sealer(config.secret, config.previous_secrets)


def _key_sets(config: Config, db: Database) -> KeySets:
    return KeySets(db, PlatformHttp(Reach(config.private_networks, config.development)))


@main.command()
def serve() -> None:
    """Serve the tool with gunicorn.

    With SQLite the database is made and brought up to date first, and the tool's
    key is made; with PostgreSQL that is a step of its own: blc-lti migrate.
    """
    from lti_app.server import run  # gunicorn is needed by this command only

    config = _config()
    if config.database_url.startswith("sqlite"):
        schema.migrate(Database(config.database_url))
    db = _database(config)
    with db.write() as session:
        tool_keys.ensure_key(session, _sealer(config), now=_now())
    db.dispose()  # a connection must not be carried across a fork
    click.echo(f"The tool listens on {config.bind} and calls itself {config.url}", err=True)
    run(config)


@main.command()
def migrate() -> None:
    """Bring the database to this program's revision. Safe to run twice, and by two at once."""
    before, after = schema.migrate(_database(_config(), must_be_current=False))
    if before == after:
        click.echo(f"Nothing to do: the database is at revision {after}.")
    else:
        click.echo(f"The database went from revision {before or 'nothing'} to {after}.")


@main.group()
def platform() -> None:
    """Platforms that may launch the tool."""


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_web_address(value):
        raise click.BadParameter("must be a whole http(s) address")
    return value


def _addresses(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    for one in value:
        if not is_web_address(one) or registrations.origin_of(one) != one.rstrip("/"):
            raise click.BadParameter("must be origins, such as https://courses.example.org")
    return tuple(one.rstrip("/") for one in value)


@platform.command("add")
@click.option("--name", required=True, help="What people call it.")
@click.option("--issuer", required=True, callback=_address, help="Platform ID; for Moodle its URL.")
@click.option("--client-id", required=True, help="Client ID.")
@click.option(
    "--auth-login-url", required=True, callback=_address, help="Authentication request URL."
)
@click.option("--auth-token-url", required=True, callback=_address, help="Access token URL.")
@click.option("--key-set-url", required=True, callback=_address, help="Public keyset URL.")
@click.option("--auth-audience", help="Audience of the token endpoint, if not its own URL.")
@click.option(
    "--deployment",
    "deployments",
    multiple=True,
    help="A deployment ID to accept; without any, each is accepted at its first launch.",
)
@click.option(
    "--frame-origin",
    "frame_origins",
    multiple=True,
    callback=_addresses,
    help="Another origin whose pages may frame the tool.",
)
def add_platform(**values: Any) -> None:
    """Register a platform."""
    with _database(_config()).write() as session:
        new = registrations.NewPlatform(**values)
        added = registrations.add_platform(session, new, now=_now())
        click.echo(f"Platform {added.id} is registered: {added.name}.")
    click.echo(f"Try it: blc-lti platform test {added.id}")


@platform.command("list")
def list_platforms() -> None:
    """Show all platforms."""
    with _database(_config()).read() as session:
        found = registrations.list_platforms(session)
    for one in found:
        state = "disabled" if one.disabled_at else "active"
        click.echo(f"{one.id}\t{state}\t{one.name}\t{one.issuer}\t{one.client_id}")
    if not found:
        click.echo("No platform is registered yet: blc-lti platform add --help", err=True)


@platform.command("disable")
@click.argument("platform_id", type=int)
@click.option("--undo", is_flag=True, help="Accept its launches again.")
def disable_platform(platform_id: int, undo: bool) -> None:
    """Refuse a platform's launches and end its sessions. What people wrote stays."""
    with _database(_config()).write() as session:
        if undo:
            one = registrations.enable_platform(session, platform_id)
        else:
            one = registrations.disable_platform(session, platform_id, now=_now())
        click.echo(f"{one.name} is {'active' if undo else 'disabled'} now.")


@platform.command("test")
@click.argument("platform_id", type=int)
def test_platform(platform_id: int) -> None:
    """Fetch a platform's keys now, as a launch would."""
    config = _config()
    db = _database(config)
    with db.read() as session:
        one = registrations.get_platform(session, platform_id)
    try:
        count = _key_sets(config, db).refresh(one, now=_now())
    except FetchFailed as error:
        raise click.ClickException(
            f"{one.name}: its keys at {one.key_set_url} can't be had: {error}"
        ) from error
    if not count:
        raise click.ClickException(f"{one.name}: its key set has no RS256 key that may sign.")
    click.echo(f"{one.name}: {count} usable key(s). The rest shows in a launch.")


@main.group()
def keys() -> None:
    """The tool's own signing keys."""


@keys.command("list")
def list_keys() -> None:
    """Show all keys."""
    now = _now()
    with _database(_config()).read() as session:
        for key in tool_keys.list_keys(session):
            click.echo(
                f"{key.kid}\t{_state_of(key, now)}\tmade {key.created_at:%Y-%m-%d %H:%M} UTC"
            )


def _state_of(key: Any, now: datetime) -> str:
    if key.retired_at is not None:
        return "retired"
    if key.signs_from > now:
        return f"announced, signs from {key.signs_from:%Y-%m-%d %H:%M} UTC"
    return "published"


def _change_keys(change: Callable[[Any, Sealer], str]) -> None:
    config = _config()
    with _database(config).write() as session:
        click.echo(change(session, _sealer(config)))


@keys.command("rotate")
@click.option("--at-once", is_flag=True, help="Sign with it now: only if the old key is lost.")
def rotate_keys(at_once: bool) -> None:
    """Publish a new key now and sign with it from tomorrow on."""

    def rotate(session: Any, sealer: Sealer) -> str:
        key = tool_keys.rotate_key(session, sealer, now=_now(), at_once=at_once)
        return f"Key {key.kid} is published and signs from {key.signs_from:%Y-%m-%d %H:%M} UTC."

    _change_keys(rotate)


@keys.command("retire")
@click.argument("kid")
def retire_key(kid: str) -> None:
    """Take an old key out of the published set."""

    def retire(session: Any, _sealer: Sealer) -> str:
        tool_keys.retire_key(session, kid, now=_now())
        return f"Key {kid} is retired."

    _change_keys(retire)


@main.command()
def doctor() -> None:
    """Check the whole installation; exit with 1 if anything is wrong."""
    config = _config()
    db = Database(config.database_url)
    findings = check_installation(
        db, config=config, keys=_key_sets(config, db), sealer=_sealer(config), now=_now()
    )
    for finding in findings:
        click.echo(f"{'ok   ' if finding.good else 'WRONG'} {finding.text}")
    if not all(finding.good for finding in findings):
        raise SystemExit(1)
