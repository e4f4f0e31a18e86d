"""Who may do what: every role, every relation to a plan, every action, through HTTP."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.models import (
    FieldConflict,
    FileState,
    Membership,
    Notice,
    Person,
    Plan,
    PlanAuthor,
    PlanComment,
    Role,
    StoredFile,
)
from lti_app.services.files import FEEDBACK
from lti_app.services.plans.access import ALLOWED, Relation
from lti_app.web.visits import PREFIX
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import Clock, Network, Platform
from tests.lti_app.conftest import register
from tests.lti_app.plans.access_table import ACTIONS, OF_ROLE, TABLE, Scene


def scene(
    app: Flask, db: Database, platform: Platform, elsewhere: Platform, role: str, relation: str
) -> Scene:
    """The plan is Person 1's, or the one's who tries; Person 2 reviewed it once."""
    mine = relation == "own"
    author = Somebody(app, platform, "participant", sub="50" if mine else "1")
    expert = Somebody(app, platform, "expert", sub="2")
    plan = author.begin()
    author.write(plan, title="Light for Ward 7", problem="It is dark.")
    author.post(f"plans/{plan}/files/annexes", {"file": (io.BytesIO(b"map"), "map.txt")})
    author.submit(plan, 1)
    expert.post(f"reviews/{plan}/claim")
    expert.post(
        f"reviews/{plan}",
        {
            "version": 1,
            "decision": "return",
            **comment_on("problem", "Why?", suggestion="Dark."),
        },
    )
    author.submit(plan, 2)
    if relation == "assigned":
        # Somebody can be given a plan and lose the expert's role afterwards.
        Somebody(app, platform, "expert", sub="50").post(f"reviews/{plan}/claim")
    somebody = Somebody(
        app,
        elsewhere if relation == "other-platform" else platform,
        role,
        sub="50",
        course="3" if relation == "other-course" else "2",
    )
    own_id = 1 if mine else 3
    with db.write(Scope(1, 1)) as session:
        more = _more(session, plan, reader_id=own_id if relation == "assigned" else 2)
    return Scene(
        plan=plan, comment=1, file=1, expert_id=2, own_id=own_id, somebody=somebody, **more
    )


def _more(session: Session, plan: int, *, reader_id: int) -> dict[str, int]:
    """What else can hang on a plan, written by a reader or by another author."""
    now = session.get_one(Person, 1).first_seen_at
    mate = Person(subject="mate", name="Mate", first_seen_at=now)
    session.add(mate)
    session.flush()
    session.add(PlanAuthor(plan_id=plan, person_id=mate.id, since=now))
    course = {"context_id": 1, "role": Role.PARTICIPANT, "lti_roles": []}
    session.add(Membership(person_id=mate.id, **course))
    session.get_one(Plan, plan).extended_to = now
    rows: dict[str, PlanComment | FieldConflict | StoredFile] = {
        "own_comment": PlanComment(
            plan_id=plan,
            version=1,
            field="problem",
            author_id=reader_id,
            key="k",
            body="?",
            suggestion="",
            written_at=now,
            sent_at=now,
        ),
        "conflict": FieldConflict(
            plan_id=plan, name="problem", value="Dark", written_by=mate.id, written_at=now
        ),
        "recording": StoredFile(
            plan_id=plan,
            purpose=FEEDBACK,
            name="said.mp3",
            media_type="audio/mpeg",
            size=1,
            sha256="0" * 64,
            key="said",
            state=FileState.READY,
            uploaded_by=reader_id,
            uploaded_at=now,
            attached=True,
        ),
    }
    session.add_all(rows.values())
    session.flush()
    notice = session.scalars(select(Notice.id).where(Notice.person_id == 1).limit(1)).one()
    return {"mate_id": mate.id, "notice": notice, **{name: one.id for name, one in rows.items()}}


@pytest.mark.parametrize(("role", "relation"), TABLE, ids=lambda name: name)
def test_each_cell_of_the_table_through_http(
    app: Flask,
    platform: Platform,
    db: Database,
    clock: Clock,
    network: Network,
    role: str,
    relation: str,
) -> None:
    elsewhere = register(db, Platform(clock, network, name="canvas"))
    here = scene(app, db, platform, elsewhere, role, relation)
    statuses = {name: action(here).status_code for name, action in ACTIONS.items()}
    allowed = {name for name, status in statuses.items() if status in (200, 204, 303)}
    refused = {status for name, status in statuses.items() if name not in allowed}
    assert allowed == TABLE[role, relation] | OF_ROLE[role]
    assert refused <= {403, 404}


@dataclass
class _Nobody:
    """Asks for nothing, and remembers what it would have asked for."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    status_code: int = 0

    def get(self, path: str) -> _Nobody:
        self.asked.append(("GET", path))
        return self

    def post(self, path: str, _data: Mapping[str, Any] | None = None) -> _Nobody:
        self.asked.append(("POST", path))
        return self


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_every_address_of_people_at_work_has_a_row_in_the_table(app: Flask) -> None:
    nobody = _Nobody()
    for action in ACTIONS.values():
        action(Scene(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, nobody))
    addresses = app.url_map.bind("tool.test")
    asked = {
        addresses.match(f"{PREFIX.replace('<key>', 'k')}/{path}", method)[0]
        for method, path in nobody.asked
    }
    there = {one.endpoint for one in app.url_map.iter_rules() if one.rule.startswith(PREFIX)}
    assert there - asked == set()


@pytest.mark.parametrize("relation", ["same-course", "other-course", "other-platform"])
def test_who_may_nothing_does_not_even_learn_that_the_plan_exists(
    app: Flask,
    platform: Platform,
    db: Database,
    clock: Clock,
    network: Network,
    relation: str,
) -> None:
    elsewhere = register(db, Platform(clock, network, name="canvas"))
    here = scene(app, db, platform, elsewhere, "participant", relation)
    for path in (f"plans/{here.plan}/history", "plans/999/history"):
        assert here.somebody.get(path).status_code == 404


def test_the_table_of_the_program_says_nothing_of_other_courses() -> None:
    assert {relation for _, relation in ALLOWED} == set(Relation) - {Relation.ELSEWHERE}
    assert (Role.PARTICIPANT, Relation.COURSE) not in ALLOWED
