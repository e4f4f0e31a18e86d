"""Launches per second, and processor time per launch, beside a bare PyLTI1p3 + Flask launch.

A launch is what its server does for it: the login and the signed message. Every
server is gunicorn with one gthread worker of eight threads. Rounds of the
servers take turns, so that a busy machine is busy for all of them.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks import moodle
from lti_app.services.platforms import NewPlatform, add_platform
from tests.helpers.platform import Clock, Network, Platform
from tests.helpers.postgres import NoPostgres, temporary_cluster
from tests.helpers.served import ServedTool, children_of, listening, program, running

ROUNDS = 5
LAUNCHES = 300
PEOPLE = 100
AT_ONCE = 4
COOKIE = "__Host-blc-browser=" + "a" * 43


class Now(Clock):
    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Server:
    """A tool under measurement."""

    name: str
    url: str
    worker: int
    """The process whose time counts."""
    cpu: list[float] = field(default_factory=list)
    """Milliseconds a launch, by round."""
    rate: list[float] = field(default_factory=list)

    def cost_beside(self, other: Server) -> list[float]:
        """Its cost as a share of the other's, by round: who slows down one slows down both."""
        return [own / others for own, others in zip(self.cpu, other.cpu, strict=True)]


class Client:
    """Browsers and the platform in one: it signs what the login asks for."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._local = threading.local()

    def launch(self, server: Server, number: int) -> None:
        target = f"{server.url}/lti/launch"
        login = self._platform.login(target_link_uri=target)
        status, headers = self._post(server, "/lti/login", login, COOKIE)
        assert status in (302, 303), status
        query = {
            name: one[0] for name, one in parse_qs(urlsplit(headers["location"]).query).items()
        }
        claims = moodle.claims(
            self._platform, query["nonce"], person=number % PEOPLE, target=target
        )
        form = {"state": query["state"], "id_token": self._platform.sign(claims)}
        cookie = "; ".join([COOKIE, *headers["cookies"].split("\n")])
        status, _ = self._post(server, "/lti/launch", form, cookie)
        assert status in (200, 303), status

    def _post(
        self, server: Server, path: str, form: dict[str, str], cookie: str
    ) -> tuple[int, dict[str, str]]:
        known = self._local.__dict__.setdefault("connections", {})
        parts = urlsplit(server.url)
        if server.url not in known:
            known[server.url] = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        connection: HTTPConnection = known[server.url]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        cookies = "\n".join(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie", []))
        return answer.status, {"location": answer.headers.get("Location", ""), "cookies": cookies}


def measure(server: Server, client: Client, launches: int, *, keep: bool) -> None:
    before, began = _cpu_seconds(server.worker), time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: client.launch(server, number), range(launches)))
    if keep:
        server.cpu.append((_cpu_seconds(server.worker) - before) / launches * 1000)
        server.rate.append(launches / (time.perf_counter() - began))


def _cpu_seconds(pid: int) -> float:
    """Of all its threads, in user and kernel mode."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


@contextmanager
def _platform() -> Iterator[Platform]:
    """A platform whose keys can be fetched."""
    platform = Platform(Now(), Network())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"keys": platform.published}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    platform.key_set_url = f"http://127.0.0.1:{server.server_port}/keys"
    yield platform
    server.shutdown()
    server.server_close()


def _ours(stack: ExitStack, name: str, database_url: str, folder: Path, at: Platform) -> Server:
    tool = ServedTool(folder, stack.enter_context(listening()), database_url=database_url)
    stack.callback(tool.close)
    tool.environment["BLC_LTI_LAUNCHES_PER_MINUTE"] = "1000000"  # counted, and never too many
    with tool.db.write() as session:
        add_platform(
            session,
            NewPlatform(
                name="Bench",
                issuer=at.issuer,
                client_id=at.client_id,
                auth_login_url=at.auth_login_url,
                auth_token_url=at.auth_token_url,
                key_set_url=at.key_set_url,
            ),
            now=datetime.now(UTC),
        )
    process = stack.enter_context(tool.serving())
    return Server(name, tool.url, _worker_of(process, tool.url))


def _bare(stack: ExitStack, folder: Path, at: Platform) -> Server:
    listener = stack.enter_context(listening())
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    told = {"issuer": at.issuer, "client_id": at.client_id, "key_set": {"keys": at.published}}
    command = [program("gunicorn"), "--threads", "8", "--no-control-socket", "benchmarks.bare:app"]
    process = stack.enter_context(
        running(
            [*command, "--bind", f"fd://{listener.fileno()}"],
            log=folder / "bare.log",
            pass_fd=listener.fileno(),
            BENCH_PLATFORM=json.dumps(told),
        )
    )
    return Server("bare PyLTI1p3 + Flask, cookies", url, _worker_of(process, url))


def _worker_of(process: object, url: str) -> int:
    """Its one worker, which is there as soon as it answers."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()
    (pid,) = children_of(process)  # type: ignore[arg-type]
    return pid


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        platform = stack.enter_context(_platform())
        servers = [
            _bare(stack, folder, platform),
            _ours(stack, "blc-lti, SQLite", f"sqlite:///{folder}/bench.sqlite3", folder, platform),
        ]
        try:
            url = stack.enter_context(temporary_cluster())
            servers.append(_ours(stack, "blc-lti, PostgreSQL", url, folder, platform))
        except NoPostgres as reason:
            print(f"left out on PostgreSQL: {reason}")
        client = Client(platform)
        for server in servers:
            measure(server, client, PEOPLE, keep=False)
        for _ in range(rounds):
            for server in servers:
                measure(server, client, LAUNCHES, keep=True)
        _report(servers)


def _report(servers: list[Server]) -> None:
    print("| | launches/s | CPU ms a launch | CPU / bare | in single rounds |")
    print("| --- | --- | --- | --- | --- |")
    for one in servers:
        rate, cpu = statistics.median(one.rate), statistics.median(one.cpu)
        ratios = one.cost_beside(servers[0])
        numbers = f"{rate:.0f} | {cpu:.2f} | {statistics.median(ratios):.2f}"
        print(f"| {one.name} | {numbers} | {min(ratios):.2f}–{max(ratios):.2f} |")


if __name__ == "__main__":
    main()
