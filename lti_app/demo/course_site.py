"""What the stand-in knows, in memory: people, activities, columns of the gradebook, scores."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc.jwk import RSAKey

from lti_app.demo.mailbox import Mailbox

_COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
CLIENT_ID = "blc-demo"
DEPLOYMENT = "1"
COURSE = {"id": "blc-2026", "label": "BLC", "title": "Localising human rights and the SDGs"}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person to be for a while."""

    key: str
    name: str
    what: str
    """In a few words, for the person who chooses."""
    roles: tuple[str, ...]


PEOPLE = {
    one.key: one
    for one in (
        Somebody("siti", "Siti Rahayu", "Participant", (f"{_COURSE}Learner",)),
        Somebody("jone", "Jone Vakatawa", "Participant", (f"{_COURSE}Learner",)),
        Somebody("nimali", "Nimali Perera", "Participant", (f"{_COURSE}Learner",)),
        Somebody("ioane", "Ioane Tebau", "Participant", (f"{_COURSE}Learner",)),
        Somebody("han", "Dr. Han Ji-woo", "Expert", (f"{_COURSE}Instructor",)),
        Somebody("officer", "Aminath Shifa", "Programme officer", (f"{_COURSE}Manager",)),
        Somebody(
            "administrator",
            "Administrator",
            "Administrator of the course site",
            (f"{_COURSE}Instructor", f"{_INSTITUTION}Administrator"),
        ),
    )
}


@dataclass
class Column:
    label: str
    maximum: float
    link: str | None = None
    tag: str = ""
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By person: the last score that was accepted."""


@dataclass
class Activity:
    title: str
    column: int | None = None
    custom: dict[str, str] = field(default_factory=dict)


class CourseSite:
    """One course. Shared by the threads of one server; every change holds the lock."""

    def __init__(self, url: str, tool: str) -> None:
        self.url = url
        self.tool = tool
        self.tls_file: str | None = None
        """The authority of the tool's certificate, where a test gave it one."""
        self.mailbox = Mailbox()
        self.lock = threading.Lock()
        self.key = RSAKey.generate_key(2048, {"kid": "demo"}, auto_kid=False)
        self.columns = {1: Column("Action plan", 100.0, "1")}
        self.activities = {"1": Activity("Action plan", 1, {"blc_plans": "several"})}
        self._tokens: dict[str, tuple[frozenset[str], datetime]] = {}

    def add_activity(self, item: dict[str, Any]) -> None:
        """What deep linking brought back."""
        with self.lock:
            number = str(len(self.activities) + 1)
            activity = Activity(str(item.get("title", "Activity")), None, item.get("custom", {}))
            wanted = item.get("lineItem")
            if isinstance(wanted, dict):
                activity.column = self._add_column(wanted, number)
            self.activities[number] = activity

    def add_column(self, wanted: dict[str, Any]) -> int:
        with self.lock:
            number = self._add_column(wanted, wanted.get("resourceLinkId"))
            link = self.columns[number].link
            if link in self.activities:
                self.activities[link].column = number
            return number

    def _add_column(self, wanted: dict[str, Any], link: str | None) -> int:
        number = max(self.columns, default=0) + 1
        self.columns[number] = Column(
            str(wanted.get("label", "Grade")),
            float(wanted["scoreMaximum"]),
            link,
            str(wanted.get("tag", "")),
        )
        return number

    def take_score(self, number: int, score: dict[str, Any]) -> int:
        """As strict as Moodle: an HTTP status."""
        with self.lock:
            column, person = self.columns[number], PEOPLE.get(str(score.get("userId")))
            if person is None or ("scoreGiven" in score and "scoreMaximum" not in score):
                return 400
            before = column.scores.get(person.key)
            if before is not None and score["timestamp"] <= before["timestamp"]:
                return 409
            column.scores[person.key] = score
            return 200

    def give_token(self, scopes: str) -> str:
        token = secrets.token_urlsafe(24)
        good_until = datetime.now(UTC) + timedelta(hours=1)
        with self.lock:
            self._tokens[token] = (frozenset(scopes.split()), good_until)
        return token

    def may(self, token: str, scope: str) -> bool:
        with self.lock:
            scopes, until = self._tokens.get(token, (frozenset[str](), datetime.now(UTC)))
        return scope in scopes and until > datetime.now(UTC)
