"""Somebody has launched an activity, and the platform's gradebook is there to be filled."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from lti_app.db import Database, Scope
from lti_app.lti.keys import Sealer, ensure_key, public_key_set
from lti_app.lti.outfit import Outfit
from lti_app.models import LineItem, Person, ResourceLink, Score
from lti_app.services import scores
from lti_app.storage import FileRoom
from tests.helpers.gradebook import AGS, Column, Gradebook
from tests.helpers.platform import AGS as AGS_CLAIM
from tests.helpers.platform import Browser, Clock, Platform

HERE = Scope(1, 1)
SEALER = Sealer("a secret for tests, and for nothing else")
SCOPES = [AGS + name for name in ("lineitem", "score", "result.readonly")]


@pytest.fixture
def gradebook(db: Database, platform: Platform, clock: Clock) -> Gradebook:
    def published() -> dict[str, Any]:
        with db.read() as session:
            return public_key_set(session)

    with db.write() as session:
        ensure_key(session, SEALER, now=clock())
    return Gradebook(platform, published, clock)


@pytest.fixture
def outfit(db: Database, gradebook: Gradebook, clock: Clock, room: FileRoom) -> Outfit:
    return Outfit(db, SEALER, gradebook, clock, room)


class Desk:
    """An expert's desk: launches that brought people here, and decisions on them."""

    def __init__(self, db: Database, browser: Browser, platform: Platform, book: Gradebook) -> None:
        self.db, self.browser, self.platform, self.book = db, browser, platform, book
        self.clock = platform.clock

    def launch(self, *, with_column: bool = True, sub: str = "42") -> None:
        """As Moodle launches an activity with a column in the gradebook, or without one yet."""
        endpoint: dict[str, Any] = {"lineitems": self.book.list_url, "scope": SCOPES}
        if with_column:
            self.book.columns.setdefault(1, Column("Action plan", 100.0, "5"))
            endpoint["lineitem"] = self.book.url(1)
        response = self.browser.launch(self.platform, sub=sub, **{AGS_CLAIM: endpoint})
        assert response.status_code == 303

    def decide(self, scaled: float | None, *, sub: str = "42", comment: str = "") -> Score | None:
        with self.db.write(HERE) as session:
            person = session.scalars(select(Person.id).where(Person.subject == sub)).one()
            link = session.scalars(select(ResourceLink.id)).one()
            item = scores.wanted_line_item(
                session, resource_link_id=link, label="Action plan", maximum=100, now=self.clock()
            )
            assert item is not None
            return scores.queue_score(
                session,
                person_id=person,
                line_item_id=item,
                scaled=scaled,
                comment=comment,
                now=self.clock(),
            )

    def outbox(self) -> list[Score]:
        with self.db.read(HERE) as session:
            return list(session.scalars(select(Score).order_by(Score.id)))

    def states(self) -> list[str]:
        return [one.delivery for one in self.outbox()]

    def line_items(self) -> list[LineItem]:
        with self.db.read(HERE) as session:
            return list(session.scalars(select(LineItem).order_by(LineItem.id)))


@pytest.fixture
def desk(db: Database, browser: Browser, platform: Platform, gradebook: Gradebook) -> Desk:
    return Desk(db, browser, platform, gradebook)
