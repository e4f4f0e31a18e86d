"""A version is taken along by those who may read it: as PDF, DOCX, and JSON without loss."""

from __future__ import annotations

import io
import json

import docx
from flask import Flask
from sqlalchemy import select

from lti_app.db import Database, Scope
from lti_app.models import PlanVersion
from lti_app.services.plans.templates import shipped_template
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import Platform, problem_of


def test_a_version_is_handed_over_in_three_forms(author: Somebody, db: Database) -> None:
    plan = author.begin()
    author.write(plan, title="Cahaya: Ward 7 / ވޯޑު", problem="It is dark.", targets=["11.2"])
    author.submit(plan)
    page = author.get(f"plans/{plan}/versions/1").text
    for kind in ("pdf", "docx", "json"):
        assert f"versions/1.{kind}" in page
    made = author.get(f"plans/{plan}/versions/1.pdf")
    assert made.data.startswith(b"%PDF")
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.headers["Content-Disposition"].startswith("attachment; filename=")
    word = docx.Document(io.BytesIO(author.get(f"plans/{plan}/versions/1.docx").data))
    texts = [one.text for one in word.paragraphs]
    assert "It is dark." in texts
    assert "Cahaya: Ward 7 / ވޯޑު" in texts
    told = json.loads(author.get(f"plans/{plan}/versions/1.json").data)
    with db.read(Scope(1, 1)) as session:
        content = session.scalars(select(PlanVersion.content)).one()
    assert {one["name"]: one["value"] for one in told["fields"]} == content
    assert (told["format"], told["revision"], told["version"]) == ("blc-plan", 1, 1)
    assert told["authors"] == ["Person 1"]


def test_the_json_of_a_plan_has_all_that_was_said_about_it(
    author: Somebody, app: Flask, platform: Platform
) -> None:
    expert = Somebody(app, platform, "expert", sub="2")
    plan = author.begin()
    author.write(plan, title="Light", problem="It is dark.")
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    said = comment_on("problem", "How dark?", suggestion="Very dark.", quote="dark")
    levels = {f"r.{one.key}": len(one.levels) - 1 for one in shipped_template().rubric}
    sent = {"version": 1, "decision": "return", "graded": "yes", "private_note": "Mine"}
    expert.post(f"reviews/{plan}", {**sent, **said, **levels, "summary": "Go on."})
    author.post(f"plans/{plan}/comments/1/reply", {"body": "Very.", "done": "yes"})
    expert.post(f"reviews/{plan}/draft", {"version": 1, **comment_on("title", "Unsent")})
    text = author.get(f"plans/{plan}/versions/1.json").text
    told = json.loads(text)
    (comment,) = told["comments"]
    assert (comment["field"], comment["body"], comment["by"]) == (
        "problem",
        "How dark?",
        "Person 2",
    )
    assert (comment["quote"], comment["suggestion"]) == ("dark", "Very dark.")
    assert comment["state"] == "answered"
    assert [(one["by"], one["body"]) for one in comment["replies"]] == [("Person 1", "Very.")]
    (decision,) = told["decisions"]
    assert (decision["outcome"], decision["summary"], decision["score"]) == (
        "return",
        "Go on.",
        1.0,
    )
    assert set(decision["rubric"]) == {one["key"] for one in told["rubric"]}
    assert [one["number"] for one in told["versions"]] == [1]
    assert [one["what"] for one in told["timeline"]][:2] == ["begun", "submitted"]
    assert "Mine" not in text
    assert "Unsent" not in text


def test_a_version_that_is_not_there_is_not_made(author: Somebody) -> None:
    plan = author.begin()
    assert problem_of(author.get(f"plans/{plan}/versions/1.pdf")) == (404, "not-found")
    assert author.get(f"plans/{plan}/versions/1.exe").status_code == 404
