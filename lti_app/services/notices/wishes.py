"""How somebody wants to be spoken to: language, time zone, and how each kind of notice comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.db import scope_of, upsert
from lti_app.models import NoticeKind, Preference, Role, ToolSession

K = NoticeKind


_NEW: Mapping[str, Any] = {"ways": {}, "no_mail": False, "digest_hour": 7, "calendar": 0}
"""What stands in the row of somebody who has chosen nothing."""


class Way(StrEnum):
    """How a kind of notice comes by mail. In the tool it always shows."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "none"


WAYS: Mapping[NoticeKind, Way] = {
    K.DECIDED: Way.AT_ONCE,
    K.COMMENTED: Way.AT_ONCE,
    K.REPLIED: Way.DAILY,
    K.SETTLED: Way.DAILY,
    K.DUE_MOVED: Way.AT_ONCE,
    K.DUE_SOON: Way.AT_ONCE,
    K.ASSIGNED: Way.AT_ONCE,
    K.SUBMITTED: Way.DAILY,
    K.REVIEW_WAITS: Way.DAILY,
    K.SCORE_FAILED: Way.DAILY,
}
"""Where nobody chose."""
_AUTHORS = (K.DECIDED, K.COMMENTED, K.REPLIED, K.SETTLED, K.DUE_MOVED, K.DUE_SOON)
_READERS = (K.ASSIGNED, K.SUBMITTED, K.REPLIED, K.REVIEW_WAITS)
CONCERNS: Mapping[Role, tuple[NoticeKind, ...]] = {
    Role.PARTICIPANT: _AUTHORS,
    Role.EXPERT: _READERS,
    Role.STAFF: (*_READERS, K.SCORE_FAILED),
}
"""What each role may choose for."""


@dataclass(frozen=True, slots=True)
class Wishes:
    language: str | None = None
    time_zone: str | None = None
    """As chosen."""
    seen_zone: str | None = None
    """As the person's browser told."""
    ways: Mapping[NoticeKind, Way] = field(default_factory=dict)
    """Where the person chose."""
    no_mail: bool = False
    quiet: tuple[int, int] | None = None
    """From which hour of their day to which no mail comes; may go over midnight."""
    digest_hour: int = 7
    calendar: int = 0
    """The number of the calendar address that works; none if it is not positive."""

    def way(self, kind: NoticeKind) -> Way:
        return Way.NEVER if self.no_mail else self.ways.get(kind, WAYS[kind])

    def zone(self, default: str) -> ZoneInfo:
        return ZoneInfo(self.own_zone or default)

    @property
    def own_zone(self) -> str | None:
        """None while neither the person nor their browser has told it."""
        return self.time_zone or self.seen_zone


def read_wishes(session: Session, person_id: int) -> Wishes:
    row = session.scalar(select(Preference).where(Preference.person_id == person_id))
    if row is None:
        return Wishes()
    known = {one.value for one in NoticeKind}
    return Wishes(
        language=row.language,
        time_zone=row.time_zone if row.time_zone in zones() else None,
        seen_zone=row.seen_zone if row.seen_zone in zones() else None,
        ways={NoticeKind(name): Way(way) for name, way in row.ways.items() if name in known},
        no_mail=row.no_mail,
        quiet=None
        if row.quiet_from is None or row.quiet_to is None
        else (row.quiet_from, row.quiet_to),
        digest_hour=row.digest_hour,
        calendar=row.calendar,
    )


def keep_wishes(session: Session, person_id: int, wishes: Wishes) -> None:
    """Store them; the person's open sessions follow at once. The caller commits.

    What the browser told is not part of it: see ``learn_zone``.
    """
    quiet_from, quiet_to = wishes.quiet or (None, None)
    upsert(
        session,
        Preference,
        {"person_id": person_id},
        {
            "language": wishes.language,
            "time_zone": wishes.time_zone,
            "ways": {str(kind): str(way) for kind, way in wishes.ways.items()},
            "no_mail": wishes.no_mail,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "digest_hour": wishes.digest_hour,
            "calendar": wishes.calendar,
        },
    )
    if wishes.language is not None:
        _tell_sessions(session, person_id, locale=wishes.language)
    asks = wishes.time_zone is None
    _tell_sessions(session, person_id, time_zone=wishes.own_zone, asks_zone=asks)


def learn_zone(session: Session, person_id: int, zone: str) -> bool:
    """Note the zone of a person's browser; whether it is one. The caller commits."""
    if zone not in zones():
        return False
    upsert(session, Preference, {"person_id": person_id}, {"seen_zone": zone}, new=_NEW)
    session.expire_all()
    own = read_wishes(session, person_id).own_zone
    _tell_sessions(session, person_id, time_zone=own)
    return True


def _tell_sessions(session: Session, person_id: int, **values: str | bool | None) -> None:
    deployment_id = scope_of(session).deployment_id
    session.execute(
        update(ToolSession)
        .where(ToolSession.person_id == person_id, ToolSession.deployment_id == deployment_id)
        .values(values)
    )


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def after_quiet_hours(wishes: Wishes, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment, or the end of the quiet hours that it falls into."""
    if wishes.quiet is None or wishes.quiet[0] == wishes.quiet[1]:
        return now
    begin, end = wishes.quiet
    local = now.astimezone(zone)
    over_midnight = begin > end
    is_quiet = (
        local.hour >= begin or local.hour < end if over_midnight else begin <= local.hour < end
    )
    if not is_quiet:
        return now
    tomorrow = over_midnight and local.hour >= begin
    return _at(local + timedelta(days=tomorrow), end, zone)


def next_digest(wishes: Wishes, zone: ZoneInfo, now: datetime) -> datetime:
    """When the person's next daily mail goes out: at their hour of their day."""
    local = now.astimezone(zone)
    today = _at(local, wishes.digest_hour, zone)
    return today if today > now else _at(local + timedelta(days=1), wishes.digest_hour, zone)


def _at(day: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """An hour of a local day; one that the change to summer time skips is one hour later."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
