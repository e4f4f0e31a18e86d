"""Plans that find their readers by rule, and readers who are gone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lti_app.db import Database, Scope
from lti_app.models import PlanReader
from lti_app.models.message import Listed
from lti_app.services.plans.assigning import About, Expert, Profile, about, best_readers
from lti_app.services.roster import keep_roster
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import MEMBERSHIP, Clock, Platform, problem_of

KIRIBATI = About("English", "Kiribati", frozenset({11, 13}))
NOBODY: frozenset[int] = frozenset()


def expert(number: int, load: int = 0, **reads: object) -> Expert:
    return Expert(number, f"E{number}", Profile(**reads), load)  # type: ignore[arg-type]


def chosen(*known: Expert, wanted: int = 1) -> list[int]:
    found = best_readers(KIRIBATI, known, without=NOBODY, wanted=wanted)
    return [one.person_id for one in found]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"languages": ("English",)}, {}),
        ({"countries": ("Kiribati",)}, {"goals": (11, 13)}),
        ({"goals": (11, 13)}, {"goals": (11,)}),
        ({"languages": ("English",), "load": 5}, {"countries": ("Kiribati",)}),
        ({"load": 1}, {"load": 2}),
    ],
    ids=["language", "country", "goals", "language before country", "load"],
)
def test_the_plan_goes_to_who_fits_better(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    assert chosen(expert(1, **worse), expert(2, **better)) == [2]  # type: ignore[arg-type]


def test_nobody_reads_what_they_can_not_or_have_no_room_for() -> None:
    assert chosen(expert(1, languages=("Tamil",)), expert(2, load=2, most=2)) == []
    assert chosen(expert(1, most=0), expert(2, load=1, most=2)) == [2]


@given(
    st.lists(
        st.builds(
            expert,
            st.integers(1, 20),
            load=st.integers(0, 4),
            languages=st.sampled_from([(), ("English",), ("Tamil",)]),
            most=st.sampled_from([None, 0, 2]),
        ),
        unique_by=lambda one: one.person_id,
    ),
    st.integers(1, 2),
    st.sets(st.integers(1, 20)),
)
def test_whoever_is_chosen_can_read_the_plan_and_has_room(
    known: list[Expert], wanted: int, without: set[int]
) -> None:
    by_id = {one.person_id: one for one in known}
    found = best_readers(KIRIBATI, known, without=without, wanted=wanted)
    assert len(found) <= wanted
    assert len({one.person_id for one in found}) == len(found)
    for one in found:
        profile = by_id[one.person_id].profile
        assert one.person_id not in without
        assert profile.languages in ((), ("English",))
        assert profile.most is None or by_id[one.person_id].load < profile.most


def test_fields_that_staff_gave_another_type_say_nothing() -> None:
    odd = {"language": ["x"], "country": None, "targets": ["11.2", 5, "x.1", "11.b"]}
    assert about(odd) == About("", "", frozenset({11}))


@pytest.fixture
def han(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "expert", sub="2")


def readers(db: Database) -> list[int]:
    with db.read(Scope(1, 1)) as session:
        return list(session.scalars(select(PlanReader.person_id).order_by(PlanReader.id)))


def test_a_submitted_plan_is_given_by_the_rule_of_the_course(
    app: Flask, platform: Platform, author: Somebody, han: Somebody, staff: Somebody, db: Database
) -> None:
    park = Somebody(app, platform, "expert", sub="3")
    page = park.get("readers").text
    number = re.findall(r'id="e-(\d+)"', page)
    assert len(number) == 1
    reads = {"language": ["English"], "country": ["Kiribati"], "goal": ["11"], "most": "3"}
    park.follow(f"readers/{number[0]}", reads)
    staff.follow("readers/rule", {"assigns": "yes", "readers": "1"})
    plan = author.begin()
    author.write(plan, country="Kiribati", language="English")
    author.submit(plan)
    assert readers(db) == [int(number[0])]
    told = author.get(f"plans/{plan}/history").text
    assert "by the rule of the course" in told
    assert "reads its language · knows the country" in told
    staff.follow("readers/rule", {"readers": "2", "do": "now"})
    assert len(readers(db)) == 2
    assert "Begin to read" in han.get("reviews/").text


def test_experts_change_their_own_profile_only(
    app: Flask, platform: Platform, han: Somebody
) -> None:
    Somebody(app, platform, "expert", sub="3")
    assert han.post("readers/2", {"most": "0"}).status_code == 404
    assert han.post("readers/99", {"most": "0"}).status_code == 404


def test_an_expert_whom_the_platform_removed_is_signed_out_and_nobody_waits_for_them(
    author: Somebody, han: Somebody, staff: Somebody, db: Database, clock: Clock
) -> None:
    plan = author.begin()
    author.submit(plan)
    han.post(f"reviews/{plan}/claim")
    han.post(f"reviews/{plan}", {"version": 1, "decision": "comments", **comment_on("title", "Hm")})
    clock.advance(hours=1)
    learner = (f"{MEMBERSHIP}Learner",)
    with db.write(Scope(1, 1)) as session:
        here = [Listed(sub, None, None, learner, True, ()) for sub in ("1", "9")]
        keep_roster(session, 1, here, None, now=clock())
    typed = {"version": 1, "summary": "Half a page of advice"}
    page = han.post(f"reviews/{plan}", typed)
    assert problem_of(page) == (401, "not-signed-in")
    assert "Half a page of advice" in page.text
    overview = staff.get("overview/").text
    assert "No longer in the course:" in overview
    assert "nobody reads it" in overview
    assert ">Hm<" in author.get(f"plans/{plan}/feedback").text
