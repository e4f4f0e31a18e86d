"""Platforms' public keys: kept in the database, fetched within limits, never on every launch."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from sqlalchemy import or_, update

from lti_app.db import Database
from lti_app.errors import FetchFailed, LaunchRefused, Refusal
from lti_app.models import KeySet, Platform
from lti_app.models.trial import Published

FRESH = timedelta(hours=1)
"""After this a set is fetched again, so that a withdrawn key ends."""
USABLE = timedelta(hours=24)
"""A set that can't be renewed is still believed for this long."""
BETWEEN_FETCHES = timedelta(seconds=10)
"""At least this long between two fetches from one platform, whoever asks."""
WAIT_SECONDS = 3.0
"""How long a launch waits for another worker's fetch."""
MOST_KEYS = 100
BITS = range(2048, 8193)


class Fetch(Protocol):
    """Gets a document; PlatformHttp does. Raises FetchFailed."""

    def get(self, url: str) -> Answer: ...


class Answer(Protocol):
    status_code: int

    @property
    def content(self) -> bytes: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class _Known:
    """A key set in memory: only ever a copy of what the database has."""

    fetched_at: datetime
    keys: dict[str, tuple[RSAKey, ...]]


class KeySets:
    """Finds the keys of a platform. One for the process; safe to share between threads."""

    def __init__(
        self, db: Database, http: Fetch, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._db = db
        self._http = http
        self._sleep = sleep
        self._known: dict[int, _Known] = {}
        self._locks: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)

    def keys(self, platform: Platform, kid: str, *, now: datetime) -> tuple[RSAKey, ...]:
        """The keys with this id that may sign.

        Fetches the set if it is old or lacks the id, at most once in ten seconds
        for a platform. Raises LaunchRefused. Open no transaction around this.
        """
        known = self._known.get(platform.id)
        if known is None or now - known.fetched_at >= FRESH or kid not in known.keys:
            with self._locks[platform.id]:
                known = self._renewed(platform, kid, now)
        if kid not in known.keys:
            raise LaunchRefused(Refusal.KEY_UNKNOWN, "kid")
        return known.keys[kid]

    def refresh(self, platform: Platform, *, now: datetime) -> Published:
        """Fetch a platform's set now, whatever is kept. Raises FetchFailed."""
        self._claim(platform.id, now, at_once=True)
        document, date = self._fetch(platform)
        return Published(len(self._keep(platform.id, document, now).keys), date)

    def _renewed(self, platform: Platform, kid: str, now: datetime) -> _Known:
        known = self._load(platform.id)
        if known is not None and now - known.fetched_at < FRESH and kid in known.keys:
            return known
        if self._claim(platform.id, now):
            try:
                return self._keep(platform.id, self._fetch(platform)[0], now)
            except FetchFailed as failed:
                if known is None or now - known.fetched_at >= USABLE or kid not in known.keys:
                    raise LaunchRefused(Refusal.KEYS_UNREACHABLE, str(failed)) from failed
                return known
        known = known or self._wait_for_another(platform.id)
        if known is None or now - known.fetched_at >= USABLE:
            raise LaunchRefused(Refusal.KEYS_UNREACHABLE, "a moment ago they were not to be had")
        return known

    def _load(self, platform_id: int) -> _Known | None:
        with self._db.read() as session:
            row = session.get(KeySet, platform_id)
        if row is None or row.document is None or row.fetched_at is None:
            return None
        known = self._known.get(platform_id)
        if known is None or known.fetched_at != row.fetched_at:
            known = self._known[platform_id] = _Known(row.fetched_at, _usable(row.document))
        return known

    def _claim(self, platform_id: int, now: datetime, *, at_once: bool = False) -> bool:
        """Whether we are the one that may fetch now. Commits."""
        with self._db.write() as session:
            row = session.get(KeySet, platform_id)
            if row is None:
                session.merge(KeySet(platform_id=platform_id, tried_at=now))
                return True
            old = or_(KeySet.tried_at <= now - BETWEEN_FETCHES, KeySet.tried_at > now)
            claim = update(KeySet).where(KeySet.platform_id == platform_id)
            if not at_once:
                claim = claim.where(old)
            claimed = session.execute(claim.values(tried_at=now).returning(KeySet.platform_id))
            return claimed.one_or_none() is not None

    def _wait_for_another(self, platform_id: int) -> _Known | None:
        for _ in range(int(WAIT_SECONDS / 0.1)):
            if (known := self._load(platform_id)) is not None:
                return known
            self._sleep(0.1)
        return None

    def _fetch(self, platform: Platform) -> tuple[dict[str, Any], datetime | None]:
        answer = self._http.get(platform.key_set_url)
        if answer.status_code != 200:
            raise FetchFailed(f"the key set's address answers {answer.status_code}")
        try:
            document = json.loads(answer.content)
        except (ValueError, RecursionError) as error:
            raise FetchFailed("the key set is not JSON") from error
        keys = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(keys, list) or len(keys) > MOST_KEYS:
            raise FetchFailed("the key set has no list of keys")
        public = [_public_part(key) for key in keys if isinstance(key, dict)]
        usable = {"keys": [key for key in public if _may_sign(key)]}
        return usable, _date(answer.headers.get("Date"))

    def _keep(self, platform_id: int, document: dict[str, Any], now: datetime) -> _Known:
        with self._db.write() as session:
            session.execute(
                update(KeySet)
                .where(KeySet.platform_id == platform_id)
                .values(document=document, fetched_at=now)
            )
        known = self._known[platform_id] = _Known(now, _usable(document))
        return known


def _date(text: str | None) -> datetime | None:
    """What an HTTP ``Date`` says; None where it says nothing that can be read."""
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_PARTS = ("kty", "kid", "n", "e", "use", "alg", "key_ops")


def _public_part(key: dict[str, Any]) -> dict[str, Any]:
    return {name: key[name] for name in _PARTS if name in key}


def _may_sign(key: dict[str, Any]) -> bool:
    texts = all(isinstance(key.get(name), str) and key[name] for name in ("kid", "n", "e"))
    operations = key.get("key_ops", ["verify"])
    return (
        texts
        and "\x00" not in key["kid"]
        and key.get("kty") == "RSA"
        and key.get("use", "sig") == "sig"
        and key.get("alg", "RS256") == "RS256"
        and isinstance(operations, list)
        and "verify" in operations
    )


def _usable(document: dict[str, Any]) -> dict[str, tuple[RSAKey, ...]]:
    keys: dict[str, tuple[RSAKey, ...]] = {}
    for entry in document["keys"]:
        try:
            if _bits(entry["n"]) not in BITS:
                continue
            key = RSAKey.import_key({name: entry[name] for name in ("kty", "n", "e")})
            _ = key.public_key  # joserfc reads the numbers no earlier than this
        except (JoseError, ValueError, TypeError):
            continue  # one broken key must not lock out the others
        keys[entry["kid"]] = (*keys.get(entry["kid"], ()), key)
    return keys


def _bits(number: str) -> int:
    """The size of a number in base64url, as keys have it. Raises ValueError."""
    return int.from_bytes(base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))).bit_length()
