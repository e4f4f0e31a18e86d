"""Columns that the tool made follow their activity, and make way for the platform's own."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from lti_app.jobs.columns import follow_activities
from lti_app.jobs.grades import send_due
from lti_app.lti.outfit import Outfit
from lti_app.models import Person, ResourceLink
from lti_app.services.plans.scores import outbox
from tests.helpers.gradebook import Column, Gradebook
from tests.helpers.platform import AGS as AGS_CLAIM
from tests.lti_app.jobs.conftest import HERE, SCOPES, Desk

CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
LINK = "https://purl.imsglobal.org/spec/lti/claim/resource_link"


def launch(
    desk: Desk, *, title: str = "Action plan", own: int | None = None, **custom: str
) -> None:
    """The activity as the course has it now; ``own`` is a column that the platform gave it."""
    endpoint: dict[str, Any] = {"lineitems": desk.book.list_url, "scope": SCOPES}
    if own is not None:
        endpoint["lineitem"] = desk.book.url(own)
    claims = {LINK: {"id": "5", "title": title}, CUSTOM: custom, AGS_CLAIM: endpoint}
    assert desk.browser.launch(desk.platform, **claims).status_code == 303


def accept(desk: Desk, scaled: float = 0.8) -> bool:
    """An expert's decision; whether there is a column for it."""
    with desk.db.write(HERE) as session:
        return outbox(
            session,
            resource_link_id=session.scalars(select(ResourceLink.id)).one(),
            person_id=session.scalars(select(Person.id).where(Person.subject == "42")).one(),
            scaled=scaled,
            comment=None,
            now=desk.clock(),
        )


@pytest.fixture
def made(desk: Desk, outfit: Outfit, gradebook: Gradebook) -> Column:
    """A column that the tool made, with a grade."""
    launch(desk)
    accept(desk)
    assert send_due(outfit) == {"delivered": 1}
    return gradebook.columns[1]


def test_a_column_is_made_with_the_points_of_its_activity(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    launch(desk, blc_activity="plan", blc_points="20")
    accept(desk)
    send_due(outfit)
    made = gradebook.columns[1]
    assert (made.label, made.maximum, made.grades) == ("Action plan", 20, {"42": 16.0})


def test_an_activity_that_does_not_count_gets_no_column(desk: Desk) -> None:
    launch(desk, blc_activity="plan")
    assert not accept(desk)
    assert desk.line_items() == []


def test_a_column_that_the_platform_gave_an_activity_without_points_is_filled(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    gradebook.columns[1] = Column("Set up by the teacher", 50.0, "5")
    launch(desk, own=1, blc_activity="plan")
    assert accept(desk)
    send_due(outfit)
    assert gradebook.columns[1].grades == {"42": 40.0}


def test_a_column_follows_its_activitys_name_and_points(
    desk: Desk, outfit: Outfit, made: Column
) -> None:
    launch(desk, title="Clean water", blc_points="50")
    assert follow_activities(outfit) == {"changed": 1}
    assert (made.label, made.maximum) == ("Clean water", 50)
    assert follow_activities(outfit) == {}


def test_a_column_that_a_teacher_named_anew_keeps_that_name(
    desk: Desk, outfit: Outfit, made: Column
) -> None:
    made.label = "Homework 3"
    launch(desk, title="Clean water")
    follow_activities(outfit)
    launch(desk, title="Clean air")
    assert follow_activities(outfit) == {}
    assert made.label == "Homework 3"


def test_a_platform_that_is_down_gets_the_new_name_later(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, made: Column
) -> None:
    launch(desk, title="Clean water")
    gradebook.down_with = 503
    assert follow_activities(outfit) == {"later": 1}
    gradebook.down_with = None
    assert follow_activities(outfit) == {"changed": 1}
    assert made.label == "Clean water"


@pytest.mark.usefixtures("made")
def test_a_column_that_a_teacher_deleted_is_left_alone(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    gradebook.columns.clear()
    launch(desk, title="Clean water")
    assert follow_activities(outfit) == {"gone": 1}
    assert follow_activities(outfit) == {}


def test_the_platforms_own_column_is_never_renamed(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    gradebook.columns[1] = Column("Set up by the teacher", 50.0, "5", "blc-plan")
    launch(desk, blc_points="20")
    accept(desk)
    send_due(outfit)
    assert follow_activities(outfit) == {}
    assert (gradebook.columns[1].label, gradebook.columns[1].grades) == (
        "Set up by the teacher",
        {"42": 40.0},
    )


@pytest.mark.usefixtures("made")
def test_scores_move_to_a_column_that_the_platform_makes_later(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    gradebook.columns[2] = Column("Action plan", 50.0, "5")
    launch(desk, own=2)
    assert follow_activities(outfit) == {"moved": 1}
    assert 1 in gradebook.columns, "a column goes only when its scores have arrived elsewhere"
    gradebook.answers = [503]
    desk.clock.advance(minutes=1)
    assert send_due(outfit) == {"later": 1}
    assert follow_activities(outfit) == {}
    desk.clock.advance(minutes=1)
    assert send_due(outfit) == {"delivered": 1}
    assert follow_activities(outfit) == {"deleted": 1}
    assert {number: one.grades for number, one in gradebook.columns.items()} == {2: {"42": 40.0}}
    assert [one.url for one in desk.line_items()] == [gradebook.url(2)]
    assert follow_activities(outfit) == {}


@pytest.mark.usefixtures("made")
def test_a_decision_after_the_move_takes_the_place_of_the_earlier_one(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    gradebook.columns[2] = Column("Action plan", 50.0, "5")
    launch(desk, own=2)
    follow_activities(outfit)
    accept(desk, 0.5)
    desk.clock.advance(minutes=1)
    send_due(outfit)
    assert gradebook.columns[2].grades == {"42": 25.0}
    assert follow_activities(outfit) == {"deleted": 1}


def test_a_score_that_is_out_just_now_is_not_moved(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, made: Column
) -> None:
    gradebook.columns[2] = Column("Action plan", 50.0, "5")
    accept(desk, 0.5)

    def meanwhile() -> None:
        launch(desk, own=2)
        assert follow_activities(outfit) == {}

    gradebook.answers = [meanwhile]
    desk.clock.advance(minutes=1)
    send_due(outfit)
    assert made.grades == {"42": 50.0}
    assert follow_activities(outfit) == {"moved": 1}
