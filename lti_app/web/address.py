"""The tool's own address, as configured: nobody's header says where the tool is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class AtOwnAddress:
    """Every request counts as sent to this address, whatever its ``Host`` says.

    Redirects and routing read it. A balancer may ask by a machine's number, and
    whoever invents a name gets no answer with that name in it.
    """

    def __init__(self, app: WSGIApplication, url: str) -> None:
        self._app = app
        parts = urlsplit(url)
        self._known = {
            "HTTP_HOST": parts.netloc,
            "wsgi.url_scheme": parts.scheme,
            "SCRIPT_NAME": "",
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.update(self._known)
        return self._app(environ, start_response)
