"""The roster and the grades of Open edX's LTI consumer, by the tool's own worker and outbox."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from lti_app.jobs.grades import compare_all, send_due
from lti_app.jobs.rosters import sync_due
from lti_app.models import Context, Delivery, Membership, Person, ResourceLink, Score
from lti_app.services import scores
from tests.lti_app.openedx.conftest import HERE, LEARNERS, Campus, in_a_moment


def decide(campus: Campus, name: str, scaled: float, comment: str) -> None:
    """What an expert's decision leaves in the outbox."""
    now = datetime.now(UTC)
    with campus.tool.db.write(HERE) as session:
        person = session.scalars(select(Person.id).where(Person.name == name)).one()
        link = session.scalars(select(ResourceLink.id)).one()
        item = scores.wanted_line_item(
            session, resource_link_id=link, label="Action plan", maximum=100, now=now
        )
        assert item is not None
        scores.queue_score(
            session, person_id=person, line_item_id=item, scaled=scaled, comment=comment, now=now
        )


def test_the_whole_roster_is_read_page_by_page(campus: Campus) -> None:
    assert campus.launch("budi").status_code == 200
    with campus.tool.db.write(HERE) as session:
        session.execute(update(Context).values(roster_tried_at=None))
    assert sync_due(campus.tool.outfit) == 1
    with campus.tool.db.read(HERE) as session:
        count = session.scalar(select(func.count(Membership.id)))
        name = session.scalar(select(Person.name).where(Person.name == f"Learner{LEARNERS}"))
    assert count == LEARNERS + 1
    assert name == f"Learner{LEARNERS}"
    assert len(re.findall(r"GET \S+/memberships\S* HTTP/1.1\" 200", campus.log.read_text())) > 1


def test_a_grade_is_stored_and_read_back(campus: Campus) -> None:
    campus.launch("siti")
    decide(campus, "Siti", 0.85, "Well reasoned.")
    assert send_due(campus.tool.outfit) == {"delivered": 1}
    stored = campus.stored()
    assert (85, 100) in [(one["score_given"], one["score_maximum"]) for one in stored["scores"]]
    assert [one for one in stored["published"] if one["user"] == "siti"] == [
        {"user": "siti", "score": 0.85, "maximum": 100.0, "comment": "Well reasoned."}
    ]
    assert set(compare_all(campus.tool.outfit)) == {"same"}


def test_a_later_grade_takes_the_place_of_the_first(campus: Campus) -> None:
    campus.launch("learner7")
    for scaled in (0.4, 0.9):
        decide(campus, "Learner7", scaled, "")
        assert send_due(in_a_moment(campus)) == {"delivered": 1}
    grades = [one["score"] for one in campus.stored()["published"] if one["user"] == "learner7"]
    assert grades == [0.4, 0.9]


def test_a_grade_whose_receipt_was_lost_is_not_shown_as_refused(campus: Campus) -> None:
    """Open edX answers 400, not 409, to a score that it has."""
    campus.launch("learner8")
    decide(campus, "Learner8", 0.7, "")
    assert send_due(campus.tool.outfit) == {"delivered": 1}
    with campus.tool.db.write(HERE) as session:  # as if the worker had died before it noted that
        session.execute(update(Score).values(delivery=Delivery.WAITING, delivered_at=None))
    assert set(send_due(campus.tool.outfit)) == {"delivered"}
    grades = [one["score"] for one in campus.stored()["published"] if one["user"] == "learner8"]
    assert grades == [0.7]
