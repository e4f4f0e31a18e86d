"""A course with people in it, a worker, and a mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
from requests import Session as HttpSession
from sqlalchemy import select

from lti_app.config import Config, MailServer
from lti_app.db import Database, Scope
from lti_app.jobs.mail import send_mails
from lti_app.lti.keys import Sealer
from lti_app.lti.outfit import Outfit
from lti_app.models import Mail, NoticeKind, Person
from lti_app.services.notices.events import tell
from lti_app.services.notices.wishes import Wishes, keep_wishes
from lti_app.storage import open_room
from tests.helpers.mail import Mailbox, mail_server
from tests.helpers.plans import AUTHOR, NAMES, add_course
from tests.helpers.platform import TOOL, Clock

HERE = Scope(1, 1)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


class PostOffice:
    """Tells people things, and sends what is due."""

    def __init__(self, db: Database, outfit: Outfit, clock: Clock) -> None:
        self.db, self.outfit, self.clock = db, outfit, clock

    def tell(
        self, kind: NoticeKind = NoticeKind.DECIDED, *, to: int = AUTHOR, **details: Any
    ) -> None:
        with self.db.write(HERE) as session:
            tell(session, [to], kind, context_id=1, now=self.clock(), **details)

    def wish(self, wishes: Wishes, *, of: int = AUTHOR) -> None:
        with self.db.write(HERE) as session:
            keep_wishes(session, of, wishes)

    def change(self, *, of: int = AUTHOR, **values: str | None) -> None:
        """What the platform says about a person."""
        with self.db.write(HERE) as session:
            for name, value in values.items():
                setattr(session.get_one(Person, of), name, value)

    def send(self) -> dict[str, int]:
        return dict(send_mails(self.outfit))


Open = Callable[..., PostOffice]


@pytest.fixture
def open_office(db: Database, config: Config, clock: Clock, mailbox: Mailbox) -> Open:
    """A worker of the tool, and people with addresses; by default without encryption."""
    add_course(db)
    with db.write(HERE) as session:
        for number in NAMES:
            session.get_one(Person, number).email = f"person-{number}@example.org"
    return partial(_office, db, config, clock, mailbox)


@pytest.fixture
def office(open_office: Open) -> PostOffice:
    return open_office()


@pytest.fixture
def office_of(db: Database, config: Config, clock: Clock, mailbox: Mailbox) -> Open:
    """The same among people who were launched."""
    return partial(_office, db, config, clock, mailbox)


def _office(
    db: Database,
    config: Config,
    clock: Clock,
    mailbox: Mailbox,
    server: MailServer | None = None,
    **changed: Any,
) -> PostOffice:
    server = server or MailServer("127.0.0.1", mailbox.port, "none")
    mine = replace(config, url=TOOL, mail_server=server, mail_from="plans@example.org", **changed)
    outfit = Outfit(db, Sealer(config.secret), HttpSession(), clock, open_room(mine), mine)
    return PostOffice(db, outfit, clock)


def rows(db: Database) -> list[Mail]:
    with db.read(HERE) as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def states(db: Database) -> list[str]:
    return [one.state for one in rows(db)]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())
