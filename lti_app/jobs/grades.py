"""Scores on their way: the outbox is emptied, and the platforms' results are compared."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from lti_app.db import Scope
from lti_app.errors import FetchFailed
from lti_app.lti import gradebook
from lti_app.lti.connector import ServiceRefused, TokenRefused, ToolConnector
from lti_app.lti.outfit import Outfit
from lti_app.models import Delivery, Platform
from lti_app.services import results, scores
from lti_app.services.notices.events import score_failed
from lti_app.services.platforms import active_deployments
from lti_app.services.scores import Parcel

MOST_AT_ONCE = 200
"""Scores sent for one deployment in one round: others wait for their turn, not for the end."""
LATER = frozenset({401, 408, 423, 425, 429})
"""Statuses below 500 that say "not now" rather than "no"."""
MOST_STAMPS = 3
_NO_COLUMN = "the course site offers no gradebook column for this activity"


def send_due(outfit: Outfit) -> Counter[str]:
    """Send every score that is due; how many ended how.

    Safe in several workers at once: each row is claimed first, with a lease. A
    platform that does not answer is left alone for the rest of the round.
    """
    outcomes: Counter[str] = Counter()
    with outfit.db.read() as session:
        deployments = active_deployments(session)
    silent: set[int] = set()
    for platform, scope in deployments:
        connector = outfit.connect(platform)
        for _ in range(MOST_AT_ONCE):
            if platform.id in silent:
                break
            with outfit.db.write(scope) as session:
                parcel = scores.claim_due(session, now=outfit.clock())
            if parcel is None:
                break
            outcome = _Sender(outfit, connector, scope, parcel).deliver()
            outcomes[outcome] += 1
            if outcome == "no answer":
                silent.add(platform.id)
    return outcomes


class _Sender:
    """One claimed score, from here to the platform."""

    def __init__(
        self, outfit: Outfit, connector: ToolConnector, scope: Scope, parcel: Parcel
    ) -> None:
        self._outfit = outfit
        self._connector = connector
        self._scope = scope
        self._parcel = parcel

    def deliver(self) -> str:
        """What came of it: a Delivery, ``later`` or ``no answer``."""
        try:
            return self._send()
        except TokenRefused as refused:  # a matter of the registration, that can be mended
            return self._postpone(refused.status, str(refused), refused.retry_after)
        except ServiceRefused as refused:
            if refused.status in LATER or refused.status >= 500:
                return self._postpone(refused.status, str(refused), refused.retry_after)
            return self._park(refused.status, str(refused))
        except FetchFailed as failed:
            self._postpone(None, str(failed))
            return "no answer"

    def _send(self) -> str:
        url = self._parcel.line_item_url
        if url is None:
            if self._parcel.line_items_url is None or self._parcel.resource_link is None:
                return self._park(None, _NO_COLUMN)
            url = self._find_or_make(self._parcel.line_items_url, self._parcel.resource_link)
        if url is None:
            return self._postpone(None, "another worker is making the column")
        if self._parcel.scaled is None and self._has_grade(url):
            with self._outfit.db.write(self._scope) as session:
                scores.not_needed(session, self._parcel)
            return Delivery.SUPERSEDED
        return self._send_to(url)

    def _send_to(self, url: str) -> str:
        """Send; where the platform may have it already or knows something newer, look first.

        Moodle says 409 to a stamp that is not new, Open edX says 400, as it does to
        all else: then only what is there counts.
        """
        stamp = self._parcel.stamped_at
        for _ in range(MOST_STAMPS):
            try:
                gradebook.send_score(self._connector, url, self._message(stamp))
                return self._delivered(200)
            except ServiceRefused as refused:
                if refused.status == 400 and self._is_shown(url):
                    return self._delivered(400)
                if refused.status != 409 or isinstance(refused, TokenRefused):
                    raise
            there = gradebook.read_result(self._connector, url, self._parcel.subject)
            if there is not None and self._is_ours(there):
                return self._delivered(409)
            known = [stamp, *([there.stamped_at] if there and there.stamped_at else [])]
            stamp = scores.next_stamp(max(known).replace(microsecond=0), self._outfit.clock())
            with self._outfit.db.write(self._scope) as session:
                if not scores.restamped(session, self._parcel, stamp):
                    return "later"
        return self._postpone(409, "the platform keeps saying that it knows something newer")

    def _find_or_make(self, line_items_url: str, resource_link: str) -> str | None:
        """Where the column is, made if the platform has none; None if another worker is at it."""
        parcel, now = self._parcel, self._outfit.clock()
        with self._outfit.db.write(self._scope) as session:
            if not scores.claim_line_item(session, parcel.line_item_id, now=now):
                return None
        tag = "blc-plan"
        try:
            found = gradebook.find_line_item(
                self._connector, line_items_url, resource_link=resource_link, tag=tag
            ) or gradebook.create_line_item(
                self._connector,
                line_items_url,
                label=parcel.label,
                maximum=parcel.maximum,
                resource_link=resource_link,
                tag=tag,
            )
        except FetchFailed:
            with self._outfit.db.write(self._scope) as session:
                scores.release_line_item(session, parcel.line_item_id)
            raise
        with self._outfit.db.write(self._scope) as session:
            scores.line_item_found(
                session,
                parcel.line_item_id,
                url=found.url,
                label=found.label or parcel.label,
                maximum=found.maximum,
                ours=found.resource_id == tag,
                now=now,
            )
        return found.url

    def _has_grade(self, url: str) -> bool:
        there = gradebook.read_result(self._connector, url, self._parcel.subject)
        return there is not None and there.scaled is not None

    def _is_shown(self, url: str) -> bool:
        """Whether the gradebook has this score; False also where it can't be read."""
        try:
            there = gradebook.read_result(self._connector, url, self._parcel.subject)
        except FetchFailed:
            return False
        return there is not None and there.scaled is not None and self._is_ours(there)

    def _is_ours(self, there: gradebook.Result) -> bool:
        return scores.same_score(there.scaled, self._parcel.scaled)

    def _message(self, stamp: datetime) -> gradebook.ScoreMessage:
        parcel = self._parcel
        return gradebook.ScoreMessage(
            parcel.subject, stamp, parcel.scaled, parcel.maximum, parcel.comment
        )

    def _delivered(self, status: int) -> str:
        with self._outfit.db.write(self._scope) as session:
            scores.delivered(session, self._parcel, status=status, now=self._outfit.clock())
        return Delivery.DELIVERED

    def _park(self, status: int | None, problem: str) -> str:
        with self._outfit.db.write(self._scope) as session:
            if scores.parked(session, self._parcel, status=status, problem=problem):
                now = self._outfit.clock()
                score_failed(session, self._parcel.score_id, now=now)
        return Delivery.PARKED

    def _postpone(self, status: int | None, problem: str, at_least: timedelta = timedelta()) -> str:
        now = self._outfit.clock()
        with self._outfit.db.write(self._scope) as session:
            scores.postponed(
                session, self._parcel, status=status, problem=problem, now=now, at_least=at_least
            )
        return "later"


def compare_all(outfit: Outfit) -> Counter[str]:
    """Read every column back; what is missing goes again, what differs is shown to staff."""
    found: Counter[str] = Counter()
    with outfit.db.read() as session:
        deployments = active_deployments(session)
    for platform, scope in deployments:
        with outfit.db.read(scope) as session:
            columns = results.columns_to_compare(session)
        found += _compare(outfit, platform, scope, columns)
    return found


def _compare(
    outfit: Outfit, platform: Platform, scope: Scope, columns: list[tuple[int, str]]
) -> Counter[str]:
    found: Counter[str] = Counter()
    for line_item_id, url in columns:
        try:
            there = gradebook.read_results(outfit.connect(platform), url)
        except FetchFailed:
            found["not read"] += 1
            continue
        shown = {subject: result.scaled for subject, result in there.items()}
        with outfit.db.write(scope) as session:
            found += results.compare(session, line_item_id, shown, now=outfit.clock())
    return found
