# ruff: noqa: ARG002  # the signatures are Werkzeug's
"""Answers that need less than Werkzeug does for any answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Onward(Response):
    """Sends the browser on to an address that is ready as it stands: ASCII, and encoded.

    Nothing is in it but headers, and none of them is made anew on its way out.
    """

    def __init__(self, address: str) -> None:
        super().__init__(
            status="303 SEE OTHER",
            headers=[("Location", address), ("Content-Length", "0")],
            content_type="text/html; charset=utf-8",
        )

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        return (), self.status, self.headers.to_wsgi_list()
