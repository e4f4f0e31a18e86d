"""Reading who is in a course, from the platforms that offer it."""

from __future__ import annotations

from lti_app.db import Scope
from lti_app.errors import FetchFailed
from lti_app.lti.outfit import Outfit
from lti_app.lti.roster import read_groups, read_roster
from lti_app.models import Platform
from lti_app.services import roster
from lti_app.services.platforms import active_deployments

MOST_AT_ONCE = 50


def sync_due(outfit: Outfit) -> int:
    """Read every roster that is due; how many were read."""
    done = 0
    with outfit.db.read() as session:
        deployments = active_deployments(session)
    for platform, scope in deployments:
        for _ in range(MOST_AT_ONCE):
            with outfit.db.write(scope) as session:
                due = roster.claim_due_roster(session, now=outfit.clock())
            if due is None:
                break
            done += sync(outfit, platform, scope, due)
    return done


def sync(outfit: Outfit, platform: Platform, scope: Scope, due: roster.DueRoster) -> bool:
    """Read one roster that was claimed. False if the platform would not have it."""
    connector, began = outfit.connect(platform), outfit.clock()
    try:
        people = read_roster(connector, due.roster_url, with_groups=due.groups_url is not None)
        groups = read_groups(connector, due.groups_url) if due.groups_url is not None else None
    except FetchFailed as failed:
        with outfit.db.write(scope) as session:
            roster.roster_failed(session, due.context_id, str(failed))
        return False
    with outfit.db.write(scope) as session:
        roster.keep_roster(session, due.context_id, people, groups, now=began)
    return True
