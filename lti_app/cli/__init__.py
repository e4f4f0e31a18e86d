"""``blc-lti``: what an operator does at a terminal. The only place that prints or exits.

To add a group of commands: a file here, and one line at the end of this one.
"""

from __future__ import annotations

import click

from lti_app.cli.common import Commands, configuration, database, now, sealer, show, trial
from lti_app.cli.demo import demo
from lti_app.cli.grades import grades
from lti_app.cli.keys import keys
from lti_app.cli.platforms import platform
from lti_app.db import Database
from lti_app.jobs.queue import Queue
from lti_app.jobs.rounds import run_once
from lti_app.logs import configure_logs
from lti_app.lti import keys as tool_keys
from lti_app.lti.outfit import Outfit
from lti_app.lti.trial import ask_ourselves
from lti_app.services import schema
from lti_app.services.checks import Instruments, check_installation


@click.group(cls=Commands)
@click.version_option(package_name="blc", prog_name="blc-lti")
def main() -> None:
    """The LTI 1.3 tool of the Blended Learning Course. Settings come from the environment."""


@main.command()
def serve() -> None:
    """Serve the tool with gunicorn.

    With SQLite the database is made and brought up to date first, and the tool's
    key is made; with PostgreSQL that is a step of its own: blc-lti migrate.
    """
    from lti_app.server import run  # gunicorn is needed by this command only

    config = configuration()
    if config.database_url.startswith("sqlite"):
        schema.migrate(Database(config.database_url))
    db = database(config)
    with db.write() as session:
        tool_keys.ensure_key(session, sealer(config), now=now())
    db.dispose()  # a connection must not be carried across a fork
    click.echo(f"The tool listens on {config.bind} and calls itself {config.url}", err=True)
    run(config)


@main.command()
def migrate() -> None:
    """Bring the database to this program's revision. Safe to run twice, and by two at once."""
    before, after = schema.migrate(database(configuration(), must_be_current=False))
    if before == after:
        click.echo(f"Nothing to do: the database is at revision {after}.")
    else:
        click.echo(f"The database went from revision {before or 'nothing'} to {after}.")


@main.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def worker(once: bool) -> None:
    """Send scores and read rosters in a process of its own (with BLC_LTI_JOBS=no for serve)."""
    config = configuration()
    configure_logs(config.log_level)
    outfit = Outfit.of(config, database(config))
    if once:
        run_once(outfit)
        return
    click.echo("The worker is at it.", err=True)
    Queue(config, outfit).work()


@main.command()
def doctor() -> None:
    """Check the whole installation; exit with 1 if anything is wrong."""
    config = configuration()
    db = Database(config.database_url)
    instruments = Instruments(sealer(config), trial(config, db), ask_ourselves)
    findings = check_installation(db, config=config, instruments=instruments, now=now())
    show(findings)


for group in (platform, keys, grades, demo):
    main.add_command(group)
