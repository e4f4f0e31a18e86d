"""Real workers, real processes: killed in the middle of a mail, and many at once."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from lti_app.db import Scope
from lti_app.models import Mail, MailState, NoticeKind, Person
from lti_app.services.notices.events import tell
from tests.helpers.mail import Mailbox, mail_server
from tests.helpers.plans import AUTHOR, NAMES, add_course
from tests.helpers.served import ServedTool, kill, listening

HERE = Scope(1, 1)
LONG_ENOUGH = 300.0


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def tool(tmp_path: Path, mailbox: Mailbox) -> Iterator[ServedTool]:
    with listening() as listener:
        tool = ServedTool(tmp_path, listener, database_url=f"sqlite:///{tmp_path}/tool.sqlite3")
        tool.environment |= {
            "BLC_LTI_MAIL_SERVER": f"smtp+plain://127.0.0.1:{mailbox.port}",
            "BLC_LTI_MAIL_FROM": "plans@example.org",
        }
        add_course(tool.db)
        with tool.db.write(HERE) as session:
            for number in NAMES:
                session.get_one(Person, number).email = f"person-{number}@example.org"
        yield tool
        tool.close()


def tell_somebody(tool: ServedTool, *people: int) -> None:
    with tool.db.write(HERE) as session:
        now = tool.outfit.clock()
        tell(session, people, NoticeKind.DECIDED, context_id=1, now=now)


def states(tool: ServedTool) -> list[str]:
    with tool.db.read(HERE) as session:
        return list(session.scalars(select(Mail.state).order_by(Mail.id)))


def test_a_worker_killed_in_the_middle_of_a_mail_loses_none(
    tool: ServedTool, mailbox: Mailbox
) -> None:
    mailbox.data.append("silence")
    tell_somebody(tool, AUTHOR)
    with tool.working() as worker:
        assert mailbox.reached.wait(LONG_ENOUGH)
        kill(worker.pid)
        worker.wait()
    assert (states(tool), mailbox.arrived) == ([MailState.WAITING], [])
    with tool.db.write(HERE) as session:  # as if the minutes of its claim had passed
        session.execute(update(Mail).values(claimed_until=tool.outfit.clock()))
    with tool.working("--once") as worker:
        assert worker.wait(LONG_ENOUGH) == 0
    assert (states(tool), len(mailbox.arrived)) == ([MailState.SENT], 1)


def test_two_workers_at_once_send_each_mail_once(tool: ServedTool, mailbox: Mailbox) -> None:
    with tool.db.write(HERE) as session:
        for number in range(6):
            now = tool.outfit.clock()
            session.add(
                Person(subject=f"p{number}", email=f"p{number}@example.org", first_seen_at=now)
            )
    with tool.db.read(HERE) as session:
        everybody = list(session.scalars(select(Person.id)))
    tell_somebody(tool, *everybody)
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(tool.working("--once")) for _ in range(2)]
        assert [one.wait(LONG_ENOUGH) for one in workers] == [0, 0]
    assert set(Counter(mailbox.to).values()) == {1}
    assert len(mailbox.to) == len(everybody)
