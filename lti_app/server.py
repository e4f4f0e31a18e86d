"""gunicorn, set up for this tool: threads, so that an idle client holds up nobody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import ThreadWorker

from lti_app import create_app
from lti_app.config import Config
from lti_app.db import Database
from lti_app.jobs.queue import Queue
from lti_app.logs import configure_logs, log, log_failure
from lti_app.lti.outfit import Outfit

REFUSED: dict[type[ParseException], HTTPStatus] = {
    LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}
"""What is answered to what isn't HTTP at all; everything else is a bad request."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """Of what can't be read nothing goes back and nothing is logged: gunicorn would quote it."""

    def handle_error(self, _request: Any, client: Any, _address: Any, error: Exception) -> None:
        if isinstance(error, ParseException):
            status = REFUSED.get(type(error), HTTPStatus.BAD_REQUEST)
            log.warning("unreadable request", kind=type(error).__name__, status=status)
        else:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            log_failure(error)
        with suppress(OSError):  # who sent it may be gone
            client.sendall(_answer(status))


def _answer(status: HTTPStatus) -> bytes:
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Connection: close",
        "Content-Type: text/plain",
        "X-Content-Type-Options: nosniff",
        f"Content-Length: {len(status.phrase)}",
        "",
        status.phrase,
    )
    return "\r\n".join(lines).encode()


class _Body:
    """What a client sends, whole and readable as HTTP; else an OSError, as WSGI has it.

    gunicorn hands over what came before a line broke as if it were all: half a form.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        self._stream = environ["wsgi.input"]
        self._left = int(environ.get("CONTENT_LENGTH") or 0)

    def read(self, size: int = -1) -> bytes:
        try:
            data = cast(bytes, self._stream.read(size))
        except ParseException as error:
            raise OSError(type(error).__name__) from error
        self._left -= len(data)
        if self._left > 0 and size != 0 and (size < 0 or not data):
            raise OSError("the body is shorter than announced")
        return data


def _reading(app: Any) -> Any:
    def read_and_answer(environ: dict[str, Any], start_response: Any) -> Any:
        environ["wsgi.input"] = _Body(environ)
        return app(environ, start_response)

    return read_and_answer


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, config: Config) -> None:
        self._config = config
        self._stop: Callable[[], None] | None = None
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self._config.bind,
            "workers": self._config.workers,
            "worker_class": Worker,
            "threads": self._config.threads,
            "timeout": 60,
            "graceful_timeout": 30,
            "keepalive": 5,
            "max_requests": 10_000,
            "max_requests_jitter": 1_000,
            "limit_request_line": 8190,
            "accesslog": None,
            # How many proxies are believed says BLC_LTI_PROXIES alone: gunicorn believes none.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "control_socket_disable": True,
        }
        if self._config.jobs:
            settings.update(post_worker_init=self._start_jobs, worker_exit=self._stop_jobs)
        for name, value in settings.items():
            self.cfg.set(name, value)

    def _start_jobs(self, _worker: Any) -> None:
        config = self._config
        self._stop = Queue(config, Outfit.of(config, Database(config.database_url))).start()

    def _stop_jobs(self, _server: Any, _worker: Any) -> None:
        if self._stop is not None:
            self._stop()

    def load(self) -> Any:
        configure_logs(self._config.log_level)
        return _reading(create_app(self._config))


def run(config: Config) -> None:
    """Serve until told to stop."""
    _Server(config).run()
