"""The journey of an action plan, from a launch in Open edX to its grade in Open edX's tables."""

from __future__ import annotations

import re

import requests

from lti_app.jobs.grades import compare_all, send_due
from tests.helpers.visitor import Visitor
from tests.lti_app.openedx.conftest import Campus, framed, in_a_moment

WRITTEN = {
    "title": "Shade for the school road",
    "problem": "The road is hot. Nine children fainted in May.",
}
RUBRIC = ("rights", "people", "analysis", "action", "lasting")
LEVELS = {f"r.{key}": "2" for key in RUBRIC}
"""The third of four levels in every row: two thirds of the points."""


def enter(campus: Campus, name: str) -> tuple[Visitor, requests.Response]:
    """Somebody's browser, and the tool's first page in it."""
    visitor = campus.visitor()
    page = visitor.send_all_forms(visitor.get(framed(visitor.get(f"{campus.url}/course/{name}"))))
    assert page.status_code == 200, page.text
    return visitor, page


def submitted(campus: Campus, name: str) -> str:
    """The plan that a learner begins, writes and submits: its number."""
    learner, page = enter(campus, name)
    page = learner.send_form(page, to="/plans/")
    address = page.url.split("?")[0]
    number = re.findall(r"/plans/(\d+)/", address)[0]
    for field, words in WRITTEN.items():
        page = learner.send_form(
            page, to=f"/plans/{number}/", **{"field": field, f"v.{field}": words}
        )
        page = learner.get(address)
    assert "Nine children fainted in May." in page.text
    page = learner.send_form(learner.get(f"{address}submit"), to="/submit")
    assert "/history" in page.url, page.text
    return str(number)


def test_a_plan_of_a_learner_ends_as_a_grade_in_the_gradebook(campus: Campus) -> None:
    plan = submitted(campus, "learner9")
    expert, home = enter(campus, "budi")
    place = f"{home.url.split('?')[0]}reviews/"
    page = expert.send_form(expert.get(place), to=f"/reviews/{plan}/claim")
    assert "Nine children fainted in May." in page.text
    page = expert.send_form(
        page,
        to=f"/reviews/{plan}",
        decision="accept",
        graded="yes",
        summary="Well observed.",
        **LEVELS,
    )
    assert "Score: 67 of 100" in page.text
    assert send_due(in_a_moment(campus)) == {"delivered": 1}
    grades = [one for one in campus.stored()["published"] if one["user"] == "learner9"]
    assert [(round(one["score"], 2), one["maximum"]) for one in grades] == [(0.67, 100.0)]
    assert compare_all(campus.tool.outfit) == {"same": 1}
