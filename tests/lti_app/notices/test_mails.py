"""Mails through a real mail server: none lost, none twice, and nothing of a plan in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar

from lti_app.config import MailServer
from lti_app.db import Database
from lti_app.jobs.cleaning import clean_up
from lti_app.jobs.mail import remind_all, send_mails
from lti_app.models import (
    Context,
    MailState,
    NoticeKind,
    Stage,
)
from lti_app.services.mail_checks import check_mail_server
from lti_app.services.notices import mails
from lti_app.services.notices.wishes import Wishes
from lti_app.services.plans.dates import set_stage_dates
from tests.helpers.mail import PASSWORD, USER, Mailbox, mail_server, make_certificate
from tests.helpers.plan_pages import Somebody
from tests.helpers.plans import EXPERT, STAFF, new_plan
from tests.helpers.platform import Browser, Clock, Platform, problem_of
from tests.lti_app.notices.conftest import HERE, Open, PostOffice, rows, states, text_of

K = NoticeKind
SECOND_ROUND = {"hours": 7}
"""Longer than any wait between two tries."""


def test_what_happens_reaches_the_mailbox_once(office: PostOffice, mailbox: Mailbox) -> None:
    office.tell(outcome="accept")
    assert office.send() == {"sent": 1}
    assert office.send() == {}
    (message,) = mailbox.arrived
    assert mailbox.to == ["person-1@example.org"]
    said = "Your action plan was accepted. The feedback is there for you to read."
    assert message["Subject"] == said
    assert message["From"] == "Action plans <plans@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert said in text_of(message)
    assert f"<li>{said}</li>" in text_of(message, "html")


def test_a_language_and_a_zone_are_those_of_the_person(
    office: PostOffice, mailbox: Mailbox
) -> None:
    office.wish(Wishes(language="id", time_zone="Asia/Colombo"))
    office.tell(K.DUE_SOON, due="2026-10-12T20:00:00+00:00")
    office.wish(Wishes(language="ar", time_zone="Pacific/Kiritimati"), of=EXPERT)
    office.tell(K.DUE_SOON, to=EXPERT, due="2026-10-12T20:00:00+00:00")
    office.send()
    first, second = mailbox.arrived
    assert (first["Content-Language"], second["Content-Language"]) == ("id", "ar")
    assert "(waktu Kolombo)" in first["Subject"]
    assert "13 Oktober 2026" in first["Subject"]  # 01:30 of the next day
    assert '<html lang="ar" dir="rtl">' in text_of(second, "html")


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_server_that_says_later_gets_it_later_and_once(
    office: PostOffice, mailbox: Mailbox, db: Database, clock: Clock, step: str
) -> None:
    getattr(mailbox, step).append("451 try again")
    office.tell()
    assert office.send() == {"later": 1}
    assert (rows(db)[0].last_code, mailbox.arrived) == (451, [])
    assert office.send() == {}  # not before its time
    clock.advance(**SECOND_ROUND)
    assert office.send() == {"sent": 1}
    assert len(mailbox.arrived) == 1


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_server_that_says_no_is_asked_no_more_and_others_get_theirs(
    office: PostOffice, mailbox: Mailbox, db: Database, clock: Clock, step: str
) -> None:
    getattr(mailbox, step).append("550 no mailbox person-1@example.org here")
    office.tell()
    office.tell(K.ASSIGNED, to=EXPERT)
    assert office.send() == {"parked": 1, "sent": 1}
    assert rows(db)[0].state == MailState.PARKED
    assert "person-1@example.org" not in str(rows(db)[0].problem)
    clock.advance(days=2)
    assert office.send() == {}
    with db.write(HERE) as session:
        mails.retry(session, 1, now=clock())
    assert office.send() == {"sent": 1}


def test_a_line_that_breaks_before_the_mail_is_taken_loses_nothing(
    office: PostOffice, mailbox: Mailbox, db: Database, clock: Clock
) -> None:
    mailbox.data.append("gone")
    office.tell()
    office.tell(K.ASSIGNED, to=EXPERT)
    assert office.send() == {"later": 1}  # the others wait for the next round
    clock.advance(**SECOND_ROUND)
    assert office.send() == {"sent": 2}
    assert states(db) == [MailState.SENT, MailState.SENT]


def test_a_mail_that_may_have_been_taken_goes_again_under_the_same_id(
    office: PostOffice, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.data.append("taken, then gone")
    office.tell()
    office.send()
    clock.advance(**SECOND_ROUND)
    office.send()
    first, second = mailbox.arrived
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_is_not_there_is_asked_once_a_round(
    open_office: Open, db: Database, clock: Clock
) -> None:
    office = open_office(MailServer("127.0.0.1", 9, "none"))
    office.tell()
    office.tell(K.ASSIGNED, to=EXPERT)
    assert office.send() == {"later": 1}
    for _ in range(40):
        clock.advance(**SECOND_ROUND)
        office.send()
    assert states(db) == [MailState.PARKED, MailState.PARKED]


def test_a_sender_that_the_server_refuses_is_no_fault_of_those_written_to(
    office: PostOffice, mailbox: Mailbox, db: Database, clock: Clock
) -> None:
    mailbox.sender = "553 not from you"
    office.tell()
    assert office.send() == {"later": 1}
    assert "our address" in str(rows(db)[0].problem)
    mailbox.sender = "250 OK"
    clock.advance(**SECOND_ROUND)
    assert office.send() == {"sent": 1}


def test_a_worker_that_dies_while_sending_holds_a_mail_up_for_minutes_only(
    office: PostOffice, mailbox: Mailbox, db: Database, clock: Clock
) -> None:
    office.tell()
    with db.write(HERE) as session:
        mails.gather(session, time_zone="UTC", now=clock())
    with db.write(HERE) as session:
        parcel = mails.claim_due(session, now=clock())
    assert parcel is not None
    assert office.send() == {}
    clock.advance(minutes=6)
    assert office.send() == {"sent": 1}
    with db.write(HERE) as session:  # the dead one wakes up: its report counts no more
        assert not mails.parked(session, parcel, code=None, problem="late")
    assert (states(db), len(mailbox.arrived)) == ([MailState.SENT], 1)


def test_starttls_with_a_password(open_office: Open, tmp_path: Path) -> None:
    pem, context = make_certificate(tmp_path)
    mailbox = Mailbox()
    options = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": mailbox.knows,
    }
    with mail_server(mailbox, **options):
        server = MailServer("127.0.0.1", mailbox.port, "starttls", USER, PASSWORD)
        office = open_office(server, mail_ca=str(pem))
        office.tell()
        assert office.send() == {"sent": 1}
        assert mailbox.logins == 1


@pytest.mark.parametrize(("trusted", "password"), [(False, PASSWORD), (True, "wrong")])
def test_no_mail_goes_to_a_server_that_proves_nothing_or_does_not_know_us(
    open_office: Open, tmp_path: Path, db: Database, trusted: bool, password: str
) -> None:
    pem, context = make_certificate(tmp_path)
    mailbox = Mailbox()
    options = {"tls_context": context, "auth_required": True, "authenticator": mailbox.knows}
    with mail_server(mailbox, **options):
        server = MailServer("127.0.0.1", mailbox.port, "starttls", USER, password)
        office = open_office(server, mail_ca=str(pem) if trusted else None)
        office.tell()
        assert office.send() == {"later": 1}
    assert mailbox.arrived == []
    assert password not in str(rows(db)[0].problem)


def test_a_server_without_encryption_gets_nothing_where_encryption_is_asked_for(
    open_office: Open, mailbox: Mailbox
) -> None:
    office = open_office(MailServer("127.0.0.1", mailbox.port, "starttls"))
    office.tell()
    assert office.send() == {"later": 1}
    assert mailbox.arrived == []


@pytest.mark.parametrize("address", [None, ""])
def test_people_without_an_address_get_no_mail_and_hold_up_nobody(
    office: PostOffice, mailbox: Mailbox, db: Database, address: str | None
) -> None:
    office.change(email=address)
    office.tell()
    office.tell(K.ASSIGNED, to=EXPERT)
    assert office.send() == {"sent": 1}
    assert mailbox.to == [f"person-{EXPERT}@example.org"]
    assert len(rows(db)) == 1


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: all@example.org",
        "a@example.org\nX: y",
        "a@example.org, b@example.org",
        "no address",
        "a@b@c",
        "<a@example.org>",
    ],
)
def test_an_address_that_is_none_is_parked_and_writes_no_header(
    office: PostOffice, mailbox: Mailbox, db: Database, address: str
) -> None:
    office.change(email=address)
    office.tell()
    assert office.send() == {"parked": 1}
    assert (states(db), mailbox.arrived) == ([MailState.PARKED], [])


def test_a_course_named_to_trick_us_writes_no_header_and_no_tag(
    office: PostOffice, mailbox: Mailbox, db: Database
) -> None:
    with db.write(HERE) as session:
        session.get_one(Context, 1).title = "C\r\nBcc: x@example.org\r\n\r\n<script>x</script>"
    office.tell()
    office.send()
    (message,) = mailbox.arrived
    assert message["Bcc"] is None
    assert mailbox.to == ["person-1@example.org"]
    assert "<script>" not in text_of(message, "html")
    assert "C Bcc: x@example.org <script>x</script>" in text_of(message)


def test_one_click_ends_all_mails_without_a_session(
    office: PostOffice, mailbox: Mailbox, browser: Browser, clock: Clock
) -> None:
    office.tell()
    office.send()
    message = mailbox.arrived[0]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = message["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert f"/{path}" in text_of(message)
    for _ in range(2):
        page = browser.get(f"/{path}", {})  # looking alone changes nothing
        assert "Stop all mails" in page.text
    stopped = browser.post(f"/{path}", {"List-Unsubscribe": "One-Click"}, {})
    assert "You get no more mails from us" in stopped.text
    office.tell()
    clock.advance(days=2)
    assert office.send() == {}
    assert browser.post(f"/{path}x", {}, {}).status_code == 404


def test_the_way_in_says_which_site_and_course_and_shows_nothing_else(
    office: PostOffice, mailbox: Mailbox, browser: Browser
) -> None:
    office.tell()
    office.send()
    found = re.search(r"(/in/\S+)", text_of(mailbox.arrived[0]))
    assert found is not None
    page = browser.get(found.group(1), {})
    assert 'href="https://moodle.test"' in page.text
    assert "<bdi>Course</bdi>" in page.text


def test_no_mail_says_what_somebody_wrote(
    office: PostOffice, mailbox: Mailbox, db: Database, clock: Clock
) -> None:
    with db.write(HERE) as session:
        plan = new_plan(session)
        plan.title = "Names of people who were evicted"
        set_stage_dates(
            session, 1, {Stage.OUTLINE: clock() + timedelta(days=3)}, by=STAFF, now=clock()
        )
    remind_all(office.outfit)
    office.send()
    (message,) = mailbox.arrived
    assert "evicted" not in message.as_string()
    attached = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(attached[0].get_content())
    assert len(calendar.walk("VEVENT")) == 1


def test_where_mail_is_off_nothing_waits_for_the_day_it_is_switched_on(
    open_office: Open, db: Database, clock: Clock, mailbox: Mailbox
) -> None:
    office = open_office()
    off = replace(office.outfit, config=replace(office.outfit.config, mail_server=None))  # type: ignore[type-var]
    office.tell()
    assert send_mails(off) == {}
    clock.advance(days=3)
    assert office.send() == {}
    assert (rows(db), mailbox.arrived) == ([], [])


def test_a_parked_mail_is_shown_to_administrators_who_can_send_it_again(
    app: Flask, platform: Platform, office_of: Callable[[], PostOffice], mailbox: Mailbox
) -> None:
    author = Somebody(app, platform, "participant", sub="1")
    staff = Somebody(app, platform, "staff", sub="9")
    office = office_of()
    office.change(email="gone@example.org")
    office.change(of=2, email="ana@example.org")
    mailbox.rcpt.append("550 no gone@example.org here")
    office.tell()
    assert office.send() == {"parked": 1}
    assert "1 mail to somebody of this course could not be delivered" in (
        staff.get("overview/").text
    )
    page = staff.get("admin/deliveries").text
    assert "Refused by the mail server" in page
    assert "550 no … here" in page
    assert problem_of(author.post("admin/deliveries/mail", {"mail": "1-1"}))[0] == 403
    assert problem_of(staff.post("admin/deliveries/mail", {"mail": "1-99"}))[0] == 404
    assert problem_of(staff.post("admin/deliveries/mail", {"mail": "2-1"}))[0] == 404
    staff.follow("admin/deliveries/mail", {"mail": "1-1"})
    assert office.send() == {"sent": 1}
    assert "Mails that need a look" not in staff.get("admin/deliveries").text
    assert "could not be delivered" not in staff.get("overview/").text


def test_news_that_was_read_in_the_tool_or_belongs_elsewhere_is_no_undelivered_mail(
    app: Flask, platform: Platform, office_of: Callable[[], PostOffice], mailbox: Mailbox
) -> None:
    author = Somebody(app, platform, "participant", sub="1")
    staff = Somebody(app, platform, "staff", sub="9")
    other = Somebody(app, platform, "staff", sub="8", course="3")
    office = office_of()
    office.change(email="gone@example.org")
    mailbox.rcpt.append("550 no")
    office.tell()
    assert office.send() == {"parked": 1}
    assert "could not be delivered" in staff.get("overview/").text
    assert "could not be delivered" not in other.get("overview/").text
    author.post("notices/read")
    assert "could not be delivered" not in staff.get("overview/").text


def test_what_is_over_is_forgotten_after_a_year(
    office: PostOffice, db: Database, clock: Clock
) -> None:
    office.tell()
    office.send()
    clock.advance(days=399)
    clean_up(office.outfit)
    assert len(rows(db)) == 1
    clock.advance(days=2)
    clean_up(office.outfit)
    assert rows(db) == []


def test_the_doctor_tries_the_mail_server(office: PostOffice, mailbox: Mailbox) -> None:
    config = office.outfit.config
    assert config is not None
    name = f"The mail server 127.0.0.1:{mailbox.port}"
    assert [one.text for one in check_mail_server(config)] == [f"{name} lets us in."]
    gone = replace(config, mail_server=MailServer("127.0.0.1", 9, "none"))
    (finding,) = check_mail_server(gone)
    assert not finding.good
    assert finding.text.startswith("The mail server 127.0.0.1:9 can't be used: ")
    assert [one.good for one in check_mail_server(replace(config, mail_server=None))] == [True]
