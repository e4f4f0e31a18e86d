"""A gradebook behind access tokens, as strict and as odd as Moodle 4.5's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests import Response

from lti_app.errors import FetchFailed
from tests.helpers.services import Services, response

ONE = "application/vnd.ims.lis.v2.lineitem+json"
MANY = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"


@dataclass
class Column:
    label: str
    maximum: float
    link: str | None = None
    tag: str | None = None
    grades: dict[str, float | None] = field(default_factory=dict)
    stamps: dict[str, datetime] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    resource_id: str = field(default="", compare=False)


class Gradebook(Services):
    """``columns`` by number; ``posted`` is every score that arrived, accepted or not."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.columns: dict[int, Column] = {}
        self.learners = {"42", "43", "44"}
        self.posted: list[dict[str, Any]] = []
        self.answers: list[int | Callable[[], None]] = []
        """What the next requests for scores answer, before anything is looked at."""
        self.retry_after: str | None = None
        self.lose_the_answer = False
        """Take the next score in, and then let the connection break."""

    def url(self, number: int, part: str = "") -> str:
        base = f"{self.platform.issuer}/mod/lti/services.php/2/lineitems"
        return f"{base}/{number}/lineitem{part}?type_id=7"

    @property
    def list_url(self) -> str:
        return f"{self.platform.issuer}/mod/lti/services.php/2/lineitems?type_id=7"

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        *,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Response:
        if "/lineitems" not in url:
            return super().request(method, url, data=data, headers=headers, **options)
        if self.down_with is not None:
            return response(self.down_with, b"<html>Service down</html>")
        parts = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if asked.get("type_id") != "7":
            return response(404, b"<html>404</html>")
        steps = parts.path.removeprefix("/mod/lti/services.php/2/lineitems").strip("/").split("/")
        sent = dict(headers or {})
        if steps == [""]:
            return self._list(method, asked, data, sent)
        number, part = int(steps[0]), steps[2] if len(steps) > 2 else ""
        if part == "scores" and self.answers:
            answer = self.answers.pop(0)
            if callable(answer):
                answer()
            else:
                again = {"Retry-After": self.retry_after} if self.retry_after else {}
                return response(answer, b"", again)
        if number not in self.columns:
            return response(404, b"")
        if part == "scores":
            return self._take(number, data, sent)
        if part == "results":
            return self._show(number, asked, sent)
        return self._one(method, number, data, sent)

    def _list(
        self, method: str, asked: dict[str, str], data: Any, sent: dict[str, str]
    ) -> Response:
        if not self._may(sent, AGS + "lineitem"):
            return response(401, b"")
        if method == "POST":
            if sent.get("Content-Type") != ONE or sent.get("Accept") != ONE:
                return response(400, b"")
            number = max(self.columns, default=0) + 1
            body = json.loads(data)
            self.columns[number] = Column(
                body["label"], body["scoreMaximum"], body.get("resourceLinkId"), body.get("tag")
            )
            self.columns[number].resource_id = body.get("resourceId", "")
            return response(201, self._described(number))
        if sent.get("Accept") != MANY:
            return response(400, b"")
        wanted = asked.get("resource_link_id")
        found = [n for n, one in self.columns.items() if wanted in (None, one.link)]
        start = int(asked.get("from", "0"))
        link = {}
        if start + 1 < len(found):  # one to a page, and Moodle's odd Link header
            following = f"{self.list_url}&amp;from={start + 1}"
            if wanted:
                following += f"&amp;resource_link_id={wanted}"
            text = f"<{following}>; rel=“next”"
            link["Link"] = text.encode().decode("latin-1")
        rows = b",".join(self._described(n) for n in found[start : start + 1])
        return response(200, b"[" + rows + b"]", link)

    def _one(self, method: str, number: int, data: Any, sent: dict[str, str]) -> Response:
        if not self._may(sent, AGS + "lineitem"):
            return response(401, b"")
        if method == "DELETE":
            del self.columns[number]
            return response(204, b"")
        if method == "PUT":
            body = json.loads(data)
            assert body["resourceLinkId"] == self.columns[number].link
            self.columns[number].label = body["label"]
            self.columns[number].maximum = body["scoreMaximum"]
        return response(200, self._described(number))

    def _described(self, number: int) -> bytes:
        one = self.columns[number]
        body = {
            "id": self.url(number),
            "label": one.label,
            "scoreMaximum": one.maximum,
            "tag": one.tag or "",
            "resourceId": one.resource_id,
            "resourceLinkId": one.link,
        }
        return json.dumps(body).encode()

    def _take(self, number: int, data: Any, sent: dict[str, str]) -> Response:
        if not self._may(sent, AGS + "score"):
            return response(401, b"")
        if sent.get("Content-Type") != SCORE_TYPE:
            return response(415, b"")
        body = json.loads(data)
        self.posted.append(body)
        column, who = self.columns[number], body["userId"]
        stamp = datetime.fromisoformat(body["timestamp"]).replace(microsecond=0)
        if who not in self.learners or ("scoreGiven" in body and "scoreMaximum" not in body):
            return response(400, b"")
        if who in column.stamps and stamp <= column.stamps[who]:
            return response(409, b"")
        column.stamps[who] = stamp
        if body["gradingProgress"] == "FullyGraded":
            column.grades[who] = min(body["scoreGiven"] / body["scoreMaximum"], 1) * column.maximum
        else:
            column.grades[who] = None
        column.comments[who] = body.get("comment", "")
        if self.lose_the_answer:
            self.lose_the_answer = False
            raise FetchFailed("ReadTimeout")
        return response(200, b"")

    def _show(self, number: int, asked: dict[str, str], sent: dict[str, str]) -> Response:
        if "limit" in asked:
            return response(404, b"<html>404</html>")  # Moodle 4.5, wherever there is a grade
        if not self._may(sent, AGS + "result.readonly") or sent.get("Accept") != RESULTS:
            return response(401, b"")
        column = self.columns[number]
        rows = [
            {
                "id": f"{self.url(number)}/{who}",
                "userId": who,
                "resultScore": grade,
                "resultMaximum": column.maximum,
                "comment": column.comments.get(who, ""),
                "timestamp": column.stamps[who].isoformat() if who in column.stamps else None,
            }
            for who, grade in column.grades.items()
            if grade is not None and asked.get("user_id", who) == who
        ]
        return response(200, json.dumps(rows).encode())
