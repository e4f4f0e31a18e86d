"""A real clamd for a test run, with one signature that is the test's own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BAD = b"blc-test-virus: harmless, and found by the signature of the tests alone"


class NoClamd(Exception):  # noqa: N818
    """Why there is no scanner; one line for the person who runs the tests."""


@contextmanager
def running_clamd() -> Iterator[str]:
    """The address of a scanner, as the configuration writes it. Raises NoClamd."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        raise NoClamd("no clamd is installed (Debian: apt install clamav-daemon)")
    home = Path(tempfile.mkdtemp(prefix="blc-clamd-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        (home / "db").mkdir()
        (home / "db" / "test.ndb").write_text(f"Blc.Test:0:*:{BAD.hex()}\n")
        config = home / "clamd.conf"
        config.write_text(
            f"LocalSocket {home}/socket\nDatabaseDirectory {home}/db\nForeground yes\n"
            "StreamMaxLength 30M\nMaxThreads 2\n"
        )
        log = (home / "log").open("wb")
        server = subprocess.Popen(
            [program, "--config-file", str(config)], stdout=log, stderr=log, cwd=home
        )
        _wait_for(home / "socket", server, home / "log")
        yield f"unix:{home}/socket"
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=300)
            log.close()
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(path: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the scanner takes connections."""
    for _ in range(6000):
        if server.poll() is not None:
            raise NoClamd(f"clamd ended: {log.read_text()[-200:].strip()}")
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(str(path)) == 0:
                return
        time.sleep(0.05)
    raise NoClamd("clamd did not begin to listen within 5 minutes")
