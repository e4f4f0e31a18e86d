"""What is old and goes: unfinished logins, sessions, invitations, notices, loose files."""

from __future__ import annotations

from lti_app.jobs.files import forget_loose_files
from lti_app.lti.outfit import Outfit
from lti_app.lti.states import forget_old_states
from lti_app.services.invitations import forget_old_invitations
from lti_app.services.notices.mails import forget_old
from lti_app.services.platforms import active_deployments
from lti_app.services.tool_sessions import forget_old_sessions


def clean_up(outfit: Outfit) -> int:
    """Delete what is over, a bounded number at a time; how many rows."""
    gone = 0
    for forget in (forget_old_states, forget_old_sessions, forget_old_invitations):
        with outfit.db.write() as session:
            gone += forget(session, now=outfit.clock())
    with outfit.db.read() as session:
        scopes = [scope for _, scope in active_deployments(session)]
    for scope in scopes:
        with outfit.db.write(scope) as session:
            gone += forget_old(session, now=outfit.clock())
    return gone + forget_loose_files(outfit)
