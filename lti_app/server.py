"""gunicorn, set up for this tool: threads, so that an idle client holds up nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from lti_app import create_app
from lti_app.config import Config
from lti_app.db import Database
from lti_app.jobs.queue import Queue
from lti_app.logs import configure_logs
from lti_app.lti.outfit import Outfit


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, config: Config) -> None:
        self._config = config
        self._stop: Callable[[], None] | None = None
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self._config.bind,
            "workers": self._config.workers,
            "worker_class": "gthread",
            "threads": self._config.threads,
            "timeout": 60,
            "graceful_timeout": 30,
            "keepalive": 5,
            "max_requests": 10_000,
            "max_requests_jitter": 1_000,
            "limit_request_line": 8190,
            "accesslog": None,
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
        return create_app(self._config)


def run(config: Config) -> None:
    """Serve until told to stop."""
    _Server(config).run()
