"""The way out to platforms: only where it may go, and never for long."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address, ip_network
from pathlib import Path
from ssl import SSLContext

import pytest

from lti_app.errors import FetchFailed
from lti_app.lti import http
from lti_app.lti.http import PlatformHttp, Reach
from tests.helpers.tls import throwaway_tls, tls_context

REFUSED = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not Reach().allows(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_a_public_address_is_reached(address: str) -> None:
    assert Reach().allows(ip_address(address))


def test_a_campus_network_is_reached_when_it_is_named() -> None:
    reach = Reach((ip_network("10.20.0.0/16"),))
    assert reach.allows(ip_address("10.20.3.4"))
    assert not reach.allows(ip_address("10.21.0.1"))


def test_a_host_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(0, 0, 0, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(FetchFailed):
        PlatformHttp(Reach()).get("https://rebinding.test/")


@pytest.mark.parametrize(
    "url", ["http://example.org/", "file:///etc/passwd", "ftp://example.org/", "https://[", "x"]
)
def test_only_https_is_fetched(url: str) -> None:
    with pytest.raises(FetchFailed):
        PlatformHttp(Reach()).get(url)


@contextmanager
def server(
    answer: Callable[[socket.socket], None], *, tls: SSLContext | None = None
) -> Iterator[str]:
    """A server on this machine that answers one connection; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with suppress(OSError), connection, _spoken(connection, tls) as line:
                line.recv(65536)
                answer(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        scheme = "https" if tls else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


def _spoken(connection: socket.socket, tls: SSLContext | None) -> socket.socket:
    return tls.wrap_socket(connection, server_side=True) if tls else connection


def says(text: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(text)


LOCAL = Reach(development=True)
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def test_an_answer_is_read_whole() -> None:
    with server(says(HELLO)) as url:
        assert PlatformHttp(LOCAL).get(url).content == b"hello"


def test_this_machine_is_out_of_reach_in_production() -> None:
    with pytest.raises(FetchFailed):
        PlatformHttp(Reach()).get("https://127.0.0.1/")


def test_a_redirect_is_not_followed() -> None:
    redirect = (
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    )
    with server(says(redirect)) as url, pytest.raises(FetchFailed, match="redirects"):
        PlatformHttp(LOCAL).get(url)


def test_an_answer_without_end_is_cut_off() -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                connection.sendall(b"x" * 65536)
        except OSError:
            return

    with server(flood) as url, pytest.raises(FetchFailed, match="too large"):
        PlatformHttp(LOCAL, largest=100_000).get(url)


def test_an_answer_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.1)

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(50):
                connection.sendall(b"x")
                threading.Event().wait(0.02)
        except OSError:
            return

    with server(drip) as url, pytest.raises(FetchFailed, match="too long"):
        PlatformHttp(LOCAL).get(url)


def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.1)

    def sleep(_: socket.socket) -> None:
        threading.Event().wait(0.3)

    with server(sleep) as url, pytest.raises(FetchFailed, match="no answer in time"):
        PlatformHttp(LOCAL).get(url)


def test_no_cookie_of_a_platform_is_kept() -> None:
    text = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    client = PlatformHttp(LOCAL)
    with server(says(text)) as url:
        client.get(url)
    assert not client.cookies


def test_a_private_authority_is_believed_where_the_operator_says_so(tmp_path: Path) -> None:
    pem = throwaway_tls(tmp_path)
    with server(says(HELLO), tls=tls_context(pem)) as url:
        assert PlatformHttp(LOCAL, ca=str(pem)).get(url).content == b"hello"
    with server(says(HELLO), tls=tls_context(pem)) as url, pytest.raises(FetchFailed):
        PlatformHttp(LOCAL).get(url)


def test_the_public_authorities_are_believed_beside_a_private_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, private = tmp_path / "public", tmp_path / "private"
    public.mkdir()
    private.mkdir()
    pem = throwaway_tls(public)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(pem))
    with server(says(HELLO), tls=tls_context(pem)) as url:
        client = PlatformHttp(LOCAL, ca=str(throwaway_tls(private, owner="another")))
        assert client.get(url).content == b"hello"


@pytest.mark.parametrize(
    ("reach", "address", "reason"),
    [
        (Reach(), "https://192.168.1.1/", "no public address; BLC_LTI_PRIVATE_NETWORKS"),
        (LOCAL, "http://127.0.0.1:1/", "nothing listens there"),
    ],
)
def test_why_nothing_came_back_is_told_with_what_to_do(
    reach: Reach, address: str, reason: str
) -> None:
    with pytest.raises(FetchFailed, match=reason):
        PlatformHttp(reach).get(address)


def test_a_certificate_that_is_not_believed_is_told_apart(tmp_path: Path) -> None:
    with (
        server(says(HELLO), tls=tls_context(throwaway_tls(tmp_path))) as url,
        pytest.raises(FetchFailed, match="BLC_LTI_PLATFORM_CA"),
    ):
        PlatformHttp(LOCAL).get(url)


def test_a_host_that_has_no_address_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(FetchFailed, match="name of its host is not known"):
        PlatformHttp(Reach()).get("https://courses.example.org/")
