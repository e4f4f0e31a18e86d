"""Serve the campus on a socket that the tests hold open. Runs in ``.venv-platform``."""

from __future__ import annotations

import os
import socket
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """The socket is bound and listens already: whoever connects early waits, and is served."""
        self.socket.close()
        self.socket = socket.socket(fileno=int(sys.argv[1]))
        self.server_name, self.server_port = "localhost", self.socket.getsockname()[1]
        self.setup_environ()

    def server_activate(self) -> None:
        """Done by the tests."""


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.helpers.openedx.settings"
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    from tests.helpers.openedx.campus import answer_for_the_lms, fill

    answer_for_the_lms()
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    fill(int(sys.argv[2]))
    server = Server(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    server.serve_forever()


if __name__ == "__main__":
    main()
