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
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

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


class Demo:
    """Both servers. ``start`` returns; ``stop`` ends them. Tests give the tool TLS."""

    def __init__(self, folder: Path, port: int, *, tls: ssl.SSLContext | None = None) -> None:
        self.site = CourseSite(
            f"http://localhost:{port}", f"{'https' if tls else 'http'}://127.0.0.1:{port + 1}"
        )
        self.config = Config(
            url=self.site.tool,
            secret=secrets.token_urlsafe(48),
            database_url=f"sqlite:///{folder}/demo.sqlite3",
            files=f"{folder}/files",
            development=True,
            administrators=frozenset({f"{self.site.url}|administrator"}),
            mail_server=MailServer("127.0.0.1", self.site.mailbox.port, "none"),
            mail_from="plans@example.org",
        )
        self.db = Database(self.config.database_url)
        migrate(self.db)
        self.outfit = Outfit.of(self.config, self.db)
        fill(self.outfit, self.site)
        apps = (create_stand_in(self.site), create_app(self.config, db=self.db))
        self._servers = [
            make_server(
                "127.0.0.1",
                port + n,
                app,
                threaded=True,
                request_handler=_Quiet,
                ssl_context=tls if n else None,
            )
            for n, app in enumerate(apps)
        ]
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


def run(folder: Path, port: int, *, say: Callable[[str], object]) -> None:
    """Serve until Ctrl+C."""
    configure_logs("warning")
    demo = Demo(folder, port)
    demo.start()
    say("This is a demonstration: nothing is kept, and anybody here may be anybody.")
    say(f"Open {demo.site.url} in a browser. Ctrl+C ends it.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        demo.stop()
