"""What ``blc-lti doctor`` looks at of mail: whether the server lets us in, and what it refused."""

from __future__ import annotations

from collections.abc import Iterator

from lti_app.config import Config
from lti_app.db import Database
from lti_app.services.findings import Finding, amiss, fine
from lti_app.services.notices.line import NO_SERVER, open_line, what_happened
from lti_app.services.notices.mails import count_parked
from lti_app.services.platforms import active_deployments


def check_mail_server(config: Config) -> Iterator[Finding]:
    """Signs in to the server, and sends nothing."""
    server = config.mail_server
    if server is None:
        yield fine("No mail is sent: no BLC_LTI_MAIL_SERVER. Notices show in the tool.")
        return
    name = f"{server.host}:{server.port}"
    try:
        with open_line(server, config.mail_ca):
            yield fine("The mail server %(name)s lets us in.", name=name)
    except NO_SERVER as error:
        yield amiss(
            "The mail server %(name)s can't be used: %(problem)s. Look at BLC_LTI_MAIL_SERVER.",
            name=name,
            problem=what_happened(error),
        )


def check_parked_mails(db: Database) -> Iterator[Finding]:
    """Mails that somebody must look at."""
    parked = 0
    with db.read() as session:
        scopes = [scope for _, scope in active_deployments(session)]
    for scope in scopes:
        with db.read(scope) as session:
            parked += count_parked(session)
    if parked:
        yield amiss(
            "%(count)d mail(s) were refused: Administration, Deliveries says why.", count=parked
        )
