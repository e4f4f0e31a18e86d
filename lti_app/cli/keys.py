"""``blc-lti keys``: the tool's own signing keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from lti_app.cli.common import configuration, database, now, sealer
from lti_app.lti import keys as tool_keys
from lti_app.lti.keys import Sealer


@click.group()
def keys() -> None:
    """The tool's own signing keys."""


@keys.command("list")
def list_keys() -> None:
    """Show all keys."""
    moment = now()
    with database(configuration()).read() as session:
        found = tool_keys.list_keys(session)
    for key in found:
        made = f"made {key.created_at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{key.kid}\t{_state_of(key, moment)}\t{made}")
    if not found:
        click.echo("There is no key yet: the first start of blc-lti serve makes one.", err=True)


def _state_of(key: Any, moment: datetime) -> str:
    if key.retired_at is not None:
        return "retired"
    if key.signs_from > moment:
        return f"announced, signs from {key.signs_from:%Y-%m-%d %H:%M} UTC"
    return "published"


def _change_keys(change: Callable[[Any, Sealer], str]) -> None:
    config = configuration()
    with database(config).write() as session:
        click.echo(change(session, sealer(config)))


@keys.command("rotate")
@click.option("--at-once", is_flag=True, help="Sign with it now: only if the old key is lost.")
def rotate_keys(at_once: bool) -> None:
    """Publish a new key now and sign with it from tomorrow on."""

    def rotate(session: Any, box: Sealer) -> str:
        key = tool_keys.rotate_key(session, box, now=now(), at_once=at_once)
        return f"Key {key.kid} is published and signs from {key.signs_from:%Y-%m-%d %H:%M} UTC."

    _change_keys(rotate)


@keys.command("retire")
@click.argument("kid")
def retire_key(kid: str) -> None:
    """Take an old key out of the published set."""

    def retire(session: Any, _sealer: Sealer) -> str:
        tool_keys.retire_key(session, kid, now=now())
        return f"Key {kid} is retired."

    _change_keys(retire)
