"""Two machines behind nginx, as docs/operating.md describes them: people don't notice."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
import requests

from tests.helpers.postgres import NoPostgres, temporary_cluster
from tests.helpers.served import ROOT, listening, running
from tests.helpers.tls import throwaway_tls
from tests.lti_app.faults.conftest import PATIENCE_SECONDS, field_of, stack
from tests.lti_app.faults.test_launches import PEOPLE, holds

__all__ = ["stack"]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def blocks() -> list[str]:
    """The configuration of nginx that our guide shows."""
    guide = (ROOT / "docs/operating.md").read_text()
    return re.findall(r"```nginx\n(.*?)```", guide, re.DOTALL)


def configuration(folder: Path, *, tls: Path, front: int, machines: list[int]) -> str:
    """What the guide shows, with this test's names, ports and folders in it."""
    server, upstream = blocks()
    for shown, here in {
        "listen 443 ssl": f"listen 127.0.0.1:{front} ssl",
        "plans.example.org": "127.0.0.1",
        "/etc/ssl/plans.pem": str(tls),
        "/etc/ssl/plans.key": str(tls),
        "/var/log/nginx/plans.log": f"{folder}/access.log",
        "http://127.0.0.1:8000": "http://blc_lti",
    }.items():
        assert shown in server
        server = server.replace(shown, here)
    for shown, port in zip(("10.0.0.11:8000", "10.0.0.12:8000"), machines, strict=True):
        assert shown in upstream
        upstream = upstream.replace(shown, f"127.0.0.1:{port}")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    rooms = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return f"daemon off; pid {folder}/pid; events {{}} http {{ {rooms} {upstream} {server} }}"


@pytest.fixture
def database_url(stack: ExitStack) -> str:
    try:
        return stack.enter_context(temporary_cluster())
    except NoPostgres as reason:
        pytest.skip(f"left out on PostgreSQL: {reason}")


def test_people_come_in_through_two_machines_and_one_may_go(
    tmp_path: Path,
    stack: ExitStack,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    if not Path(NGINX).exists():
        pytest.skip("left out: nginx isn't installed (Debian: apt install nginx-light)")
    tls = throwaway_tls(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls))
    front, *behind = (stack.enter_context(listening()) for _ in range(3))
    ports = [int(one.getsockname()[1]) for one in (front, *behind)]
    field = field_of(stack, tmp_path, database_url, front=front, tls=tls)
    logs = [tmp_path / f"machine-{number}.log" for number in range(2)]
    machines = [
        stack.enter_context(field.tool.serving_behind_a_proxy(one, log=log))
        for one, log in zip(behind, logs, strict=True)
    ]
    for port in ports[1:]:
        requests.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE_SECONDS)  # it is up
    file = tmp_path / "nginx.conf"
    file.write_text(configuration(tmp_path, tls=tls, front=ports[0], machines=ports[1:]))
    stack.enter_context(nginx(front, file))

    for one in behind:
        one.close()  # the machines have it now, and it ends with them
    pages = field.all_come_in(PEOPLE, 18, machines[1].terminate)
    holds(field, pages, record_property, "two machines, one taken away")
    assert all("launch accepted" in log.read_text() for log in logs)
    assert "/s/" not in (tmp_path / "access.log").read_text()


def nginx(front: socket.socket, file: Path) -> AbstractContextManager[object]:
    """It gets its socket as it would get it from the nginx before it."""
    command = [NGINX, "-e", str(file.with_name("errors.log")), "-c", str(file)]
    fd = front.fileno()
    return running(command, log=file.with_name("nginx.log"), pass_fd=fd, NGINX=f"{fd};")
