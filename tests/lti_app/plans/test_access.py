"""Who may do what: every role, every relation to a plan, every action, through HTTP."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from lti_app.db import Database
from lti_app.models import Role
from lti_app.services.plans.access import ALLOWED, Relation
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import Clock, Network, Platform
from tests.lti_app.conftest import register


@dataclass
class Scene:
    """A plan in review with a comment on it, and the one who tries."""

    plan: int
    comment: int
    file: int
    expert_id: int
    somebody: Somebody


ACTIONS: dict[str, Callable[[Scene], int]] = {
    "write": lambda s: s.somebody.get(f"plans/{s.plan}/").status_code,
    "save": lambda s: s.somebody.post(f"plans/{s.plan}/", {"field": []}).status_code,
    "autosave": lambda s: s.somebody.post(f"plans/{s.plan}/fields").status_code,
    "confirm": lambda s: s.somebody.get(f"plans/{s.plan}/submit").status_code,
    "take wording": lambda s: (
        s.somebody.post(f"plans/{s.plan}/comments/{s.comment}/take").status_code
    ),
    "submit": lambda s: s.somebody.submit(s.plan, 3).status_code,
    "step": lambda s: s.somebody.post(f"plans/{s.plan}/step").status_code,
    "send file": lambda s: (
        (
            s.somebody.post(f"plans/{s.plan}/files/annexes", {"file": (io.BytesIO(b"x"), "x.txt")})
        ).status_code
    ),
    "remove file": lambda s: (
        s.somebody.post(f"plans/{s.plan}/files/annexes/{s.file}/remove").status_code
    ),
    "file": lambda s: s.somebody.get(f"plans/{s.plan}/files/{s.file}").status_code,
    "history": lambda s: s.somebody.get(f"plans/{s.plan}/history").status_code,
    "version": lambda s: s.somebody.get(f"plans/{s.plan}/versions/1").status_code,
    "pdf": lambda s: s.somebody.get(f"plans/{s.plan}/versions/1.pdf").status_code,
    "docx": lambda s: s.somebody.get(f"plans/{s.plan}/versions/1.docx").status_code,
    "json": lambda s: s.somebody.get(f"plans/{s.plan}/versions/1.json").status_code,
    "compare": lambda s: s.somebody.get(f"plans/{s.plan}/compare").status_code,
    "feedback": lambda s: s.somebody.get(f"plans/{s.plan}/feedback").status_code,
    "reply": lambda s: (
        s.somebody.post(f"plans/{s.plan}/comments/{s.comment}/reply", {"body": "x"}).status_code
    ),
    "team": lambda s: s.somebody.get(f"plans/{s.plan}/team").status_code,
    "add to the team": lambda s: s.somebody.post(f"plans/{s.plan}/team").status_code,
    "review": lambda s: s.somebody.get(f"reviews/{s.plan}").status_code,
    "draft": lambda s: s.somebody.post(f"reviews/{s.plan}", {"version": 3}).status_code,
    "keep": lambda s: s.somebody.post(f"reviews/{s.plan}/draft", {"version": 3}).status_code,
    "record": lambda s: s.somebody.post(f"reviews/{s.plan}/recordings").status_code,
    "snippet": lambda s: s.somebody.post("reviews/snippets", {"body": "x"}).status_code,
    "claim": lambda s: s.somebody.post(f"reviews/{s.plan}/claim").status_code,
    "assign": lambda s: (
        s.somebody.post(f"overview/plans/{s.plan}/reader", {"expert": s.expert_id}).status_code
    ),
    "extend": lambda s: s.somebody.post(f"overview/plans/{s.plan}/due").status_code,
    "queue": lambda s: s.somebody.get("reviews/").status_code,
    "all plans": lambda s: s.somebody.get("overview/").status_code,
    "set dates": lambda s: s.somebody.post("overview/dates").status_code,
    "readers": lambda s: s.somebody.get("readers").status_code,
    "rule": lambda s: s.somebody.post("readers/rule").status_code,
    "template": lambda s: s.somebody.get("template").status_code,
    "new template": lambda s: s.somebody.post("template", {"do": "add-section"}).status_code,
    "csv": lambda s: s.somebody.post("overview/plans.csv").status_code,
    "log": lambda s: s.somebody.get("log/").status_code,
    "log as table": lambda s: s.somebody.get("log/log.csv").status_code,
    "people": lambda s: s.somebody.get("data/people/").status_code,
    "xlsx": lambda s: s.somebody.post("overview/plans.xlsx").status_code,
}

AUTHOR = {"write", "save", "autosave", "confirm", "take wording", "submit", "step", "reply"}
AUTHOR |= {"add to the team", "send file", "remove file"}
READER = {"pdf", "docx", "json", "file", "team", "history", "version", "compare", "feedback"}
REVIEWER = {"record", "review", "draft", "keep", "reply"}
MANAGER = {"assign", "extend", "add to the team"}
OF_STAFF = {
    "template",
    "new template",
    "queue",
    "snippet",
    "readers",
    "rule",
    "all plans",
    "set dates",
    "csv",
    "xlsx",
    *("log", "log as table", "people"),
}
OF_ROLE = {"participant": set[str](), "expert": {"queue", "snippet", "readers"}, "staff": OF_STAFF}
"""Pages about a whole course: allowed by role, whatever the relation to one plan."""
TABLE: dict[tuple[str, str], set[str]] = {
    ("participant", "own"): AUTHOR | READER,
    ("participant", "assigned"): set(),
    ("participant", "same-course"): set(),
    ("participant", "other-course"): set(),
    ("participant", "other-platform"): set(),
    ("expert", "own"): AUTHOR | READER,
    ("expert", "assigned"): READER | REVIEWER | {"claim"},
    ("expert", "same-course"): READER | {"claim"},
    ("expert", "other-course"): set(),
    ("expert", "other-platform"): set(),
    ("staff", "own"): AUTHOR | READER | MANAGER,
    ("staff", "assigned"): READER | REVIEWER | MANAGER | {"claim"},
    ("staff", "same-course"): READER | MANAGER | {"claim"},
    ("staff", "other-course"): set(),
    ("staff", "other-platform"): set(),
}


def scene(app: Flask, platform: Platform, elsewhere: Platform, role: str, relation: str) -> Scene:
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
    return Scene(plan, 1, 1, 2, somebody)


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
    here = scene(app, platform, elsewhere, role, relation)
    statuses = {name: action(here) for name, action in ACTIONS.items()}
    allowed = {name for name, status in statuses.items() if status in (200, 303)}
    refused = {status for name, status in statuses.items() if name not in allowed}
    assert allowed == TABLE[role, relation] | OF_ROLE[role]
    assert refused <= {403, 404}


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
    here = scene(app, platform, elsewhere, "participant", relation)
    for path in (f"plans/{here.plan}/history", "plans/999/history"):
        assert here.somebody.get(path).status_code == 404


def test_the_table_of_the_program_says_nothing_of_other_courses() -> None:
    assert {relation for _, relation in ALLOWED} == set(Relation) - {Relation.ELSEWHERE}
    assert (Role.PARTICIPANT, Relation.COURSE) not in ALLOWED
