"""The demonstration's mailbox: what the tool mails can be read there."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from lti_app.demo.course_site import CourseSite
from lti_app.demo.mailbox import Letter, Mailbox
from lti_app.demo.stand_in import create_stand_in


@pytest.fixture
def site() -> Iterator[CourseSite]:
    site = CourseSite("http://localhost:8787", "http://127.0.0.1:8788")
    site.mailbox.start()
    yield site
    site.mailbox.shutdown()
    site.mailbox.server_close()


def send(mailbox: Mailbox, to: str, text: str) -> None:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = to, "plans@example.org", "Ça va"
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=300) as line:
        line.send_message(message)


def test_mails_are_kept_as_they_were_sent_the_latest_first(site: CourseSite) -> None:
    send(site.mailbox, "siti@example.org", "First\n.\n..dots\n")
    send(site.mailbox, "han@example.org", "Second\n")
    assert [*site.mailbox.letters] == [
        Letter("han@example.org", "Ça va", "Second\n"),
        Letter("siti@example.org", "Ça va", "First\n.\n..dots\n"),
    ]


def test_a_page_shows_them_and_nothing_in_them_is_markup(site: CourseSite) -> None:
    visitor = create_stand_in(site).test_client()
    assert "None so far." in visitor.get("/mails", base_url=site.url).text
    send(site.mailbox, "siti@example.org", "<b>https://127.0.0.1:8788/in/x</b>\n")
    page = visitor.get("/mails", base_url=site.url).text
    assert "To siti@example.org" in page
    assert "&lt;b&gt;" in page
