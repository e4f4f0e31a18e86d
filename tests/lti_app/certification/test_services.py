"""The certification's calls of services, as far as the connector carries them; and its faults."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from lti_app.db import Database
from lti_app.errors import FetchFailed
from lti_app.lti.connector import ServiceRefused, ToolConnector
from lti_app.lti.keys import Sealer, ensure_key, public_key_set
from lti_app.models import AccessToken
from lti_app.models import Platform as Row
from tests.helpers.platform import Clock, Network, Platform
from tests.helpers.services import ROSTER, SCORE, Services
from tests.lti_app.conftest import register

SEALER = Sealer("a secret for tests, and for nothing else")


@pytest.fixture
def services(db: Database, platform: Platform, clock: Clock) -> Services:
    def published() -> dict[str, Any]:
        with db.read() as session:
            return public_key_set(session)

    with db.write() as session:
        ensure_key(session, SEALER, now=clock())
    services = Services(platform, published, clock)
    services.members = [
        {"user_id": "1", "role": "Instructor", "name": "Dr. Han", "status": "Active"},
        {"user_id": "2", "role": "Learner", "name": "Siti", "email": "siti@example.org"},
        {"user_id": "3", "role": "Learner"},
    ]
    return services


def connector(db: Database, services: Services, clock: Clock, row_id: int = 1) -> ToolConnector:
    """A connector as a new worker would make it."""
    with db.read() as session:
        row = session.get_one(Row, row_id)
    return ToolConnector(db, SEALER, services, row, clock=clock)


@pytest.fixture
def connected(db: Database, services: Services, clock: Clock) -> ToolConnector:
    return connector(db, services, clock)


def ids(answer: Any) -> list[str]:
    return [member["user_id"] for member in answer["body"]["members"]]


ROSTER_URL = "https://moodle.test/roster"


def test_the_roster_is_read(connected: ToolConnector) -> None:
    assert ids(connected.make_service_request([ROSTER], ROSTER_URL)) == ["1", "2"]


def test_the_rosters_next_page_is_followed_as_it_was_sent(connected: ToolConnector) -> None:
    first = connected.make_service_request([ROSTER], ROSTER_URL)
    assert first["next_page_url"] == "https://moodle.test/roster?From=2&limit=2"
    second = connected.make_service_request([ROSTER], first["next_page_url"])
    assert ids(second) == ["3"]
    assert second["next_page_url"] is None


def test_the_roster_is_read_by_role(connected: ToolConnector) -> None:
    answer = connected.make_service_request([ROSTER], f"{ROSTER_URL}?role=Learner")
    assert ids(answer) == ["2", "3"]


def test_the_roster_is_read_with_a_limit(connected: ToolConnector) -> None:
    assert ids(connected.make_service_request([ROSTER], f"{ROSTER_URL}?limit=1")) == ["1"]


def test_a_roster_without_names_is_read(connected: ToolConnector) -> None:
    answer = connected.make_service_request([ROSTER], f"{ROSTER_URL}?From=2")
    body: Any = answer["body"]
    assert body["members"] == [{"user_id": "3", "role": "Learner"}]


def test_a_score_is_sent(connected: ToolConnector, services: Services) -> None:
    score = {"userId": "2", "scoreGiven": 8, "scoreMaximum": 10}
    connected.make_service_request(
        [SCORE],
        "https://moodle.test/lineitem/1/scores?type_id=7",
        is_post=True,
        data=json.dumps(score),
        content_type="application/vnd.ims.lis.v1.score+json",
    )
    assert services.scores == [score]


def test_one_token_serves_all_workers(db: Database, services: Services, clock: Clock) -> None:
    for _ in range(3):
        connector(db, services, clock).make_service_request([ROSTER], ROSTER_URL)
    assert services.tokens_given == 1


def test_other_scopes_need_another_token(connected: ToolConnector, services: Services) -> None:
    connected.get_access_token([ROSTER])
    connected.get_access_token([SCORE])
    connected.get_access_token([SCORE, ROSTER])
    connected.get_access_token([ROSTER, SCORE])
    assert services.tokens_given == 3


def test_a_token_is_renewed_a_minute_before_it_ends(
    connected: ToolConnector, services: Services, clock: Clock
) -> None:
    connected.get_access_token([ROSTER])
    clock.advance(minutes=58)
    connected.get_access_token([ROSTER])
    assert services.tokens_given == 1
    clock.advance(minutes=1)
    connected.get_access_token([ROSTER])
    assert services.tokens_given == 2


def test_a_token_that_is_refused_is_renewed_once(
    connected: ToolConnector, services: Services
) -> None:
    connected.make_service_request([ROSTER], ROSTER_URL)
    services.forget_tokens()
    assert ids(connected.make_service_request([ROSTER], ROSTER_URL)) == ["1", "2"]
    assert services.tokens_given == 2


def test_a_service_that_always_says_401_is_asked_twice_only(
    connected: ToolConnector, services: Services
) -> None:
    with pytest.raises(ServiceRefused) as refused:
        connected.make_service_request([ROSTER], "https://moodle.test/scores")
    assert refused.value.status == 401
    assert services.tokens_given == 2


@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_a_platform_that_is_down_is_told_by_its_status(
    connected: ToolConnector, services: Services, status: int
) -> None:
    services.down_with = status
    with pytest.raises(ServiceRefused) as refused:
        connected.get_access_token([ROSTER])
    assert refused.value.status == status


def test_a_token_endpoint_that_answers_html_is_refused(
    connected: ToolConnector, services: Services
) -> None:
    services.down_with = 200
    with pytest.raises(FetchFailed):
        connected.get_access_token([ROSTER])


def test_two_clients_of_one_issuer_do_not_share_a_token(
    db: Database, services: Services, clock: Clock, network: Network
) -> None:
    other = register(db, Platform(clock, network, client_id="client-2"))
    connector(db, services, clock).get_access_token([ROSTER])
    services.platform = other
    assert connector(db, services, clock, row_id=2).get_access_token([ROSTER]) == "token-2"


def test_a_token_is_not_readable_in_the_database(connected: ToolConnector, db: Database) -> None:
    token = connected.get_access_token([ROSTER])
    with db.read() as session:
        assert token.encode() not in session.scalars(select(AccessToken.sealed_token)).one()
