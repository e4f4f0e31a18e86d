"""When mails and reminders come, and to whom: at an hour of their own, before a date, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from lti_app.db import Database
from lti_app.jobs.mail import remind_all
from lti_app.models import (
    MailState,
    Membership,
    Notice,
    NoticeKind,
    Person,
    Plan,
    PlanReader,
    ResourceLink,
    Stage,
)
from lti_app.services.notices.calendar import entries_of
from lti_app.services.notices.inbox import mark_read
from lti_app.services.notices.wishes import Way, Wishes
from lti_app.services.plans.dates import extend, set_stage_dates
from tests.helpers.mail import Mailbox
from tests.helpers.plans import AUTHOR, EXPERT, STAFF, new_plan
from tests.helpers.platform import Clock
from tests.lti_app.notices.conftest import HERE, PostOffice, rows, states, text_of

K = NoticeKind


def test_a_daily_mail_gathers_what_happened_and_comes_at_its_hour(
    office: PostOffice, mailbox: Mailbox, clock: Clock, db: Database
) -> None:
    office.wish(Wishes(time_zone="Asia/Jakarta", digest_hour=7, ways=dict.fromkeys(K, Way.DAILY)))
    office.tell(outcome="accept")  # 15:00 in Jakarta
    office.tell(K.SETTLED)
    assert office.send() == {}
    assert rows(db)[0].due_at == datetime(2026, 10, 6, 0, 0, tzinfo=UTC)
    office.tell(K.REPLIED)
    clock.advance(hours=16)
    assert office.send() == {"sent": 1}
    (message,) = mailbox.arrived
    assert message["Subject"] == "3 notices about action plans"
    assert text_of(message).count("\n- ") + text_of(message).startswith("- ") == 3


def test_quiet_hours_are_those_of_the_persons_own_clock(
    office: PostOffice, mailbox: Mailbox, clock: Clock
) -> None:
    office.wish(Wishes(time_zone="Pacific/Kiritimati", quiet=(21, 6)))
    office.tell(outcome="accept")  # 22:00 on Kiritimati
    office.tell(K.DUE_MOVED, due="2026-12-01T12:00:00+00:00")
    assert office.send() == {}
    clock.advance(hours=7, minutes=59)
    assert office.send() == {}
    clock.advance(minutes=1)
    assert office.send() == {"sent": 1}
    assert len(mailbox.arrived) == 1  # what gathered in the night is one mail


def test_what_was_read_in_the_tool_needs_no_mail(
    office: PostOffice, mailbox: Mailbox, clock: Clock, db: Database
) -> None:
    office.wish(Wishes(ways={K.DECIDED: Way.DAILY}))
    office.tell()
    office.send()
    with db.write(HERE) as session:
        mark_read(session, AUTHOR, now=clock())
    clock.advance(days=1)
    assert office.send() == {}
    assert (states(db), mailbox.arrived) == ([MailState.DROPPED], [])


def test_reminders_come_before_a_date_each_once_and_again_for_another_date(
    office: PostOffice, db: Database, clock: Clock
) -> None:
    due = clock() + timedelta(days=10)
    with db.write(HERE) as session:
        new_plan(session)
        set_stage_dates(session, 1, {Stage.OUTLINE: due}, by=AUTHOR, now=clock())
    sent = []
    for _ in range(12):
        sent.append(remind_all(office.outfit) + remind_all(office.outfit))
        clock.advance(days=1)
    assert [day for day, count in enumerate(sent) if count] == [3, 9]
    with db.write(HERE) as session:
        plan = session.get_one(Plan, 1)
        extend(session, plan, to=clock() + timedelta(days=5), person_id=AUTHOR, now=clock())
    assert remind_all(office.outfit) == 1


def test_a_reminder_comes_before_the_date_of_an_activity_too(
    office: PostOffice, db: Database, clock: Clock
) -> None:
    due = clock() + timedelta(days=1)
    with db.write(HERE) as session:
        link = ResourceLink(
            lti_id="1", context_id=1, custom={"blc_due": due.isoformat()}, seen_at=clock()
        )
        session.add(link)
        session.flush()
        new_plan(session).resource_link_id = link.id
        new_plan(session)  # outside any activity
    assert remind_all(office.outfit) == 1
    with db.write(HERE) as session:
        later = {Stage.OUTLINE: clock() + timedelta(days=30)}
        set_stage_dates(session, 1, later, by=AUTHOR, now=clock())
    assert remind_all(office.outfit) == 0


def test_who_has_begun_nothing_is_reminded_of_an_activity_that_is_open_and_alone_says_when(
    office: PostOffice, db: Database, clock: Clock, mailbox: Mailbox
) -> None:
    due, opens = clock() + timedelta(days=1), clock() + timedelta(hours=1)
    custom = {"blc_due": due.isoformat(), "blc_opens": opens.isoformat()}
    with db.write(HERE) as session:
        for number in ("1", "2"):  # for two groups of the course, on the same day
            session.add(ResourceLink(lti_id=number, context_id=1, custom=custom, seen_at=clock()))
        session.add(ResourceLink(lti_id="3", context_id=None, custom=custom, seen_at=clock()))
    assert remind_all(office.outfit) == 0  # not open yet
    clock.advance(hours=2)
    assert remind_all(office.outfit) == 1
    assert remind_all(office.outfit) == 0
    office.send()
    assert "you have not begun one yet" in mailbox.arrived[0]["Subject"]
    with db.read(HERE) as session:
        told = session.scalars(select(Notice)).one()
        assert told.person_id == AUTHOR
        assert {one.due_at for one in entries_of(session, AUTHOR)} == {due}
    with db.write(HERE) as session:
        new_plan(session)
    clock.advance(hours=1)
    with db.write(HERE) as session:
        later = {Stage.OUTLINE: clock() + timedelta(days=30)}
        set_stage_dates(session, 1, later, by=AUTHOR, now=clock())
    assert remind_all(office.outfit) == 0


def test_who_has_begun_nothing_is_reminded_to_begin(
    office: PostOffice, db: Database, clock: Clock, mailbox: Mailbox
) -> None:
    with db.write(HERE) as session:
        set_stage_dates(
            session, 1, {Stage.OUTLINE: clock() + timedelta(days=1)}, by=STAFF, now=clock()
        )
    assert remind_all(office.outfit) == 1
    office.send()
    assert "you have not begun one yet" in mailbox.arrived[0]["Subject"]


def test_a_review_that_waits_is_told_to_its_readers_or_else_to_staff(
    office: PostOffice, db: Database, clock: Clock
) -> None:
    with db.write(HERE) as session:
        plan = new_plan(session)
        plan.state, plan.latest = "submitted", 1
    assert remind_all(office.outfit) == 0
    clock.advance(days=7)
    assert remind_all(office.outfit) == 1
    assert remind_all(office.outfit) == 0
    with db.write(HERE) as session:
        session.add(PlanReader(plan_id=1, person_id=EXPERT, since=clock()))
    clock.advance(days=7)
    assert remind_all(office.outfit) == 1
    office.send()
    assert [one.person_id for one in rows(db)] == [EXPERT]


def test_nobody_who_has_left_the_course_or_was_erased_is_told_anything(
    office: PostOffice, db: Database, clock: Clock, mailbox: Mailbox
) -> None:
    with db.write(HERE) as session:
        for membership in session.scalars(select(Membership)):
            if membership.person_id == AUTHOR:
                membership.left_at = clock()
        session.get_one(Person, EXPERT).erased_at = clock()
    for person in (AUTHOR, EXPERT, STAFF):
        office.tell(K.ASSIGNED, to=person)
    assert office.send() == {"sent": 1}
    assert mailbox.to == [f"person-{STAFF}@example.org"]
