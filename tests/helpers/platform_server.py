"""A platform over HTTP: its keys, its tokens, and a gradebook as strict as Moodle's."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lti_app.services.platforms import NewPlatform, add_platform
from tests.helpers.gradebook import Gradebook
from tests.helpers.platform import Clock, Network, Platform
from tests.helpers.served import ServedTool


class Now(Clock):
    """The real time: other processes have no other."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


class PlatformServer:
    """``before`` and ``after`` are called with each score, before it is taken and after."""

    def __init__(self, port: int, tool_keys: Callable[[], dict[str, Any]]) -> None:
        self.platform = Platform(Now(), Network())
        self.platform.issuer = f"http://localhost:{port}"
        for name in ("auth_login_url", "auth_token_url", "key_set_url"):
            path = urlsplit(getattr(self.platform, name)).path
            setattr(self.platform, name, self.platform.issuer + path)
        self.book = Gradebook(self.platform, tool_keys, self.platform.clock)
        self.taken: Counter[str] = Counter()
        """How often a score of this person was taken in."""
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self._one_at_a_time = threading.Lock()

    def register(self, tool: ServedTool) -> None:
        at = self.platform
        new = NewPlatform(
            name="Platform",
            issuer=at.issuer,
            client_id=at.client_id,
            auth_login_url=at.auth_login_url,
            auth_token_url=at.auth_token_url,
            key_set_url=at.key_set_url,
        )
        with tool.db.write() as session:
            add_platform(session, new, now=datetime.now(UTC))

    def message(self, address: str, **claims: Any) -> dict[str, str]:
        """The form that answers this authentication request."""
        query = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        full = self.platform.claims(query["nonce"], target_link_uri=query["redirect_uri"], **claims)
        return {"state": query["state"], "id_token": self.platform.sign(full)}

    def answer(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, Any]:
        url = self.platform.issuer + path
        if url == self.platform.key_set_url:
            return 200, json.dumps({"keys": self.platform.published}).encode()
        data: Any = body
        if url == self.platform.auth_token_url:
            data = {name: one[0] for name, one in parse_qs(body).items()}
        is_score = "/scores" in path
        with self._one_at_a_time:
            if is_score:
                self.before()
            response = self.book.request(method, url, data=data, headers=headers)
            if is_score and response.status_code == 200:
                self.taken[json.loads(body)["userId"]] += 1
                self.after()
        return response.status_code, response.content


@contextmanager
def platform_server(tool_keys: Callable[[], dict[str, Any]]) -> Iterator[PlatformServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, content = site.answer(self.command, self.path, body, dict(self.headers))
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:
                """Whoever asked was killed meanwhile."""

        do_POST = do_GET  # noqa: N815  # the base class finds it by this name

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = PlatformServer(server.server_port, tool_keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()
