"""Signed requests to a platform's services, with one token for all workers."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pylti1p3.service_connector import ServiceConnector, TServiceConnectorResponse
from requests import Response, Session
from sqlalchemy import delete, select

from lti_app.db import Database, upsert
from lti_app.errors import FetchFailed
from lti_app.lti.keys import Sealer, signed
from lti_app.lti.platforms import PlatformRegistration
from lti_app.lti.states import new_secret
from lti_app.models import AccessToken, Platform

RENEW_BEFORE = timedelta(seconds=60)
LONGEST_LIFE = timedelta(hours=24)
_NEXT = re.compile(r'<([^>]*)>\s*;[^,<]*\brel\s*=\s*["“”]?next["“”]?', re.IGNORECASE)


class ServiceRefused(FetchFailed):
    """A platform's service said no. ``status`` is its HTTP status."""

    def __init__(self, status: int, retry_after: str | None = None) -> None:
        super().__init__(f"the platform's service answers {status}")
        self.status = status
        self.retry_after = timedelta(seconds=_seconds(retry_after))
        """How long the platform asks to be left alone."""


class TokenRefused(ServiceRefused):
    """The token endpoint said no: about the registration, not about what was to be sent."""

    def __init__(self, status: int, retry_after: str | None = None) -> None:
        super().__init__(status, retry_after)
        self.args = (f"the platform's token endpoint answers {status}",)


def _seconds(text: str | None) -> int:
    return int(text[:6]) if text and text.isascii() and text.isdigit() else 0


class ToolConnector(ServiceConnector):
    """PyLTI1p3's connector: tokens are shared, expire and are renewed; links are kept as sent.

    Every method may ask the network: open no transaction around one.
    """

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        http: Session,
        platform: Platform,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(PlatformRegistration(platform), http)
        self._db = db
        self._sealer = sealer
        self._platform = platform
        self._clock = clock

    def get_access_token(self, scopes: Sequence[str]) -> str:
        """A token for these scopes, from the database if one is good for another minute.

        Raises FetchFailed, or ServiceRefused with the token endpoint's status.
        """
        wanted, now = " ".join(sorted(scopes)), self._clock()
        with self._db.read() as session:
            row = session.scalar(
                select(AccessToken).where(
                    AccessToken.platform_id == self._platform.id,
                    AccessToken.scopes == wanted,
                    AccessToken.expires_at > now + RENEW_BEFORE,
                )
            )
        return self._sealer.open(row.sealed_token).decode() if row else self._renew(wanted, now)

    def renew_access_token(self, scopes: Sequence[str]) -> str:
        """A token asked for now, whatever is kept. Raises as get_access_token does."""
        return self._renew(" ".join(sorted(scopes)), self._clock())

    def make_service_request(
        self,
        scopes: Sequence[str],
        url: str,
        is_post: bool = False,
        data: str | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        case_insensitive_headers: bool = False,
    ) -> TServiceConnectorResponse:
        """The service's answer. A token that is refused (401) is renewed once.

        Raises FetchFailed, or ServiceRefused with the service's status.
        """
        method = "POST" if is_post else "GET"
        headers = {"Accept": accept, **({"Content-Type": content_type} if is_post else {})}
        answer = self.send(method, url, scopes, headers=headers, data=data if is_post else None)
        try:
            body = answer.json() if answer.content else None
        except ValueError as error:
            raise FetchFailed("the service's answer is not JSON") from error
        return {
            "headers": answer.headers if case_insensitive_headers else dict(answer.headers),
            "body": body,
            "next_page_url": next_page(answer.headers.get("Link", "")),
        }

    def send(
        self,
        method: str,
        url: str,
        scopes: Sequence[str],
        *,
        headers: dict[str, str],
        data: str | None = None,
    ) -> Response:
        """As make_service_request, for any method; PyLTI1p3 knows GET and POST only."""
        answer = self._once(method, url, scopes, headers, data)
        if answer.status_code == 401:
            self._forget(scopes)
            answer = self._once(method, url, scopes, headers, data)
        if not answer.ok:
            raise ServiceRefused(answer.status_code, answer.headers.get("Retry-After"))
        return answer

    def _once(
        self, method: str, url: str, scopes: Sequence[str], headers: dict[str, str], data: Any
    ) -> Response:
        signed = {**headers, "Authorization": f"Bearer {self.get_access_token(scopes)}"}
        return self._requests_session.request(method, url, headers=signed, data=data)

    def _renew(self, wanted: str, now: datetime) -> str:
        with self._db.read() as session:
            assertion = signed(session, self._sealer, self._assertion(now), now=now)
        answer = self._requests_session.post(
            self._platform.auth_token_url,
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": assertion,
                "scope": wanted,
            },
        )
        if answer.status_code != 200:
            raise TokenRefused(answer.status_code, answer.headers.get("Retry-After"))
        token, life = _token_in(answer)
        self._keep(wanted, token, now + life)
        return token

    def _assertion(self, now: datetime) -> dict[str, Any]:
        client, seconds = self._platform.client_id, int(now.timestamp())
        return {
            "iss": client,
            "sub": client,
            "aud": self._platform.auth_audience or self._platform.auth_token_url,
            "iat": seconds - 5,
            "exp": seconds + 60,
            "jti": new_secret(),
        }

    def _keep(self, wanted: str, token: str, expires_at: datetime) -> None:
        with self._db.write() as session:
            upsert(
                session,
                AccessToken,
                {"platform_id": self._platform.id, "scopes": wanted},
                {"sealed_token": self._sealer.seal(token.encode()), "expires_at": expires_at},
            )

    def _forget(self, scopes: Sequence[str]) -> None:
        with self._db.write() as session:
            session.execute(
                delete(AccessToken).where(
                    AccessToken.platform_id == self._platform.id,
                    AccessToken.scopes == " ".join(sorted(scopes)),
                )
            )


def next_page(link: str) -> str | None:
    """The address of the next page in a ``Link`` header, as sent.

    Moodle 4.5 writes that of line items for HTML (``&amp;``) and with curly quotes,
    which arrive as the bytes of UTF-8 read as Latin-1.
    """
    with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
        link = link.encode("latin-1").decode()
    found = _NEXT.search(link)
    return found.group(1).replace("&amp;", "&") if found else None


def _token_in(answer: Response) -> tuple[str, timedelta]:
    """The token and its life. Moodle labels this JSON as text/html, so the label is not read."""
    try:
        body = answer.json()
        token, seconds = body["access_token"], int(body.get("expires_in", 3600))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FetchFailed("the token endpoint's answer is not a token") from error
    if not isinstance(token, str) or not token:
        raise FetchFailed("the token endpoint's answer is not a token")
    return token, min(max(timedelta(seconds=seconds), timedelta()), LONGEST_LIFE)
