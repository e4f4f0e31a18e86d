"""Answers that are files: made whole in a temporary file, then sent piece by piece.

Made whole first, so that what fails halfway is a page that says so, and nobody keeps half
a table for a whole one; in a file, so that memory stays as it is however much there is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO

from flask import Response

from lti_app.web.file_names import attachment

PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024
"""Bytes; what is longer goes to disk."""


def send_file(make: Callable[[IO[bytes]], None], *, name: str, mimetype: str) -> Response:
    """What ``make`` writes, to be saved under this name."""
    headers = {"Content-Disposition": attachment(name)}
    with ExitStack() as stack:
        body = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        make(body)
        size = body.seek(0, os.SEEK_END)
        body.seek(0)
        if size <= IN_MEMORY:
            return Response(body.read(), mimetype=mimetype, headers=headers)
        headers["Content-Length"] = str(size)
        response = Response(_pieces(body), mimetype=mimetype, headers=headers)
        response.call_on_close(stack.pop_all().close)
        return response


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    while piece := body.read(PIECE):
        yield piece
