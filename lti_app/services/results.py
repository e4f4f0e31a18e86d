"""What a platform's gradebook shows, beside what was delivered to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.models import Context, Delivery, LineItem, Person, ResourceLink, Score
from lti_app.services.scores import queue_score, same_score

RESENT = "sent again, since the gradebook did not show it"
_MAY_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"


def columns_to_compare(session: Session) -> list[tuple[int, str]]:
    """Line items that scores were delivered to and whose results may be read: id and address."""
    query = (
        select(LineItem.id, LineItem.url, Context.grade_scopes)
        .outerjoin(ResourceLink, ResourceLink.id == LineItem.resource_link_id)
        .outerjoin(Context, Context.id == ResourceLink.context_id)
        .where(
            LineItem.url.is_not(None),
            LineItem.id.in_(
                select(Score.line_item_id).where(
                    Score.delivery == Delivery.DELIVERED, Score.scaled.is_not(None)
                )
            ),
        )
        .order_by(LineItem.id)
    )
    return [
        (line_item_id, url)
        for line_item_id, url, scopes in session.execute(query)
        if url is not None and _MAY_READ in (scopes or "").split()
    ]


def compare(
    session: Session, line_item_id: int, shown: Mapping[str, float | None], *, now: datetime
) -> Counter[str]:
    """Note what the gradebook shows by ``sub``; how many are the same, missing, different.

    What is missing is sent again, once; whoever changed a grade in the gradebook
    keeps the last word, and staff see that it differs. The caller commits.
    """
    found: Counter[str] = Counter()
    latest = _latest(session, line_item_id)
    for score, subject in latest:
        if score.delivery != Delivery.DELIVERED or score.scaled is None:
            continue
        score.result_scaled = shown.get(subject)
        score.differs = not same_score(score.result_scaled, score.scaled)
        if not score.differs:
            found["same"] += 1
        elif score.result_scaled is None and score.problem != RESENT:
            found["missing"] += 1
            again = queue_score(
                session,
                person_id=score.person_id,
                line_item_id=line_item_id,
                scaled=score.scaled,
                comment=score.comment,
                maximum=score.maximum,
                now=now,
            )
            if again is not None:
                again.problem = RESENT
        else:
            found["different"] += 1
    session.get_one(LineItem, line_item_id).compared_at = now
    return found


def _latest(session: Session, line_item_id: int) -> list[tuple[Score, str]]:
    rows = session.execute(
        select(Score, Person.subject)
        .join(Person, Person.id == Score.person_id)
        .where(Score.line_item_id == line_item_id)
        .order_by(Score.person_id, Score.revision)
    )
    return list({score.person_id: (score, subject) for score, subject in rows}.values())
