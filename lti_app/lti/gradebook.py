"""Assignments and grades (AGS 2.0): a platform's line items, scores and results.

Every function asks the network: open no transaction around one. Each raises
FetchFailed, or ServiceRefused with the service's status.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from lti_app.errors import FetchFailed
from lti_app.lti.claims import is_web_address
from lti_app.lti.connector import ToolConnector

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM = SCOPE + "lineitem"
LINE_ITEM_READ = SCOPE + "lineitem.readonly"
RESULT_READ = SCOPE + "result.readonly"
SCORE = SCOPE + "score"

ONE_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LIST_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class RemoteLineItem:
    """A column of the gradebook as the platform describes it."""

    url: str
    label: str | None
    maximum: float | None
    tag: str | None
    resource_link: str | None
    resource_id: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What the gradebook shows for one person."""

    subject: str
    scaled: float | None
    """0 to 1; None where there is no grade."""
    comment: str | None
    stamped_at: datetime | None
    """The timestamp of the score behind it, where the platform tells (Moodle does)."""


@dataclass(frozen=True, slots=True)
class ScoreMessage:
    """A score as it goes to the platform."""

    subject: str
    stamped_at: datetime
    scaled: float | None
    """0 to 1; None says that somebody handed in and waits for a grade."""
    maximum: float
    comment: str | None


def address_of(line_item_url: str, part: str, **query: str) -> str:
    """The address of a line item's ``scores`` or ``results``, or of a search among line items.

    The part belongs to the path: Moodle's line items end in ``?type_id=N``.
    """
    parts = urlsplit(line_item_url)
    path = parts.path.rstrip("/") + f"/{part}" if part else parts.path
    together = "&".join(one for one in (parts.query, urlencode(query)) if one)
    return urlunsplit((parts.scheme, parts.netloc, path, together, ""))


def find_line_item(
    connector: ToolConnector, line_items_url: str, *, resource_link: str, tag: str
) -> RemoteLineItem | None:
    """Our line item of this link, if the platform has one. Asked for before one is made."""
    address = address_of(line_items_url, "", resource_link_id=resource_link)
    scopes = [LINE_ITEM]
    for item in map(_line_item, paged(connector, address, scopes, LIST_TYPE, None)):
        if item is None or item.resource_link != resource_link:
            continue  # a platform may ignore the search
        if item.tag in (None, "", tag):
            return item
    return None


def create_line_item(
    connector: ToolConnector,
    line_items_url: str,
    *,
    label: str,
    maximum: float,
    resource_link: str,
    tag: str,
) -> RemoteLineItem:
    """Make a column. Twice makes two: look first."""
    body = {
        "label": label,
        "scoreMaximum": maximum,
        "resourceLinkId": resource_link,
        "tag": tag,
        "resourceId": tag,
    }
    return _described(_write(connector, "POST", line_items_url, body))


def update_line_item(
    connector: ToolConnector,
    url: str,
    *,
    told: tuple[str | None, float | None],
    label: str,
    maximum: float,
) -> bool:
    """Change a column's name and points; everything else stays as the platform has it.

    False, and nothing is changed, where its name and points aren't those that we ``told`` the
    platform: somebody changed them there.
    """
    found = connector.send("GET", url, [LINE_ITEM], headers={"Accept": ONE_TYPE})
    there = _object(found.content)
    if (there.get("label"), _number(there.get("scoreMaximum"))) != told:
        return False
    _write(connector, "PUT", url, {**there, "label": label, "scoreMaximum": maximum})
    return True


def delete_line_item(connector: ToolConnector, url: str) -> None:
    """Take a column of ours away, with all its grades."""
    connector.send("DELETE", url, [LINE_ITEM], headers={"Accept": ONE_TYPE})


