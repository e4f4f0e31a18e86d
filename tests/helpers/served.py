"""The tool as it runs for people: gunicorn and its workers, each a process that can be killed.

The listening socket belongs to the tests and is handed down. Whoever connects before
the server is up, or while it is away, waits in the socket's queue: nobody polls.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lti_app.config import Config
from lti_app.db import Database
from lti_app.lti.keys import ensure_key
from lti_app.lti.outfit import Outfit
from lti_app.services.schema import migrate

ROOT = Path(__file__).parents[2]
SECRET = "a secret for tests, and for nothing else"

_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket on a free port of this machine, to be handed to a server."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as one:
        one.set_inheritable(True)
        yield one


@contextmanager
def running(
    command: list[str], *, log: Path, pass_fd: int | None = None, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended at the end. What it says goes to a file."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "default", **environment},
            stdout=out,
            stderr=out,
            pass_fds=() if pass_fd is None else (pass_fd,),
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class ServedTool:
    """The tool behind one socket. ``tls`` is a file with a key and a certificate."""

    def __init__(
        self, folder: Path, listener: socket.socket, *, database_url: str, tls: Path | None = None
    ) -> None:
        self.folder = folder
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        self._fd = listener.fileno()
        self._tls = tls
        self.environment = {
            "BLC_LTI_URL": self.url,
            "BLC_LTI_SECRET": SECRET,
            "BLC_LTI_DEVELOPMENT": "yes",  # platforms on this machine, by http
            "BLC_LTI_JOBS": "no",
            "BLC_LTI_LAUNCHES_PER_MINUTE": "0",
            "DATABASE_URL": database_url,
        }
        self.config = Config.from_environment(self.environment)
        self.db = Database(self.config.database_url)
        migrate(self.db)
        with self.db.write() as session:
            ensure_key(session, self.outfit.sealer, now=self.outfit.clock())

    @property
    def outfit(self) -> Outfit:
        """What a worker of this tool has, for jobs that a test runs itself."""
        return Outfit.of(self.config, self.db)

    @contextmanager
    def serving(self, *, workers: int = 1) -> Iterator[subprocess.Popen[bytes]]:
        """Run ``blc-lti serve``; with TLS, which it leaves to a proxy, gunicorn itself.

        The socket is handed over as systemd does it.
        """
        command = [program("blc-lti"), "serve"]
        if self._tls is not None:
            files = ["--certfile", str(self._tls), "--keyfile", str(self._tls)]
            command = [program("gunicorn"), "--threads", "8", "--no-control-socket", *files]
            command.append("lti_app.wsgi:app")
        command = [sys.executable, "-c", _HAND_OVER, str(self._fd), *command]
        environment = {**self.environment, "BLC_LTI_WORKERS": str(workers)}
        with running(command, log=self.log, pass_fd=self._fd, **environment) as process:
            yield process

    @contextmanager
    def serving_behind_a_proxy(
        self, listener: socket.socket, *, log: Path
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run ``blc-lti serve`` at another socket, as one machine of several."""
        fd = listener.fileno()
        command = [sys.executable, "-c", _HAND_OVER, str(fd), program("blc-lti"), "serve"]
        environment = {**self.environment, "BLC_LTI_PROXIES": "1"}
        with running(command, log=log, pass_fd=fd, **environment) as process:
            yield process

    @contextmanager
    def working(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run ``blc-lti worker``."""
        command = [program("blc-lti"), "worker", *arguments]
        with running(command, log=self.log, pass_fd=None, **self.environment) as process:
            yield process

    @property
    def log(self) -> Path:
        return self.folder / "tool.log"

    def close(self) -> None:
        self.db.dispose()


def program(name: str) -> str:
    """A command of this environment."""
    return str(Path(sys.executable).with_name(name))


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that gunicorn has made: its workers."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def kill(pid: int) -> None:
    """As the kernel does when memory is short: no warning and no clean-up."""
    os.kill(pid, signal.SIGKILL)
