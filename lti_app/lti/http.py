"""The only way out to a platform: public addresses, time limits, a size bound, no redirects.

Addresses of key sets and services come from registrations and from launches, so
they may not be used to reach what only this machine can reach. A name is
resolved once, every address it has is judged, and the connection goes to the
address that was judged.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import requests
import urllib3.connection
import urllib3.connectionpool
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_ import create_urllib3_context

from lti_app.config import Network
from lti_app.errors import FetchFailed

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 20.0
LARGEST_ANSWER = 4 * 1024 * 1024
USER_AGENT = "blc-lti (LTI 1.3 tool)"
Http = requests.Session
"""What services are asked through; tests put a platform in its place."""
Address = IPv4Address | IPv6Address


class _NotPublicError(PermissionError):
    pass


@dataclass(frozen=True, slots=True)
class Reach:
    """Which addresses may be connected to."""

    private_networks: tuple[Network, ...] = field(default=())
    development: bool = False

    def allows(self, address: Address) -> bool:
        """Public addresses, those the operator named, and in development this machine's own."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if any(address in network for network in self.private_networks):
            return True
        if address.is_loopback:
            return self.development
        return address.is_global and not address.is_multicast and not _translates(address)

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a host, if every one may be reached. Raises OSError."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(info[4][0]).split("%")[0] for info in found))
        if not addresses or not all(self.allows(ip_address(one)) for one in addresses):
            raise _NotPublicError("this host has no public address")
        return addresses


def _translates(address: Address) -> bool:
    """Whether an IPv6 address hides an IPv4 one that a gateway would connect to (6to4, NAT64)."""
    if not isinstance(address, IPv6Address):
        return False
    return (
        address.sixtofour is not None
        or address.teredo is not None
        or (address.packed[:12] == bytes.fromhex("0064ff9b0000000000000000"))
    )


class PlatformHttp(requests.Session):
    """A requests session that PyLTI1p3 can use and that can't be led astray.

    ``ca`` is a file of certificates that are believed besides the public ones.
    """

    def __init__(
        self, reach: Reach, *, ca: str | None = None, largest: int = LARGEST_ANSWER
    ) -> None:
        super().__init__()
        self._reach = reach
        self._largest = largest
        self.trust_env = False
        self.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # keep none
        self.mount("https://", _GuardedAdapter(reach, ca))
        self.mount("http://", _GuardedAdapter(reach, ca))

    def request(  # type: ignore[override]
        self, method: str | bytes, url: str | bytes, **options: Any
    ) -> requests.Response:
        """The answer, read whole within the limits. Raises FetchFailed."""
        address = url.decode() if isinstance(url, bytes) else url
        if not address.startswith("https://") and not self._reach.development:
            raise FetchFailed("only https addresses are fetched")
        options.update(timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True)
        deadline = time.monotonic() + TOTAL_SECONDS
        try:
            response = super().request(method, address, **options)
            with response:
                body = self._read(response, deadline)
                response._content = body  # noqa: SLF001  # where requests keeps what was read
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise FetchFailed(_reason(error)) from error
        if response.is_redirect:
            raise FetchFailed("the address redirects, and redirects are not followed")
        return response

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(64 * 1024, decode_content=True):
            size += len(part)
            if size > self._largest:
                raise FetchFailed("the answer is too large")
            if time.monotonic() > deadline:
                raise FetchFailed("the answer takes too long")
            parts.append(part)
        return b"".join(parts)


def _reason(error: BaseException) -> str:
    """Why nothing came back, in words that an administrator can do something with.

    The libraries wrap what happened several times over.
    """
    wrapped: list[object] = [error]
    for one in wrapped:  # grows while it is read
        for kind, reason in _REASONS.items():
            if isinstance(one, kind):
                return reason
        if isinstance(one, BaseException):
            inner = (getattr(one, "reason", None), one.__cause__, one.__context__, *one.args)
            wrapped += [each for each in inner if isinstance(each, BaseException)]
    return type(error).__name__


_REASONS: dict[type[BaseException], str] = {
    _NotPublicError: "its host has no public address; BLC_LTI_PRIVATE_NETWORKS may name it",
    ssl.SSLCertVerificationError: "its certificate is not believed; BLC_LTI_PLATFORM_CA may help",
    ssl.SSLError: "no TLS could be agreed on",
    socket.gaierror: "the name of its host is not known here",
    ConnectionRefusedError: "nothing listens there",
    TimeoutError: "no answer in time",
    requests.Timeout: "no answer in time",
}


class BelievingAdapter(HTTPAdapter):
    """Believes certificates of the file ``ca``, if there is one, besides the public ones."""

    def __init__(self, ca: str | None) -> None:
        self._ca = ca
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        if self._ca is not None:
            context = create_urllib3_context()
            context.load_verify_locations(self._ca)  # requests adds the public ones to it
            options["ssl_context"] = context
        super().init_poolmanager(*args, **options)


class _GuardedAdapter(BelievingAdapter):
    def __init__(self, reach: Reach, ca: str | None) -> None:
        self._reach = reach
        super().__init__(ca)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _guarded_pools(self._reach)


def _guarded_pools(reach: Reach) -> dict[str, type[urllib3.connectionpool.HTTPConnectionPool]]:
    """urllib3's pools, connecting to addresses that were judged; TLS still checks the name."""

    class Http(urllib3.connection.HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(reach.resolve(self.host, self.port), self.port, self.timeout)

    class Https(urllib3.connection.HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(reach.resolve(self.host, self.port), self.port, self.timeout)

    class HttpPool(urllib3.connectionpool.HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(urllib3.connectionpool.HTTPSConnectionPool):
        ConnectionCls = Https

    return {"http": HttpPool, "https": HttpsPool}


def _connect(addresses: Sequence[str], port: int, timeout: Any) -> socket.socket:
    limit = timeout if isinstance(timeout, int | float) else CONNECT_SECONDS
    error: OSError | None = None
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), limit)
        except OSError as failed:
            error = failed
    raise error or OSError("no address")
