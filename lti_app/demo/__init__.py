"""``blc-lti demo``: the tool and a small course site, on this machine, forgotten at the end.

    course_site.py  what the stand-in knows: people, activities, columns, scores
    stand_in.py     its pages and messages: who are you, the frame, signed launches
    services.py     its services: tokens, line items, scores, results, the roster
    mailbox.py      where the tool's mails arrive
    sample.py       what the tool knows when it starts

The course site believes anybody to be anybody. It is no platform, and listens on
loopback only.
"""

from __future__ import annotations

import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from lti_app import create_app
from lti_app.config import Config, MailServer
from lti_app.db import Database
from lti_app.demo.course_site import CourseSite
from lti_app.demo.sample import fill
from lti_app.demo.stand_in import create_stand_in
from lti_app.jobs.queue import Queue
from lti_app.logs import configure_logs
from lti_app.lti.outfit import Outfit
from lti_app.services.schema import migrate


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: paths hold session keys, and the tool has a log of its own."""

    def log_error(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Nothing: a browser that does not believe a certificate yet tries again."""


HOST = "127.0.0.1"
Listeners = tuple[socket.socket, socket.socket]
"""Where the course site answers, and the tool."""


def listen(*ports: int) -> Listeners:
    """Sockets on these ports of this machine. Raises OSError where one is taken."""
    site, tool = (socket.create_server((HOST, port), backlog=128) for port in ports)
    return site, tool


class Demo:
    """Both servers. ``start`` returns; ``stop`` ends them. Tests give the tool TLS."""

    def __init__(
        self, folder: Path, listeners: Listeners, *, tls: ssl.SSLContext | None = None
    ) -> None:
        site, tool = (one.getsockname()[1] for one in listeners)
        self.site = CourseSite(
            f"http://localhost:{site}", f"{'https' if tls else 'http'}://{HOST}:{tool}"
        )
        self.config = Config(
            url=self.site.tool,
            secret=secrets.token_urlsafe(48),
            database_url=f"sqlite:///{folder}/demo.sqlite3",
            files=f"{folder}/files",
            development=True,
            administrators=frozenset({f"{self.site.url}|administrator"}),
            mail_server=MailServer(HOST, self.site.mailbox.port, "none"),
            mail_from="plans@example.org",
        )
        self.db = Database(self.config.database_url)
        migrate(self.db)
        self.outfit = Outfit.of(self.config, self.db)
        fill(self.outfit, self.site)
        apps = (create_stand_in(self.site), create_app(self.config, db=self.db))
        self._servers = [
            _server(app, listener) for app, listener in zip(apps, listeners, strict=True)
        ]
        if tls is not None:
            _speak_tls(self._servers[1], tls)
        self._queue = Queue(self.config, self.outfit)
        self.db.on_wake = self._queue.wake
        self._stop_jobs: Callable[[], None] | None = None

    def start(self) -> None:
        self.site.mailbox.start()
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self._stop_jobs = self._queue.start()

    def stop(self) -> None:
        if self._stop_jobs is not None:
            self._stop_jobs()
        for server in (*self._servers, self.site.mailbox):
            server.shutdown()
            server.server_close()
        self.db.dispose()


def _server(app: Flask, listener: socket.socket) -> BaseWSGIServer:
    """It takes the socket over."""
    with listener:  # it makes a copy
        return make_server(
            HOST, 0, app, threaded=True, request_handler=_Quiet, fd=listener.fileno()
        )


def _speak_tls(server: BaseWSGIServer, tls: ssl.SSLContext) -> None:
    """Each thread greets its own client; werkzeug would let one that is slow hold up all."""
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.ssl_context = tls


def run(folder: Path, listeners: Listeners, *, say: Callable[[str], object]) -> None:
    """Serve until Ctrl+C."""
    configure_logs("warning")
    demo = Demo(folder, listeners)
    demo.start()
    say("This is a demonstration: nothing is kept, and anybody here may be anybody.")
    say(f"Open {demo.site.url} in a browser. Ctrl+C ends it.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        demo.stop()
