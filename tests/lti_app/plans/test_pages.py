"""Plans through HTTP, in a browser without scripts: from a first draft to an accepted plan."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from flask import Flask
from sqlalchemy import select

from lti_app.db import Database, Scope
from lti_app.models import Score
from tests.helpers.plan_pages import Somebody, comment_on, text_in
from tests.helpers.platform import Clock, Platform, problem_of

BEST = {f"r.{key}": 3 for key in ("rights", "people", "analysis", "action", "lasting")}


def test_from_a_first_draft_to_an_accepted_plan(
    author: Somebody, expert: Somebody, staff: Somebody, db: Database
) -> None:
    plan = author.begin()
    author.write(plan, title="Light for Ward 7", problem="It is dark.", targets=["11.2", "5.1"])
    assert "2 of 8 parts are ready" in author.get(f"plans/{plan}/").text
    sent = author.follow(f"plans/{plan}/submit", {"number": 1, "message": "Please be strict."})
    assert "Version 1 is with the experts." in sent.text

    assert "Light for Ward 7" in expert.get("reviews/").text
    page = expert.follow(f"reviews/{plan}/claim")
    assert "Please be strict." in page.text
    assert "Safe transport for all" in page.text
    review = {"version": 1, "summary": "Go on.", "decision": "return"}
    review |= comment_on("problem", "How dark?", quote="is dark")
    assert "Version 1 came back for revision" in expert.follow(f"reviews/{plan}", review).text

    feedback = author.get(f"plans/{plan}/feedback").text
    assert "How dark?" in feedback
    author.write(plan, problem="It is dark for 900 metres.")
    author.follow(f"plans/{plan}/comments/1/reply", {"body": "See there.", "done": "yes"})
    author.submit(plan, 2)
    changes = author.get(f"plans/{plan}/compare").text
    assert "for 900 metres" in changes
    assert "<ins>" in changes

    expert.post(f"reviews/{plan}/claim")
    expert.post(f"plans/{plan}/comments/1/settle", {"settled": "yes"})
    review = {"version": 2, "decision": "accept", "graded": "yes", "summary": "Done.", **BEST}
    assert "Score: 100 of 100" in expert.follow(f"reviews/{plan}", review).text
    with db.read(Scope(1, 1)) as session:
        assert session.scalars(select(Score.scaled).order_by(Score.id)).all() == [None, None, 1.0]

    assert "on its way to the course site" in staff.get("overview/").text
    assert "This stage is done" in author.get(f"plans/{plan}/history").text
    author.follow(f"plans/{plan}/step", {"step": "next-stage"})
    assert "Full plan" in author.get(f"plans/{plan}/").text
    assert "Light for Ward 7" in staff.get("overview/").text


def test_a_text_that_another_device_wrote_meanwhile_stays_in_sight(author: Somebody) -> None:
    plan = author.begin()
    stale = {"field": "problem", "base.problem": 0, "was.problem": "", "v.problem": "From the bus"}
    author.write(plan, problem="From the office")
    page = author.follow(f"plans/{plan}/", stale)
    assert text_in(page, "problem") == "From the bus"
    assert "From the office" in page.text
    page = author.follow(f"plans/{plan}/conflicts/1", {"use": "other", "field": "problem"})
    assert text_in(page, "problem") == "From the office"


def test_an_autosave_says_what_became_of_each_field(author: Somebody) -> None:
    plan = author.begin()
    data = {"device": "d", "field": ["problem", "nothing"], "base.problem": 0, "v.problem": "Dark."}
    answer = json.loads(author.post(f"plans/{plan}/fields", data).text)
    assert answer["saved"] == {"problem": {"revision": 1, "problem": None, "conflict": False}}
    assert answer["revisions"]["problem"] == 1
    assert "problem" in answer["missing"]
    data["v.problem"] = "x" * 200_001
    answer = json.loads(author.post(f"plans/{plan}/fields", data).text)
    assert answer["saved"]["problem"]["problem"] == "too-long"
    assert text_in(author.get(f"plans/{plan}/"), "problem") == "Dark."


@pytest.mark.parametrize(
    "text",
    ["🙂" * 50_000, "\u202eevil\u2066", "<script>alert(1)</script>", "</textarea><b>", "{{ 7*7 }}"],
    ids=["emoji", "right-to-left marks", "a script", "an end tag", "a template"],
)
def test_whatever_is_typed_comes_back_as_it_was_and_does_no_harm(
    author: Somebody, text: str
) -> None:
    plan = author.begin()
    author.write(plan, problem=text)
    page = author.get(f"plans/{plan}/")
    assert text_in(page, "problem") == text
    author.submit(plan)
    shown = author.get(f"plans/{plan}/versions/1").text
    assert not re.search(r"<script(?![^>]*\bnonce=)", page.text + shown)
    assert "<b>" not in shown.split('id="s-problem"')[1].split("</section>")[0]


def test_a_second_press_on_submit_makes_one_version(author: Somebody) -> None:
    plan = author.begin()
    assert [author.submit(plan, 1).status_code for _ in range(2)] == [303, 303]
    assert "Version 2" not in author.get(f"plans/{plan}/history").text


def test_an_expert_is_told_of_a_newer_version_and_loses_no_word(
    author: Somebody, expert: Somebody
) -> None:
    plan = author.begin()
    author.submit(plan, 1)
    expert.post(f"reviews/{plan}/claim")
    author.submit(plan, 2)
    review = {"version": 1, "summary": "Well thought out.", "decision": "accept"}
    page = expert.follow(f"reviews/{plan}", review)
    assert "A newer version came in" in page.text
    assert "Well thought out.</textarea>" in page.text
    assert "accepted" not in author.get(f"plans/{plan}/feedback").text


def test_a_second_press_on_a_decision_decides_once_and_says_so_kindly(
    author: Somebody, expert: Somebody
) -> None:
    plan = author.begin()
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    review = {"version": 1, "summary": "Go on.", "decision": "return"}
    review |= comment_on("problem", "How dark?")
    for _ in range(2):
        page = expert.follow(f"reviews/{plan}", review)
        assert page.text.count("came back for revision") == 1
        assert page.text.count(">How dark?<") == 1
    other = {**review, "decision": "accept"}
    assert problem_of(expert.post(f"reviews/{plan}", other)) == (409, "conflict")
    author.submit(plan, 2)
    assert "Go on.</textarea>" in expert.get(f"reviews/{plan}").text


def test_what_is_typed_into_a_plan_that_was_withdrawn_elsewhere_comes_back(
    author: Somebody,
) -> None:
    plan = author.begin()
    author.post(f"plans/{plan}/step", {"step": "withdraw"})
    data = {"field": "problem", "base.problem": 0, "v.problem": "A long thought"}
    page = author.post(f"plans/{plan}/", data)
    assert problem_of(page) == (409, "conflict")
    assert "A long thought</textarea>" in page.text
    author.post(f"plans/{plan}/step", {"step": "reopen"})
    assert author.get(f"plans/{plan}/").status_code == 200


def test_a_draft_is_seen_by_its_authors_only(author: Somebody, staff: Somebody) -> None:
    plan = author.begin()
    author.write(plan, problem="Not for others yet")
    for path in (f"plans/{plan}/history", f"plans/{plan}/feedback", "overview/"):
        assert "Not for others yet" not in staff.get(path).text
    assert "Not for others yet" not in staff.post("overview/plans.csv").text


def test_staff_see_who_is_stuck_and_give_plans_to_experts(
    author: Somebody, expert: Somebody, staff: Somebody, clock: Clock
) -> None:
    plan = author.begin()
    author.submit(plan)
    assert "Waits, and nobody reads it" in staff.get("overview/?state=stuck").text
    expert_id = re.search(r'<option value="(\d+)"[^>]*>Person 2', staff.get("overview/").text)
    assert expert_id is not None
    staff.post(f"overview/plans/{plan}/reader", {"expert": expert_id.group(1)})
    assert "Person 2" in staff.get("overview/").text
    assert "nobody reads it" not in staff.get("overview/").text
    assert "Begin to read" in expert.get("reviews/").text
    clock.advance(days=7, hours=-1)
    assert "Waits for feedback" not in staff.get("overview/").text


def test_dates_show_where_they_matter(author: Somebody, staff: Somebody) -> None:
    plan = author.begin()
    staff.post("overview/dates", {"outline": "2026-10-14", "full-plan": "not a date"})
    assert ">14 October 2026, " in author.get(f"plans/{plan}/").text
    staff.post(f"overview/plans/{plan}/due", {"until": "2026-10-20"})
    assert ">20 October 2026, " in author.get("").text


def test_the_table_of_a_cohort_has_what_a_report_asks_for(
    author: Somebody, app: Flask, platform: Platform, clock: Clock
) -> None:
    plan = author.begin()
    author.write(plan, title="Light for Ward 7")
    author.submit(plan)
    clock.advance(days=2)
    Somebody(app, platform, "participant", sub="1").submit(plan, 2)
    clock.advance(days=1)
    expert = Somebody(app, platform, "expert", sub="2")
    staff = Somebody(app, platform, "staff", sub="9")
    expert.post(f"reviews/{plan}/claim")
    expert.post(f"reviews/{plan}", {"version": 2, "decision": "accept", "graded": "yes", **BEST})
    table = staff.post("overview/plans.csv")
    row = next(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    wanted = {
        "Authors": "Person 1",
        "State": "Accepted",
        "Stage": "Outline",
        "Readers": "Person 2",
        "Begun": "2026-10-05",
        "First submitted": "2026-10-05",
        "Last submitted": "2026-10-07",
        "Versions": "2",
        "Decisions": "1",
        "Last decision": "Accepted",
        "Decided on": "2026-10-08",
        "Score of 100": "100",
        "In the gradebook": "on its way to the course site",
        "Needs help": "",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_a_formula_in_an_exported_cell_is_text(author: Somebody, staff: Somebody) -> None:
    plan = author.begin()
    author.write(plan, title="=1+1", problem="@SUM(A1)", objectives=["+49", "fine"])
    author.submit(plan)
    table = staff.post("overview/plans.csv")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert (rows[0]["Title"], rows[0]["The problem"]) == ("'=1+1", "'@SUM(A1)")
    assert rows[0]["What will be different"] == "'+49\nfine"
    book = zipfile.ZipFile(io.BytesIO(staff.post("overview/plans.xlsx").data))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert "<is><t>=1+1</t></is>" in book.read("xl/worksheets/sheet1.xml").decode()


def test_no_page_about_plans_has_scripts_or_styles_of_its_own(
    author: Somebody, expert: Somebody, staff: Somebody
) -> None:
    plan = author.begin()
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    pages = [author.get(f"plans/{plan}/{page}") for page in ("", "submit", "history", "feedback")]
    pages += [expert.get(f"reviews/{plan}"), expert.get("reviews/"), staff.get("overview/")]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]*\bnonce=)|<style|\son\w+=|\sstyle=", page.text)
        ids = re.findall(r'\sid="([^"]+)"', page.text)
        assert len(ids) == len(set(ids))


def test_what_an_expert_typed_comes_back_when_the_plan_was_taken_from_them(
    author: Somebody, expert: Somebody, staff: Somebody
) -> None:
    plan = author.begin()
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    expert_id = re.search(r'name="expert" value="(\d+)"', staff.get("overview/").text)
    assert expert_id is not None
    reader = {"expert": expert_id.group(1), "do": "remove"}
    staff.post(f"overview/plans/{plan}/reader", reader)
    page = expert.post(f"reviews/{plan}", {"version": 1, "summary": "Half a page of advice"})
    assert problem_of(page) == (403, "not-allowed")
    assert "Half a page of advice</textarea>" in page.text


def test_comments_stand_beside_the_field_that_they_are_about(
    author: Somebody, expert: Somebody
) -> None:
    plan = author.begin()
    author.write(plan, problem="It is dark.")
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    comment = comment_on("problem", "How dark?", quote="is dark")
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "return", **comment})
    page = author.get(f"plans/{plan}/").text.split('data-field="problem"')[1].split("data-field")[0]
    assert "1 comment waits for you here" in page
    assert "How dark?" in page
    assert re.search(r'class="quote"[^>]*>is dark<', page)


def test_a_comment_on_words_says_when_they_are_gone(author: Somebody, expert: Somebody) -> None:
    plan = author.begin()
    author.write(plan, problem="It is **dark** there.")
    author.submit(plan)
    page = expert.follow(f"reviews/{plan}/claim")
    comment = comment_on("problem", "How dark?", quote="is dark")
    page = expert.follow(f"reviews/{plan}", {"version": 1, "decision": "", **comment})
    assert re.search(r">is </mark><strong><mark [^>]*>dark</mark></strong>", page.text)
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "return", **comment})
    assert "no longer there" not in author.get(f"plans/{plan}/feedback").text
    author.write(plan, problem="Lit since May.")
    assert "These words are no longer there." in author.get(f"plans/{plan}/feedback").text
    assert "no longer there" not in expert.get(f"plans/{plan}/feedback").text
    author.submit(plan, 2)
    assert "These words are no longer there." in expert.get(f"reviews/{plan}").text
