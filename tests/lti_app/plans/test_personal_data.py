"""A person's data: taken along whole, and erased as far as it may be."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.db import Base, Database, Scope
from lti_app.jobs.files import forget_loose_files
from lti_app.lti.keys import Sealer
from lti_app.lti.outfit import Outfit
from lti_app.models import AuditEntry, Membership, Person, Plan, PlanAuthor, PlanVersion, StoredFile
from lti_app.services.personal_data import FATES
from lti_app.services.personal_export import (
    NOT_ABOUT_PEOPLE,
    NOT_WITH_A_PLAN,
    WITH_A_PLAN,
    pointers,
)
from lti_app.storage import FileRoom
from tests.helpers import uploads as sample
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import Clock, Platform, problem_of

HERE = Scope(1, 1)


@pytest.fixture
def plan(author: Somebody, expert: Somebody) -> int:
    """A plan with a file, submitted and returned with a comment."""
    number = author.begin()
    author.write(number, title="Light for Ward 7", problem="It is dark.")
    data = {"file": (io.BytesIO(sample.PDF), "map.pdf")}
    author.post(f"plans/{number}/files/annexes", data)
    author.submit(number)
    expert.post(f"reviews/{number}/claim")
    review = {"version": 1, "private_note": "Mine", "decision": "return"}
    expert.post(f"reviews/{number}", {**review, **comment_on("problem", "How dark?")})
    return number


def taken(who: Somebody, person: int) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What an archive tells, and the files in it."""
    answer = who.post(f"data/people/{person}/export")
    assert answer.status_code == 200, answer.text[:500]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name != "data.json"}
        return json.loads(archive.read("data.json")), files


def count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_every_table_that_points_to_people_says_what_becomes_of_its_rows() -> None:
    assert {table.name for table, _ in pointers()} == set(FATES)
    assert len(list(pointers())) == len(FATES)


def test_every_table_is_told_to_somebody_or_holds_nothing_of_people() -> None:
    there = set(Base.metadata.tables)
    of_people = {table.name for table, _ in pointers()} | {"person"}
    assert there - of_people - set(WITH_A_PLAN) - set(NOT_ABOUT_PEOPLE) == set()
    assert of_people & set(NOT_ABOUT_PEOPLE) == set()
    hangs_on_a_plan = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name in ("plan", "plan_comment")
    }
    listed = {*WITH_A_PLAN, *NOT_WITH_A_PLAN} - {"plan", "audit_entry"}
    assert hangs_on_a_plan == listed


def words_left(db: Database, *words: str) -> set[tuple[str, str]]:
    """Table and column in which one of these words still stands, whatever deployment it is of."""
    found = set()
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for name, value in row.items():
                    if any(word in str(value) for word in words):
                        found.add((table.name, name))
    return found


def test_after_an_erasure_no_table_holds_a_word_of_the_person(
    app: Flask, platform: Platform, db: Database, expert: Somebody, staff: Somebody
) -> None:
    """The words are typed wherever somebody can type, and looked for in every column there is."""
    author = Somebody(app, platform, "participant", sub="xylo-1")
    with db.write(HERE) as session:
        session.scalars(select(Person).where(Person.subject == "xylo-1")).one().name = "Xylo"
    number = author.begin()
    author.write(number, title="Xylo's plan", problem="Xylo sees nothing.")
    author.write(number, problem="Xylo sees a little.")
    sent = {"file": (io.BytesIO(sample.PDF), "Xylo.pdf")}
    author.post(f"plans/{number}/files/annexes", sent)
    author.post(f"plans/{number}/submit", {"number": 1, "message": "Xylo asks"})
    expert.post(f"reviews/{number}/claim")
    said = comment_on("problem", "Why, Xylo?", quote="Xylo sees")
    expert.post(f"reviews/{number}", {"version": 1, "decision": "return", **said})
    author.post(f"plans/{number}/comments/1/reply", {"body": "Xylo answers"})
    assert len(words_left(db, "Xylo", "xylo")) >= 10
    with db.read(HERE) as session:
        person = session.scalars(select(Person.id).where(Person.subject == "xylo-1")).one()
    staff.follow(f"data/people/{person}/erase", {"sure": "yes", "plans": "erase"})
    assert words_left(db, "Xylo", "xylo") == set()


def test_people_take_along_what_was_said_about_their_plans_and_nothing_unsent(
    plan: int, author: Somebody, expert: Somebody
) -> None:
    expert.post(f"reviews/{plan}/draft", {"version": 1, **comment_on("title", "Unsent")})
    told, _files = taken(author, 1)
    plans = told["plans_they_wrote"]
    assert [one["body"] for one in plans["plan_comment"]] == ["How dark?"]
    assert [one["person_id"] for one in plans["plan_reader"]] == [2]
    assert "decided" in {one["action"] for one in plans["audit_entry"]}
    assert [one["name"] for one in plans["field_writer"]] == ["title", "problem", "annexes"]
    assert "Unsent" not in json.dumps(told)


def test_people_take_along_all_that_is_held_about_them(plan: int, author: Somebody) -> None:
    page = author.get("data/").text
    assert "Download everything (ZIP)" in page
    told, files = taken(author, 1)
    about, plans = told["about_the_person"], told["plans_they_wrote"]
    assert about["person"][0]["name"] == "Person 1"
    assert {row["value"] for row in plans["plan_field"] if row["name"] == "problem"} == {
        "It is dark."
    }
    assert plans["plan_version"][0]["content"]["title"] == "Light for Ward 7"
    assert [row["plan_id"] for row in about["audit_entry"] if row["action"] == "submitted"] == [
        plan
    ]
    assert files == {"files/1 map.pdf": sample.PDF}
    whole = json.dumps(told)
    assert "_hash" not in whole
    assert "Mine" not in whole  # somebody else's private note


