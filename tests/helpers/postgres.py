"""A real PostgreSQL server for a test run: temporary, alone, reachable by its socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 300
"""How long it may take to start or stop on a machine that is busy with others."""


class NoPostgres(Exception):  # noqa: N818
    """Why there is no server; one line for the person who runs the tests."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server that runs."""

    url: str
    restart: Callable[[], None]
    """Stop it as a crash would, and start it again."""


@contextmanager
def temporary_cluster() -> Iterator[str]:
    """The URL of a new, empty database. Raises NoPostgres where none can be had."""
    with restartable_cluster(durable=False) as cluster:
        yield cluster.url


@contextmanager
def restartable_cluster(*, durable: bool = True) -> Iterator[Cluster]:
    """The same, with a server that can crash. ``durable`` keeps what was committed."""
    binaries = _binaries()
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="blc-pg-"))
    try:
        if account is not None:
            os.chown(home, account.pw_uid, account.pw_gid)
        data = home / "data"
        _run(account, [binaries / "initdb", "-D", data, "-A", "trust", "-U", "blc", "--no-sync"])
        commits = "on" if durable else "off"
        options = f"-c listen_addresses='' -k {home} -c fsync=off -c synchronous_commit={commits}"
        base: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate"]
        base += ["-t", str(PATIENCE_SECONDS)]
        start: list[str | Path] = ["-l", home / "log", "-o", options]
        _run(account, [*base, *start, "start"])
        try:
            yield Cluster(
                f"postgresql+psycopg://blc@/postgres?host={home}",
                lambda: _run(account, [*base, *start, "restart"]),
            )
        finally:
            _run(account, [*base, "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _binaries() -> Path:
    """Debian keeps the server's programs out of PATH, one folder for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    for folder in [*folders, *([Path(found).parent] if found else [])]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres("no PostgreSQL server is installed (Debian: apt install postgresql)")


def _account() -> pwd.struct_passwd | None:
    """The server refuses to run as root, so root lends it another account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("tests run as root, and there is no account to run PostgreSQL as")


def _run(account: pwd.struct_passwd | None, command: Sequence[str | Path]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        timeout=PATIENCE_SECONDS,
        check=False,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr.strip()[-200:]}")
