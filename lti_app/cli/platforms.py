"""``blc-lti platform``: platforms that may launch the tool."""

from __future__ import annotations

from typing import Any

import click

from lti_app.cli.common import configuration, database, now, show, trial
from lti_app.lti.claims import is_web_address
from lti_app.services import invitations
from lti_app.services import platforms as registrations
from lti_app.services.checks import about_trial


@click.group()
def platform() -> None:
    """Platforms that may launch the tool."""


def _address(_context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    value, longest = value.strip(), registrations.LONGEST.get(option.name or "", 2048)
    if not is_web_address(value) or len(value) > longest:
        raise click.BadParameter(f"must be a whole http(s) address of at most {longest} characters")
    return value


def _text(_context: click.Context, option: click.Parameter, value: str) -> str:
    value, longest = value.strip(), registrations.LONGEST[option.name or ""]
    if not value.isprintable() or not 0 < len(value) <= longest:
        raise click.BadParameter(f"must have 1 to {longest} printable characters")
    return value


def _texts(context: click.Context, option: click.Parameter, value: tuple[str, ...]) -> Any:
    return tuple(_text(context, option, one) for one in value)


def _addresses(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    for one in value:
        if not is_web_address(one) or registrations.origin_of(one) != one.rstrip("/"):
            raise click.BadParameter("must be origins, such as https://courses.example.org")
    return tuple(one.rstrip("/") for one in value)


@platform.command("add")
@click.option("--name", required=True, callback=_text, help="What people call it.")
@click.option("--issuer", required=True, callback=_address, help="Platform ID; for Moodle its URL.")
@click.option("--client-id", required=True, callback=_text, help="Client ID.")
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
    callback=_texts,
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
    with database(configuration()).write() as session:
        new = registrations.NewPlatform(**values)
        added = registrations.add_platform(session, new, now=now())
        click.echo(f"Platform {added.id} is registered: {added.name}.")
    click.echo(f"Try it: blc-lti platform test {added.id}")


@platform.command("list")
def list_platforms() -> None:
    """Show all platforms."""
    with database(configuration()).read() as session:
        found = registrations.list_platforms(session)
    for one in found:
        state = "disabled" if one.disabled_at else "active"
        state = "waits" if one.awaits_approval else state
        click.echo(f"{one.id}\t{state}\t{one.name}\t{one.issuer}\t{one.client_id}")
    if not found:
        click.echo("No platform is registered yet: blc-lti platform add --help", err=True)


@platform.command("disable")
@click.argument("platform_id", type=int)
@click.option("--undo", is_flag=True, help="Accept its launches again.")
def disable_platform(platform_id: int, undo: bool) -> None:
    """Refuse a platform's launches and end its sessions. What people wrote stays."""
    with database(configuration()).write() as session:
        if undo:
            one = registrations.enable_platform(session, platform_id)
        else:
            one = registrations.disable_platform(session, platform_id, now=now())
        click.echo(f"{one.name} is {'active' if undo else 'disabled'} now.")


@platform.command("test")
@click.argument("platform_id", type=int)
def test_platform(platform_id: int) -> None:
    """Ask a platform for its keys and for a token, as a launch and a score would."""
    config = configuration()
    db = database(config)
    with db.read() as session:
        one = registrations.get_platform(session, platform_id)
    findings = list(about_trial(one, trial(config, db)(one), now()))
    show(findings)
    click.echo("The rest shows in a launch.")


@platform.command("approve")
@click.argument("platform_id", type=int)
def approve_platform(platform_id: int) -> None:
    """Let a platform that registered itself launch."""
    with database(configuration()).write() as session:
        one = registrations.enable_platform(session, platform_id)
        click.echo(f"{one.name} may launch now.")


@platform.command("invite")
@click.option("--note", default="", help="For whom the link is; only you see it.")
@click.option("--approved", is_flag=True, help="Let the platform launch at once.")
def invite_platform(note: str, approved: bool) -> None:
    """Make a one-time link with which a platform registers itself within a week."""
    config = configuration()
    with database(config).write() as session:
        token = invitations.invite(session, note=note, approved=approved, now=now())
    click.echo(f"{config.url}/lti/register/{token}")
