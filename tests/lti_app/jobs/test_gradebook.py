"""Line items of a platform: made, found over pages, changed, deleted, and read back."""

from __future__ import annotations

import pytest

from lti_app.lti import gradebook as service
from lti_app.lti.connector import ServiceRefused, ToolConnector
from lti_app.lti.outfit import Outfit
from lti_app.services.platforms import get_platform
from tests.helpers.gradebook import Column, Gradebook


@pytest.fixture
def connector(outfit: Outfit) -> ToolConnector:
    with outfit.db.read() as session:
        return outfit.connect(get_platform(session, 1))


def test_a_column_is_made_for_its_activity(connector: ToolConnector, gradebook: Gradebook) -> None:
    made = service.create_line_item(
        connector,
        gradebook.list_url,
        label="Action plan",
        maximum=20,
        resource_link="5",
        tag="blc-plan",
    )
    assert made.url == gradebook.url(1)
    assert gradebook.columns == {1: Column("Action plan", 20, "5", "blc-plan")}


def test_a_column_is_found_behind_those_of_others(
    connector: ToolConnector, gradebook: Gradebook
) -> None:
    gradebook.columns = {
        1: Column("A quiz of another tool", 10, "5", "quiz"),
        2: Column("Action plan", 20, "5", "blc-plan"),
        3: Column("Another activity", 20, "6", "blc-plan"),
    }
    found = service.find_line_item(connector, gradebook.list_url, resource_link="5", tag="blc-plan")
    assert found is not None
    assert found.url == gradebook.url(2)


def test_a_column_gets_another_name_and_other_points_and_keeps_the_rest(
    connector: ToolConnector, gradebook: Gradebook
) -> None:
    gradebook.columns[1] = Column("Plan", 10, "5", "blc-plan", grades={"42": 8.0})
    assert service.update_line_item(
        connector, gradebook.url(1), told=("Plan", 10), label="Action plan", maximum=20
    )
    assert gradebook.columns[1] == Column("Action plan", 20, "5", "blc-plan", grades={"42": 8.0})


def test_a_column_is_deleted_once(connector: ToolConnector, gradebook: Gradebook) -> None:
    gradebook.columns[1] = Column("Plan", 10, "5", "blc-plan")
    service.delete_line_item(connector, gradebook.url(1))
    assert gradebook.columns == {}
    with pytest.raises(ServiceRefused) as refused:
        service.delete_line_item(connector, gradebook.url(1))
    assert refused.value.status == 404


def test_results_are_read_back_for_everybody(
    connector: ToolConnector, gradebook: Gradebook
) -> None:
    gradebook.columns[1] = Column("Plan", 10, "5", "blc-plan", grades={"42": 8.0, "43": 5.0})
    shown = service.read_results(connector, gradebook.url(1))
    assert {subject: one.scaled for subject, one in shown.items()} == {"42": 0.8, "43": 0.5}