def send_score(connector: ToolConnector, line_item_url: str, score: ScoreMessage) -> None:
    """Hand over one score.

    Anything but ``FullyGraded`` erases a grade in Moodle, so a score says only that.
    """
    graded = score.scaled is not None
    body: dict[str, Any] = {
        "userId": score.subject,
        "timestamp": timestamp(score.stamped_at),
        "activityProgress": "Completed" if graded else "Submitted",
        "gradingProgress": "FullyGraded" if graded else "PendingManual",
    }
    if score.scaled is not None:
        body["scoreGiven"] = round(score.scaled * score.maximum, 4)
        body["scoreMaximum"] = score.maximum
    if score.comment:
        body["comment"] = score.comment
    connector.send(
        "POST",
        address_of(line_item_url, "scores"),
        [SCORE],
        headers={"Content-Type": SCORE_TYPE, "Accept": "application/json"},
        data=json.dumps(body),
    )


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as AGS 2.0 wants it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_result(connector: ToolConnector, line_item_url: str, subject: str) -> Result | None:
    """One person's result; None where the platform has none."""
    address = address_of(line_item_url, "results", user_id=subject)
    return next((one for one in _results(connector, address) if one.subject == subject), None)


def read_results(connector: ToolConnector, line_item_url: str) -> dict[str, Result]:
    """All results of a column, by ``sub``.

    As many at once as the platform likes: Moodle 4.5 answers every limit with 404.
    """
    address = address_of(line_item_url, "results")
    return {one.subject: one for one in _results(connector, address)}


def _results(connector: ToolConnector, address: str) -> Iterator[Result]:
    for row in paged(connector, address, [RESULT_READ], RESULTS_TYPE, None):
        subject = row.get("userId")
        if not isinstance(subject, str | int):
            continue
        given, maximum = _number(row.get("resultScore")), _number(row.get("resultMaximum"))
        comment = row.get("comment")
        yield Result(
            str(subject),
            None if given is None else given / (maximum or 1.0),
            comment if isinstance(comment, str) else None,
            _moment(row.get("timestamp")),
        )


def paged(
    connector: ToolConnector, address: str, scopes: list[str], accept: str, member: str | None
) -> Iterator[Mapping[str, Any]]:
    """The objects of all pages, by ``Link: rel=next``."""
    following: str | None = address
    seen: set[str] = set()
    while following is not None and following not in seen:
        if len(seen) >= MOST_PAGES:
            raise FetchFailed("the service's list does not end")
        seen.add(following)
        answer = connector.make_service_request(scopes, following, accept=accept)
        body: Any = answer["body"]
        rows = body.get(member) if member and isinstance(body, dict) else body
        if not isinstance(rows, list):
            raise FetchFailed("the service's answer is not a list")
        yield from (row for row in rows if isinstance(row, dict))
        following = answer["next_page_url"]


def _write(
    connector: ToolConnector, method: str, url: str, body: Mapping[str, Any]
) -> dict[str, Any]:
    headers = {"Content-Type": ONE_TYPE, "Accept": ONE_TYPE}
    answer = connector.send(method, url, [LINE_ITEM], headers=headers, data=json.dumps(body))
    return _object(answer.content)


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FetchFailed("the service's answer is not JSON") from error
    if not isinstance(value, dict):
        raise FetchFailed("the service's answer is not an object")
    return value


def _described(value: Mapping[str, Any]) -> RemoteLineItem:
    item = _line_item(value)
    if item is None:
        raise FetchFailed("the platform made a line item and does not say where it is")
    return item


def _line_item(value: Mapping[str, Any]) -> RemoteLineItem | None:
    url = value.get("id")
    if not isinstance(url, str) or not is_web_address(url):
        return None

    def text(name: str) -> str | None:
        found = value.get(name)
        return found if isinstance(found, str) and found else None

    maximum = _number(value.get("scoreMaximum"))
    names = ("tag", "resourceLinkId", "resourceId")
    return RemoteLineItem(url, text("label"), maximum, *(text(name) for name in names))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
