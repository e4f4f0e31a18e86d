"""Every address that changes a state, a grade or an access leaves its line in the log.

The addresses come from the program: a new one must say here what it writes into the
log, or why it writes nothing.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, request, request_finished
from sqlalchemy import select, update

from lti_app.config import Config
from lti_app.db import Database, Scope
from lti_app.models import AuditEntry, Delivery, Person, Score
from lti_app.models.message import Listed
from lti_app.services.plans.audit import Act
from lti_app.services.roster import keep_roster
from lti_app.web.visits import PREFIX
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import MEMBERSHIP, Clock, Platform
from tests.lti_app.plans.test_templates import send

HERE = Scope(1, 1)
WRITES: dict[str, set[Act]] = {
    "plans.begin": {Act.BEGUN},
    "plans.send": {Act.SUBMITTED, Act.CHOSEN},
    "plans.step": {Act.WITHDRAWN, Act.REOPENED, Act.NEXT_STAGE},
    "plan_pages.reply": {Act.ANSWERED},
    "plan_pages.take": {Act.ANSWERED},
    "plan_pages.settle": {Act.SETTLED, Act.UNSETTLED},
    "team.add": {Act.JOINED},
    "team.leave": {Act.LEFT},
    "files.download": {Act.TOOK_FILE},
    "documents.document": {Act.TOOK_VERSION},
    "reviews.take": {Act.ASSIGNED, Act.READING},
    "reviews.send": {Act.COMMENTED, Act.DECIDED},
    "overview.reader": {Act.ASSIGNED, Act.UNASSIGNED},
    "overview.due": {Act.EXTENDED},
    "overview.dates": {Act.DATES},
    "overview.export": {Act.EXPORTED},
    "audit_log.table": {Act.EXPORTED},
    "assigning.rule": {Act.RULE},
    "assigning.profile": {Act.PROFILE},
    "templates.save": {Act.TEMPLATE},
    "personal_data.export": {Act.DATA_EXPORTED},
    "personal_data.remove": {Act.ERASED},
    "admin.retry": {Act.SCORE_AGAIN},
    "admin.change_keys": {Act.ADMINISTERED},
    "admin_platforms.add": {Act.ADMINISTERED},
    "admin_platforms.invite": {Act.ADMINISTERED},
    "admin_platforms.change_state": {Act.ADMINISTERED},
}
"""Address → what its uses below must leave in the log, together."""
WRITES_NOTHING = {
    **dict.fromkeys(("plans.save", "plans.autosave", "plans.choose"), "text: versions keep it"),
    **dict.fromkeys(("files.send", "files.remove"), "a draft's files: versions keep them"),
    **dict.fromkeys(
        ("reviews.keep", "reviews.forget", "recordings.add", "recordings.forget"),
        "an unsent review",
    ),
    "reviews.snippet": "an expert's own notes",
    **dict.fromkeys(
        ("settings.keep", "settings.calendar", "settings.zone", "notices.read_all"),
        "one's own wishes",
    ),
    "home.sign_out": "ends one's own session",
    "deep_linking.add": "what is made is made by the platform",
    "admin.check": "looks only",
    "admin.retry_mail": "a letter, and neither state nor access",
    "admin_platforms.test": "looks only",
}


@pytest.fixture
def config(config: Config) -> Config:
    """The officer of the story runs the tool, too."""
    return replace(config, administrators=frozenset({"https://moodle.test|9"}))


@pytest.fixture
def left(app: Flask, db: Database) -> Iterator[dict[str, set[str]]]:
    """Address → the acts that its requests left in the log; filled as requests come."""
    found: dict[str, set[str]] = defaultdict(set)
    seen = 0

    def watch(_app: Flask, **_response: object) -> None:
        nonlocal seen
        with db.read(HERE) as session:
            new = session.scalars(select(AuditEntry).where(AuditEntry.id > seen)).all()
        seen = max([seen, *(one.id for one in new)])
        found[str(request.endpoint)] |= {one.action for one in new}

    with request_finished.connected_to(watch, app):
        yield found


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_every_address_that_can_change_something_is_in_one_of_the_two_lists(app: Flask) -> None:
    changing = {
        one.endpoint
        for one in app.url_map.iter_rules()
        if one.rule.startswith(PREFIX) and one.methods and "POST" in one.methods
    }
    assert changing - WRITES.keys() - WRITES_NOTHING.keys() == set()
    assert WRITES.keys() & WRITES_NOTHING.keys() == set()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_each_address_leaves_its_lines(
    app: Flask, platform: Platform, db: Database, left: dict[str, set[str]]
) -> None:
    author = Somebody(app, platform, "participant", sub="1")
    expert = Somebody(app, platform, "expert", sub="2")
    Somebody(app, platform, "participant", sub="3")
    staff = Somebody(app, platform, "staff", sub="9")
    plan = _is_written_and_read(author, expert, staff)
    _is_managed(staff, plan)
    _is_taken_along(staff, expert, plan)
    _is_administered(staff, db)
    staff.post("data/people/3/erase", {"sure": "yes"})
    told = {endpoint: {act.value for act in acts} for endpoint, acts in WRITES.items()}
    assert {one: left[one] & told[one] for one in told} == told


def _is_written_and_read(author: Somebody, expert: Somebody, staff: Somebody) -> int:
    staff.post("readers/rule", {"assigns": "yes", "readers": 1})
    plan = author.begin()
    author.write(plan, title="Light", problem="It is dark.")
    author.post(f"plans/{plan}/files/annexes", {"file": (io.BytesIO(b"map"), "map.txt")})
    author.post(f"plans/{plan}/team", {"person": 3})
    author.post(f"plans/{plan}/team/leave", {"person": 3})
    author.submit(plan, 1)
    second = author.begin()  # nobody is free to read it by rule
    expert.post("readers/2", {"most": 0})
    author.submit(second, 1)
    expert.post(f"reviews/{second}/claim")
    author.post(f"plans/{second}/step", {"step": "withdraw"})
    author.post(f"plans/{second}/step", {"step": "reopen"})
    expert.post(f"reviews/{plan}/claim")
    words = comment_on("problem", "How?", suggestion="It is very dark.")
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "comments", **words})
    author.post(f"plans/{plan}/comments/1/reply", {"body": "So", "done": "yes"})
    for settled in ("yes", "no"):
        expert.post(f"plans/{plan}/comments/1/settle", {"settled": settled})
    author.post(f"plans/{plan}/comments/1/take")
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "accept"})
    author.post(f"plans/{plan}/step", {"step": "next-stage"})
    return plan


def _is_managed(staff: Somebody, plan: int) -> None:
    for do in ("remove", "add"):
        staff.post(f"overview/plans/{plan}/reader", {"expert": 2, "do": do})
    staff.post(f"overview/plans/{plan}/due", {"until": "2026-12-01"})
    staff.post("overview/dates", {"outline": "2026-12-01"})
    staff.get("template")
    send(staff, base=1, l__problem="What hurts")


def _is_taken_along(staff: Somebody, expert: Somebody, plan: int) -> None:
    staff.post("overview/plans.csv")
    staff.get("log/log.csv")
    expert.get(f"plans/{plan}/files/1")
    expert.get(f"plans/{plan}/versions/1.json")
    staff.post("data/people/1/export")


def _is_administered(staff: Somebody, db: Database) -> None:
    with db.write(HERE) as session:
        session.execute(update(Score).values(delivery=Delivery.PARKED))
    staff.post("admin/deliveries/retry", {"score": "all"})
    staff.post("admin/keys")
    staff.post("admin/platforms/invite", {"note": "x"})
    address = "https://new.test/x"
    staff.post(
        "admin/platforms/new",
        {
            **dict.fromkeys(("issuer", "auth_login_url", "auth_token_url", "key_set_url"), address),
            "name": "New",
            "client_id": "c",
        },
    )
    staff.post("admin/platforms/2/state", {"do": "off"})


def test_a_role_that_comes_with_the_roster_alone_and_its_end_stand_in_the_log(
    app: Flask, platform: Platform, db: Database, clock: Clock
) -> None:
    Somebody(app, platform, "staff", sub="9")

    def roster(**roles: str) -> None:
        clock.advance(hours=1)
        with db.write(HERE) as session:
            people = [
                Listed(sub.removeprefix("p"), None, None, (f"{MEMBERSHIP}{role}",), True, ())
                for sub, role in roles.items()
            ]
            keep_roster(session, 1, people, None, now=clock())

    roster(p9="Administrator", p5="Learner")
    roster(p9="Administrator", p5="Instructor")
    roster(p9="Administrator", p5="Instructor")
    roster(p9="Administrator")
    roster(p9="Administrator", p5="Instructor")
    with db.read(HERE) as session:
        five = select(Person.id).where(Person.subject == "5").scalar_subquery()
        lines = session.scalars(
            select(AuditEntry).where(AuditEntry.actor_id == five).order_by(AuditEntry.id)
        ).all()
    told = [(one.action, one.details.get("before"), one.details.get("role")) for one in lines]
    assert told == [
        ("role", None, "participant"),
        ("role", "participant", "expert"),
        ("gone", None, None),
        ("role", None, "expert"),
    ]
    assert {one.details["source"] for one in lines} == {"roster"}


def test_who_comes_back_into_a_course_is_in_the_log_again(
    app: Flask, platform: Platform, db: Database, clock: Clock
) -> None:
    Somebody(app, platform, "expert", sub="5")
    clock.advance(hours=1)
    with db.write(HERE) as session:
        others = [Listed("6", None, None, (f"{MEMBERSHIP}Learner",), True, ())]
        keep_roster(session, 1, others, None, now=clock())
    Somebody(app, platform, "expert", sub="5")
    with db.read(HERE) as session:
        acts = session.scalars(
            select(AuditEntry.action).where(AuditEntry.actor_id == 1).order_by(AuditEntry.id)
        ).all()
    assert acts == ["role", "gone", "role"]


def test_what_only_looks_is_in_the_log_and_not_in_the_timeline(
    app: Flask, platform: Platform
) -> None:
    author = Somebody(app, platform, "participant", sub="1")
    staff = Somebody(app, platform, "staff", sub="9")
    plan = author.begin()
    author.submit(plan, 1)
    staff.get(f"plans/{plan}/versions/1.json")
    assert "took a version along" in staff.get("log/").text
    assert "took a version along" not in author.get(f"plans/{plan}/history").text