def test_other_people_s_data_are_for_staff_of_their_only_course(
    plan: int, author: Somebody, expert: Somebody, staff: Somebody, app: Flask, platform: Platform
) -> None:
    assert plan
    for somebody in (author, expert):
        assert problem_of(somebody.get("data/people/")) == (403, "not-allowed")
        assert problem_of(somebody.get("data/people/3")) == (404, "not-found")
        assert problem_of(somebody.post("data/people/1/erase", {"sure": "yes"}))[0] == 403
    assert "Person 1" in staff.get("data/people/").text
    assert taken(staff, 1)[0]["about_the_person"]["person"][0]["name"] == "Person 1"
    stranger = Somebody(app, platform, "participant", sub="7", course="3")
    assert stranger.get("data/").status_code == 200
    assert staff.get("data/people/999").status_code == 404


def test_nothing_is_erased_without_the_box_ticked_and_nobody_erases_themselves(
    plan: int, staff: Somebody, db: Database
) -> None:
    assert plan
    page = staff.follow("data/people/1/erase", {"plans": "erase"})
    assert "Nothing was erased" in page.text
    with db.read(HERE) as session:
        own = session.scalars(select(Person.id).where(Person.subject == "9")).one()
    answer = staff.post(f"data/people/{own}/erase", {"sure": "yes"})
    assert problem_of(answer) == (409, "conflict")
    with db.read(HERE) as session:
        assert session.scalars(select(Person.name).where(Person.id == 1)).one() == "Person 1"


def test_an_erased_person_is_a_number_and_their_own_plans_are_gone(
    plan: int,
    staff: Somebody,
    author: Somebody,
    db: Database,
    room: FileRoom,
    clock: Clock,
    app: Flask,
    platform: Platform,
) -> None:
    page = staff.follow("data/people/1/erase", {"sure": "yes", "plans": "erase"})
    assert "The person is erased." in page.text
    with db.read(HERE) as session:
        person = session.get_one(Person, 1)
        assert (person.name, person.email, person.locale) == (None, None, None)
        assert person.subject.startswith("erased-")
        assert count(session, Plan) == count(session, PlanVersion) == 0
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.plan_id == plan)).all()
        assert {"begun", "submitted", "decided"} <= set(acts)
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "erased")).one()
        assert told.details == {"person": 1, "plans": "erased"}
        key = session.scalars(select(StoredFile.key)).one()
    outfit = Outfit(db, Sealer("x" * 32), None, clock, room)  # type: ignore[arg-type]
    assert forget_loose_files(outfit) == 1
    with db.read(HERE) as session:
        assert count(session, StoredFile) == 0
    assert not list(room.storage._folder.rglob(key.rpartition("/")[2]))  # type: ignore[attr-defined]
    assert author.get("").status_code == 401  # their session is over
    log = staff.get("log/").text
    assert "Person 1" in log  # the number that stands for them
    assert f"plan {plan}, erased" in log
    again = Somebody(app, platform, "participant", sub="1")
    assert "Light for Ward 7" not in again.get("").text


def test_plans_that_are_kept_lose_the_name_and_nothing_else(
    plan: int, staff: Somebody, expert: Somebody
) -> None:
    staff.follow("data/people/1/erase", {"sure": "yes", "plans": "keep"})
    page = expert.get(f"plans/{plan}/versions/1").text
    assert "It is dark." in page
    assert "Person 1" not in page
    assert expert.get(f"plans/{plan}/files/1").data == sample.PDF


def test_a_plan_of_a_team_stays_with_the_others(
    plan: int, staff: Somebody, app: Flask, platform: Platform, db: Database
) -> None:
    other = Somebody(app, platform, "participant", sub="8")
    with db.write(HERE) as session:
        eight = session.scalars(select(Person).where(Person.subject == "8")).one()
        session.add(PlanAuthor(plan_id=plan, person_id=eight.id, since=eight.first_seen_at))
    staff.follow("data/people/1/erase", {"sure": "yes", "plans": "erase"})
    assert "It is dark." in other.get(f"plans/{plan}/versions/1").text
    assert "Person 1" not in other.get(f"plans/{plan}/history").text


def test_an_erased_expert_leaves_their_advice(plan: int, staff: Somebody, author: Somebody) -> None:
    staff.follow("data/people/2/erase", {"sure": "yes", "plans": "erase"})
    page = author.get(f"plans/{plan}/feedback").text
    assert "How dark?" in page
    assert "Person 2" not in page


def test_a_long_list_of_people_comes_in_pages_and_is_searched_by_name(
    app: Flask, platform: Platform, db: Database, clock: Clock
) -> None:
    staff = Somebody(app, platform, "staff", sub="9")
    with db.write(Scope(1, 1)) as session:
        for number in range(100, 160):
            one = Person(subject=str(number), name=f"Somebody {number}", first_seen_at=clock())
            session.add(one)
            session.flush()
            session.add(
                Membership(person_id=one.id, context_id=1, role="participant", lti_roles=[])
            )
    first, second = staff.get("data/people/").text, staff.get("data/people/?page=2").text
    assert 'rel="next"' in first
    assert "Somebody 158" in second
    assert 'rel="next"' not in second
    found = staff.get("data/people/?name=body+12").text
    assert found.count("Somebody 12") == 10
    assert "Somebody 13" not in found
    assert "Nobody of this course has such a name." in staff.get("data/people/?name=%25").text
