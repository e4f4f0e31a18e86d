# ruff: noqa: ARG002  # the signatures are those of requests
"""A platform's services behind access tokens: the token endpoint, a roster, scores.

As strict as Moodle: assertions must be signed by a key the tool publishes and be
fresh; a token is good for its scopes and its hour; an answer is labelled wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import Response, Session

from tests.helpers.platform import Clock, Platform

ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


class Services(Session):
    """In place of the network. ``members`` are on the roster, ``scores`` were accepted."""

    def __init__(
        self, platform: Platform, tool_keys: Callable[[], dict[str, Any]], clock: Clock
    ) -> None:
        super().__init__()
        self.platform = platform
        self.members: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self.scores: list[dict[str, Any]] = []
        self.tokens_given = 0
        self.down_with: int | None = None
        self._tool_keys = tool_keys
        self._clock = clock
        self._good: dict[str, tuple[str, float]] = {}

    def forget_tokens(self) -> None:
        """As after a restart of the platform: every token is refused from now on."""
        self._good.clear()

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        *,
        data: Any = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Response:
        assert json is None
        if self.down_with is not None:
            return response(self.down_with, b"<html>Service down</html>")
        if url == self.platform.auth_token_url:
            return self._give_token(data)
        path = urlsplit(url)
        if path.path.endswith("/groups"):
            if not self._may(dict(headers or {}), GROUPS):
                return response(401, b"")
            return response(200, _json({"groups": self.groups}))
        scope = ROSTER if path.path.endswith("/roster") else SCORE
        if not self._may(dict(headers or {}), scope):
            return response(401, b"")
        if scope == ROSTER:
            return self._roster(path.query)
        return self._score(data, dict(headers or {}))

    def _give_token(self, form: Mapping[str, str]) -> Response:
        keys = KeySet.import_key_set(self._tool_keys())  # type: ignore[arg-type]
        try:
            claims = jwt.decode(form["client_assertion"], keys, algorithms=["RS256"]).claims
        except JoseError:
            return response(400, b'{"error": "Signature verification failed"}')
        now = self._clock().timestamp()
        fresh = claims["iat"] <= now + 60 and claims["exp"] > now
        meant = claims["aud"] == self.platform.auth_token_url
        if not (fresh and meant and claims["sub"] == self.platform.client_id):
            return response(400, b'{"error": "invalid_client"}')
        self.tokens_given += 1
        token = f"token-{self.tokens_given}"
        self._good[token] = (form["scope"], now + 3600)
        body = {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        return response(200, json.dumps(body).encode(), {"Content-Type": "text/html"})

    def _may(self, headers: dict[str, str], scope: str) -> bool:
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        scopes, until = self._good.get(token, ("", 0.0))
        return scope in scopes.split() and until > self._clock().timestamp()

    def _roster(self, query: str) -> Response:
        """Pages by Link, whose address has capitals that must be kept."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        start, size = int(asked.get("From", "0")), min(int(asked.get("limit", "2")), 2)
        found = [one for one in self.members if asked.get("role", one["role"]) == one["role"]]
        body = {"id": "x", "context": {"id": "2"}, "members": found[start : start + size]}
        headers = {}
        if start + size < len(found):
            following = f"{self.platform.issuer}/roster?From={start + size}&limit={size}"
            headers["Link"] = f'<{self.platform.issuer}/x>; rel="first", <{following}>; rel="next"'
        return response(200, json.dumps(body).encode(), headers)

    def _score(self, data: str, headers: dict[str, str]) -> Response:
        if headers.get("Content-Type") != "application/vnd.ims.lis.v1.score+json":
            return response(415, b"")
        self.scores.append(json.loads(data))
        return response(200, b"")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def response(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    response = Response()
    response.status_code = status
    response._content = body
    response.headers.update(headers or {})
    return response
