"""The tool and a platform in processes and over HTTP, to be hurt."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from lti_app.lti.keys import public_key_set
from tests.helpers.platform_server import PlatformServer, platform_server
from tests.helpers.served import ServedTool, listening

COOKIE = {"Cookie": "__Host-blc-browser=" + "a" * 43, "Sec-Fetch-Site": "same-origin"}
DIED = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
"""What a client sees of a process that was killed over its request."""
AWAY = (502, 503)
"""Of the tool while its database is away, of a proxy whose machine died over a request."""
MOST_TRIES = 5000
"""While a database starts, a try is answered (503) within milliseconds."""
PATIENCE_SECONDS = 300
"""For one answer: a process that was begun anew takes its time on a busy machine."""


@dataclass
class Field:
    """Where people come in while something breaks."""

    tool: ServedTool
    site: PlatformServer
    tried: itertools.count[int] = field(default_factory=itertools.count)
    used: list[dict[str, str]] = field(default_factory=list)
    """Messages that were taken."""

    def come_in(self, number: int) -> str:
        """Launch as this person, again and again until it works; the page that is shown."""
        for _ in range(MOST_TRIES):
            next(self.tried)
            try:
                page = self._launch(number)
            except DIED:
                continue  # the process died over it
            if page is not None:
                return page
        raise AssertionError(f"person {number} never came in")

    def _launch(self, number: int) -> str | None:
        at, url = self.site.platform, self.tool.url
        login = at.login(target_link_uri=f"{url}/lti/launch")
        started = self._post("/lti/login", login)
        if started.status_code != 303:
            assert started.status_code in AWAY, started.text
            return None
        form = self.site.message(
            started.headers["Location"], sub=f"p{number}", name=f"Person no. {number}."
        )
        launched = self._post("/lti/launch", form)
        if launched.status_code != 303:
            assert launched.status_code in AWAY, launched.text
            return None
        self.used.append(form)
        for _ in range(MOST_TRIES):
            try:
                page = requests.get(
                    url + launched.headers["Location"], headers=COOKIE, timeout=PATIENCE_SECONDS
                )
            except DIED:
                continue
            if page.status_code == 200:
                return page.text
            assert page.status_code in AWAY, page.text
        return None

    def _post(self, path: str, form: dict[str, str]) -> requests.Response:
        return requests.post(
            self.tool.url + path,
            data=form,
            headers=COOKIE,
            allow_redirects=False,
            timeout=PATIENCE_SECONDS,
        )

    def all_come_in(self, people: int, every: int, hurt: Callable[[], None]) -> dict[int, str]:
        """Everybody at once, four at a time; something is hurt after every so many."""
        done = itertools.count(1)

        def come(number: int) -> str:
            page = self.come_in(number)
            if next(done) % every == 0:
                hurt()
            return page

        with ThreadPoolExecutor(4) as pool:
            return dict(zip(range(people), pool.map(come, range(people)), strict=True))

    def replays(self) -> set[int]:
        """What the tool says to every message that was taken, sent once more."""
        return {self._answer("/lti/launch", form) for form in self.used}

    def _answer(self, path: str, form: dict[str, str]) -> int:
        """Its status, once somebody is there to give it: the last ones hurt may still be away."""
        for _ in range(MOST_TRIES):
            with suppress(*DIED):
                status = self._post(path, form).status_code
                if status not in AWAY:
                    return status
        raise AssertionError(f"nobody answers at {path}")


def field_of(
    stack: ExitStack,
    folder: Path,
    database_url: str,
    *,
    front: socket.socket | None = None,
    tls: Path | None = None,
) -> Field:
    """A tool that nobody runs yet, at a socket of its own or the one given, and a platform."""
    listener = front or stack.enter_context(listening())
    tool = ServedTool(folder, listener, database_url=database_url, tls=tls)
    stack.callback(tool.close)

    def published() -> dict[str, object]:
        with tool.db.read() as session:
            return public_key_set(session)

    site = stack.enter_context(platform_server(published))
    site.register(tool)
    return Field(tool, site)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack
