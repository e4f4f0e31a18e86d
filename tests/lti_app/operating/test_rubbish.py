"""What isn't a request, or no honest one, at the server as it runs for people: refused, never
repeated, never answered with 500, and nothing of it in the log."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.helpers.served import ServedTool, listening

MARK = "zqx-said-by-a-stranger"
FORM = "Content-Type: application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTool]:
    folder = tmp_path_factory.mktemp("served")
    with listening() as listener:
        tool = ServedTool(folder, listener, database_url=f"sqlite:///{folder}/tool.sqlite3")
        with tool.serving():
            yield tool
        tool.close()


def ask(tool: ServedTool, *lines: str, body: bytes = b"") -> tuple[int, str]:
    """Send these bytes and nothing more; the status and the whole answer."""
    port = int(tool.url.rpartition(":")[2])
    head = "\r\n".join((*lines, "", "")).encode("latin-1")
    with socket.create_connection(("127.0.0.1", port), timeout=300) as connection:
        parts: list[bytes] = []
        with suppress(OSError):  # a server need not read all before it hangs up
            connection.sendall(head + body)
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            parts.extend(iter(lambda: connection.recv(65536), b""))
    answer = b"".join(parts).decode("latin-1")
    status = re.match(r"HTTP/1\.1 (\d{3}) ", answer)
    assert status, answer
    return int(status[1]), answer


RUBBISH = {
    "a line that is no request": (400, [f"GET /{MARK} {MARK} HTTP/1.1"], b""),
    "bytes above ASCII in the path": (400, [f"GET /lti/login?iss=\xff{MARK} HTTP/1.1"], b""),
    "a name that no header has": (400, ["GET /healthz HTTP/1.1", f"{MARK} x: 1"], b""),
    "a method of its own": (405, ["ZQX /lti/launch HTTP/1.1", "Host: a"], b""),
    "a way of sending that nobody knows": (
        501,
        ["POST /lti/launch HTTP/1.1", "Host: a", f"Transfer-Encoding: {MARK}"],
        b"",
    ),
    "an expectation that nobody can meet": (
        417,
        ["POST /lti/launch HTTP/1.1", "Host: a", f"Expect: {MARK}"],
        b"",
    ),
    "an endless line": (414, [f"GET /lti/login?iss={MARK * 400} HTTP/1.1", "Host: a"], b""),
    "an endless header": (431, ["GET /healthz HTTP/1.1", f"X-Long: {MARK * 400}"], b""),
    "a chunk without a size": (
        400,
        ["POST /lti/launch HTTP/1.1", "Host: a", FORM, "Transfer-Encoding: chunked"],
        f"{MARK}\r\n".encode(),
    ),
    "a body shorter than it says": (
        400,
        ["POST /lti/launch HTTP/1.1", "Host: a", FORM, "Content-Length: 5000"],
        f"state={MARK}".encode(),
    ),
    "a body that says it is endless": (
        413,
        ["POST /lti/launch HTTP/1.1", "Host: a", FORM, f"Content-Length: {'9' * 400}"],
        b"",
    ),
    "a negative length": (
        400,
        ["POST /lti/launch HTTP/1.1", "Host: a", FORM, "Content-Length: -1"],
        f"state={MARK}".encode(),
    ),
    "a host as no name can be": (404, ["GET /nowhere HTTP/1.1", f"Host: {'x' * 5000}"], b""),
    "a place of the application that a client names": (
        200,
        ["GET /healthz HTTP/1.1", "Host: a", f"SCRIPT_NAME: /{MARK}"],
        b"",
    ),
    "a form that is too large, at a bad address": (
        404,
        [f"POST /unsubscribe/{MARK} HTTP/1.1", "Host: a", FORM, "Content-Length: 999999999"],
        b"",
    ),
    "a form at a bad address": (
        404,
        [
            "POST /unsubscribe/nonsense HTTP/1.1",
            "Host: a",
            FORM,
            f"Content-Length: {len(MARK) + 2}",
        ],
        f"a={MARK}".encode(),
    ),
}


@pytest.mark.parametrize("case", RUBBISH)
def test_rubbish_is_refused_and_not_repeated(tool: ServedTool, case: str) -> None:
    expected, lines, body = RUBBISH[case]
    status, answer = ask(tool, *lines, body=body)
    assert (status, MARK in answer) == (expected, False), answer
    assert MARK not in tool.log.read_text()


def test_a_redirect_stays_at_the_tools_own_address(tool: ServedTool) -> None:
    """Whoever chooses the Host must not choose where an answer leads."""
    headers = (f"Host: {MARK}.example", f"X-Forwarded-Host: {MARK}.example")
    _, answer = ask(tool, "GET /unsubscribe//x HTTP/1.1", *headers, "X-Forwarded-Proto: ftp")
    assert f"Location: {tool.url}/unsubscribe/x" in answer
    assert MARK not in answer
