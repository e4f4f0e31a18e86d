"""``blc-lti grades``: scores on their way to the platforms."""

from __future__ import annotations

from collections.abc import Iterator

import click

from lti_app.cli.common import configuration, database, now
from lti_app.db import Database, Scope
from lti_app.models import Delivery, Platform
from lti_app.services import scores
from lti_app.services.administration import Undelivered, undelivered
from lti_app.services.platforms import active_deployments


@click.group()
def grades() -> None:
    """Scores on their way to the platforms."""


@grades.command("status")
def status() -> None:
    """Count scores by what became of them, and show those that need a look."""
    db = database(configuration())
    count = dict.fromkeys(Delivery, 0)
    found: list[Undelivered] = []
    for platform, scope in _deployments(db):
        with db.read(scope) as session:
            found += undelivered(session, platform)
            for state, number in scores.count_by_delivery(session).items():
                count[state] += number
    for state, number in count.items():
        click.echo(f"{state}\t{number}")
    for one in found:
        what = "differs" if one.differs else one.delivery.value
        click.echo(
            f"{one.deployment_id}-{one.score_id}\t{what}\t{one.platform}\t{one.problem or ''}"
        )


@grades.command("retry")
@click.argument("numbers", nargs=-1)
def retry(numbers: tuple[str, ...]) -> None:
    """Send scores again: those with these numbers (as status shows them), or all undelivered."""
    db, done = database(configuration()), 0
    for platform, scope in _deployments(db):
        with db.write(scope) as session:
            for one in undelivered(session, platform):
                wanted = not numbers or f"{one.deployment_id}-{one.score_id}" in numbers
                if wanted and one.delivery is not Delivery.DELIVERED:
                    scores.retry(session, one.score_id, now=now())
                    done += 1
    click.echo(f"{done} on the way again.")
    if numbers and done < len(set(numbers)):
        raise click.ClickException("some of these are not undelivered: blc-lti grades status")


def _deployments(db: Database) -> Iterator[tuple[Platform, Scope]]:
    with db.read() as session:
        yield from active_deployments(session)
