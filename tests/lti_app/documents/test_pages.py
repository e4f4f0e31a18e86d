"""A version is taken along by those who may read it: as PDF, DOCX, and JSON without loss."""

from __future__ import annotations

import io
import json

import docx
import pytest
from flask import Flask
from sqlalchemy import select

from lti_app.db import Database, Scope
from lti_app.models import PlanVersion
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Platform, problem_of


@pytest.fixture
def author(app: Flask, platform: Platform) -> Somebody:
    return Somebody(app, platform, "participant", sub="1")


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


def test_a_version_that_is_not_there_is_not_made(author: Somebody) -> None:
    plan = author.begin()
    assert problem_of(author.get(f"plans/{plan}/versions/1.pdf")) == (404, "not-found")
    assert author.get(f"plans/{plan}/versions/1.exe").status_code == 404
