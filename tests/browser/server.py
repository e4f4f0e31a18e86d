"""A platform's server on the loopback: packages, a host page, and what the run-time stores."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.helpers.chromium import PATIENCE_MS

HERE = Path(__file__).parent
NODE_MODULES = HERE.parents[1] / "node_modules"
RUN_TIMES = NODE_MODULES / "scorm-again" / "dist"
WAIT_SECONDS = PATIENCE_MS / 1000
Cmi = dict[str, Any]


@dataclass
class Attempt:
    """One learner's attempt at one SCO: what the platform stored, and every call it answered."""

    stored: Cmi | None = None
    """The last state that reached the server."""
    calls: list[list[str]] = field(default_factory=list)
    """Method, arguments, answer and error code of each call that reached the server."""
    commits: int = 0
    ended: int = 0
    """How many sessions were ended by the SCO."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, message: dict[str, Any]) -> None:
        with self.changed:
            self.stored = message["cmi"]
            self.calls += message["calls"]
            self.commits += 1
            self.ended += bool(message["end"])
            self.changed.notify_all()

    def wait_for_end(self, times: int = 1) -> None:
        """Until ``times`` sessions have been ended; a beacon is sent without a wait."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.ended >= times, WAIT_SECONDS), "no end came"

    @property
    def known(self) -> Cmi:
        """What is stored. Fails when nothing is."""
        assert self.stored is not None, "nothing was stored"
        return self.stored


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A window that is closed breaks its connections; nobody need know."""


class Site:
    """Folders under a name each, and attempts; counts what it served."""

    def __init__(self) -> None:
        self.mounts: dict[str, Path] = {
            "scorm-again": RUN_TIMES,
            "host": HERE / "pages",
        }
        self.attempts: dict[str, Attempt] = {}
        self.served: list[tuple[str, int]] = []
        """Path and compressed size of each file that was served."""
        self.broken: set[str] = set()
        """Ends of paths that are answered with an error."""
        self._server = QuietServer(("127.0.0.1", 0), self._handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @cached_property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def mount(self, folder: Path) -> str:
        """The address of ``folder``."""
        name = f"m{len(self.mounts)}"
        self.mounts[name] = folder
        return f"{self.origin}/{name}"

    def attempt(self) -> tuple[str, Attempt]:
        """A new attempt and its name."""
        name = f"a{len(self.attempts)}"
        self.attempts[name] = Attempt()
        return name, self.attempts[name]

    @contextmanager
    def without(self, *ends: str) -> Iterator[None]:
        """While files that end so don't come."""
        self.broken.update(ends)
        yield
        self.broken.difference_update(ends)

    @cached_property
    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                mount, _, rest = path[1:].partition("/")
                file = site.mounts.get(mount, HERE / "nothing") / rest
                if path.endswith(tuple(site.broken)):
                    return self._answer(503, b"", "text/plain")
                if ".." in path or not file.is_file():
                    return self._answer(404, b"", "text/plain")
                content = file.read_bytes()
                site.served.append((path, len(gzip.compress(content, 6))))
                return self._answer(200, content, guess_type(path)[0] or "text/plain")

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                name = self.path.rpartition("/")[2]
                site.attempts[name].take(json.loads(content))
                self._answer(200, b"true", "text/plain")

            def _answer(self, status: int, content: bytes, kind: str) -> None:
                text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
                self.send_response(status)
                self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                with suppress(ConnectionError):  # the window has been closed meanwhile
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        return Handler
