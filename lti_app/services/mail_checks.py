"""What ``blc-lti doctor`` looks at of mail: whether the server lets us in, and what it refused."""

from __future__ import annotations

from collections.abc import Iterator

from lti_app.config import Config
from lti_app.db import Database
from lti_app.services.findings import Finding
from lti_app.services.notices.line import NO_SERVER, open_line, what_happened
from lti_app.services.notices.mails import count_parked
from lti_app.services.platforms import active_deployments


def check_mail_server(config: Config) -> Iterator[Finding]:
    """Signs in to the server, and sends nothing."""
    server = config.mail_server
    if server is None:
        yield Finding(True, "No mail is sent: no BLC_LTI_MAIL_SERVER. Notices show in the tool.")
        return
    name = f"The mail server {server.host}:{server.port}"
    try:
        with open_line(server, config.mail_ca):
            yield Finding(True, f"{name} lets us in.")
    except NO_SERVER as error:
        text = f"{name} can't be used: {what_happened(error)}. Look at BLC_LTI_MAIL_SERVER."
        yield Finding(False, text)


def check_parked_mails(db: Database) -> Iterator[Finding]:
    """Mails that somebody must look at."""
    parked = 0
    with db.read() as session:
        scopes = [scope for _, scope in active_deployments(session)]
    for scope in scopes:
        with db.read(scope) as session:
            parked += count_parked(session)
    if parked:
        text = f"{parked} mail(s) were refused: Administration, Deliveries says why."
        yield Finding(False, text)
