"""The tool's settings, read once from the environment."""

from __future__ import annotations

import difflib
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from lti_app.errors import ConfigError

PREFIX = "BLC_LTI_"
SHORTEST_SECRET = 32
SQLITE_HERE = "sqlite:///blc-lti.sqlite3"
Network = IPv4Network | IPv6Network
T = TypeVar("T")
D = TypeVar("D")


FILE_TYPES = (
    *("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt", "csv"),
    *("jpg", "jpeg", "png", "webp", "gif", "mp3", "m4a", "ogg", "oga", "opus", "wav", "webm"),
)
"""Endings of the types that the tool can check by their content."""


@dataclass(frozen=True, slots=True)
class FileRules:
    """Which files are taken in."""

    types: tuple[str, ...] = FILE_TYPES
    """Endings of names, in lower case."""
    largest: int = 20 * 1024 * 1024
    """Bytes of one file."""
    most: int = 50
    """Files of one plan, those of its versions and of its feedback among them."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in."""

    host: str
    port: int
    encryption: str
    """``tls`` from the first byte, ``starttls``, or ``none``."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the tool must be told. Secrets stay out of ``repr``."""

    url: str
    """Where browsers find the tool: an https origin, without a path or a slash at the end."""
    secret: str = field(repr=False)
    """Encrypts the tool's private keys and signs its form tokens."""
    previous_secrets: tuple[str, ...] = field(default=(), repr=False)
    """Still good for decrypting while a secret is being changed."""
    database_url: str = field(default=SQLITE_HERE, repr=False)
    development: bool = False
    """Plain http and this machine's own addresses are accepted. Never in production."""
    proxies: int = 0
    """How many reverse proxies of ours stand in front; their forwarding headers are believed."""
    private_networks: tuple[Network, ...] = ()
    """Networks that are not public and where platforms may live all the same."""
    platform_ca: str | None = None
    """A file of certificates to believe platforms by, and this tool's own address, besides the
    public ones."""
    administrators: frozenset[str] = frozenset()
    """People who run the tool, each as ``issuer|sub``."""
    metrics_token: str | None = field(default=None, repr=False)
    """What a scraper sends as a bearer token; without one ``/metrics`` does not exist."""
    session_hours: int = 8
    """A session ends this long after the last request."""
    body_limit: int = 256 * 1024
    """Bytes; the largest request accepted."""
    bind: str = "127.0.0.1:8000"
    workers: int = 1
    threads: int = 8
    jobs: bool = True
    """Whether the server also sends scores and reads rosters; else ``blc-lti worker`` does."""
    mail_server: MailServer | None = None
    """None: no mail is sent, and notices show in the tool alone."""
    mail_from: str = ""
    mail_ca: str | None = None
    """A file of certificates to believe the mail server by, besides the system's own."""
    time_zone: str = "UTC"
    """Of people who have chosen none."""
    remind_days: tuple[int, ...] = (7, 1)
    """How many days before a due date people are reminded."""
    waiting_days: int = 7
    """After so many days without an answer, readers and staff are told; and again after as many."""
    log_level: str = "info"
    launches_per_minute: int = 600
    """From one address: a whole class may sit behind one. 0 switches the limit off."""
    files: str = "blc-lti-files"
    """Where files are kept: a folder, or ``s3://bucket/folder?endpoint=…&region=…``."""
    file_rules: FileRules = FileRules()
    clamd: str | None = None
    """Where a virus scanner's daemon listens: ``unix:/path`` or ``tcp:host:port``."""

    @property
    def origin(self) -> str:
        return self.url

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Config:
        """The settings of this environment.

        Raises ConfigError with one sentence for every missing, bad or unknown
        setting, so that an operator mends them all in one go.
        """
        reader = _Reader(environment)
        development = reader.get("DEVELOPMENT", _flag, False)
        config = cls(
            url=reader.get("URL", lambda text: _origin(text, development), ""),
            secret=reader.get("SECRET", _secret, ""),
            previous_secrets=reader.get("PREVIOUS_SECRETS", _secrets, ()),
            database_url=reader.database_url(),
            development=development,
            proxies=reader.get("PROXIES", _number(0, 10), 0),
            private_networks=reader.get("PRIVATE_NETWORKS", _networks, ()),
            platform_ca=reader.get("PLATFORM_CA", _certificates, None),
            administrators=reader.get("ADMINISTRATORS", _administrators, frozenset()),
            metrics_token=reader.get("METRICS_TOKEN", _secret, None),
            session_hours=reader.get("SESSION_HOURS", _number(1, 72), 8),
            body_limit=reader.get("BODY_LIMIT", _number(64 * 1024, 2**30), 256 * 1024),
            bind=reader.get("BIND", _bind, "127.0.0.1:8000"),
            workers=reader.get("WORKERS", _number(1, 64), 1),
            threads=reader.get("THREADS", _number(1, 256), 8),
            jobs=reader.get("JOBS", _flag, True),
            mail_server=reader.get("MAIL_SERVER", _mail_server, None),
            mail_from=reader.get("MAIL_FROM", _mail_address, ""),
            mail_ca=reader.get("MAIL_CA", _certificates, None),
            time_zone=reader.get("TIME_ZONE", _zone, "UTC"),
            remind_days=reader.get("REMIND_DAYS", _days, (7, 1)),
            waiting_days=reader.get("WAITING_DAYS", _number(1, 90), 7),
            log_level=reader.get("LOG_LEVEL", _level, "info"),
            launches_per_minute=reader.get("LAUNCHES_PER_MINUTE", _number(0, 1_000_000), 600),
            files=reader.get("FILES", _file_place, "blc-lti-files"),
            file_rules=FileRules(
                reader.get("FILE_TYPES", _file_types, FILE_TYPES),
                reader.get("FILE_LIMIT", _number(64 * 1024, 2**30), FileRules().largest),
                reader.get("FILES_PER_PLAN", _number(1, 10_000), FileRules().most),
            ),
            clamd=reader.get("CLAMD", _daemon, None),
        )
        if config.mail_server is not None and not config.mail_from:
            reader.complain("MAIL_FROM", "is missing: the address that mails come from.")
        reader.finish()
        return config


class _Reader:
    """Reads settings one by one and remembers every problem until the end."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._known: set[str] = set()
        self._problems: list[str] = []

    def get(self, name: str, parse: Callable[[str], T], default: D) -> T | D:
        """The parsed setting, or the default where it is not set."""
        full = PREFIX + name
        self._known.add(full)
        text = self._environment.get(full, "").strip()
        if text:
            try:
                return parse(text)
            except ValueError as error:
                self._problems.append(f"{full}: {error}")
        elif name in _REQUIRED:
            self._problems.append(f"{full} is missing: {_REQUIRED[name]}")
        return default

    def database_url(self) -> str:
        """``DATABASE_URL``, which many programs share and which has no prefix."""
        try:
            return _database_url(self._environment.get("DATABASE_URL", "").strip() or SQLITE_HERE)
        except ValueError as error:
            self._problems.append(f"DATABASE_URL: {error}")
            return SQLITE_HERE

    def complain(self, name: str, problem: str) -> None:
        self._problems.append(f"{PREFIX}{name} {problem}")

    def finish(self) -> None:
        for name in sorted(self._environment):
            if name.startswith(PREFIX) and name not in self._known:
                near = difflib.get_close_matches(name, self._known, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                self._problems.append(f"{name} is not a setting of this program.{hint}")
        if self._problems:
            raise ConfigError(self._problems)


_REQUIRED = {
    "URL": "the address at which browsers find this tool, such as https://plans.example.org",
    "SECRET": f"a random text of at least {SHORTEST_SECRET} characters, kept out of backups",
}


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("must be yes or no.")


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
            raise ValueError(f"must be a whole number from {least} to {most}.")
        return int(text)

    return parse


def _origin(text: str, development: bool) -> str:
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("must be a whole address, such as https://plans.example.org.")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address without a path; the tool needs a host of its own.")
    if parts.scheme == "http" and not (development and _is_loopback(parts.hostname)):
        raise ValueError("must start with https://, since browsers keep no cookie otherwise.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(text: str) -> str:
    if len(text) < SHORTEST_SECRET:
        raise ValueError(f"must have at least {SHORTEST_SECRET} characters.")
    return text


def _secrets(text: str) -> tuple[str, ...]:
    return tuple(_secret(part) for part in text.split())


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(part) for part in text.replace(",", " ").split())


def _administrators(text: str) -> frozenset[str]:
    people = frozenset(text.split())
    if any(person.count("|") != 1 for person in people):
        raise ValueError("must be a list of issuer|sub, divided by spaces.")
    return people


def _file_place(text: str) -> str:
    if "://" in text and not re.fullmatch(r"s3://[\w.-]+(/[^?]*)?(\?.*)?", text):
        raise ValueError("must be a folder, or s3://bucket/folder?endpoint=https://…&region=….")
    return text


def _file_types(text: str) -> tuple[str, ...]:
    types = tuple(part.lower().lstrip(".") for part in text.replace(",", " ").split())
    unknown = [one for one in types if one not in FILE_TYPES]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} can't be checked. Known: {', '.join(FILE_TYPES)}.")
    return types


def _daemon(text: str) -> str:
    if not re.fullmatch(r"unix:/.+|tcp:.+:\d{1,5}", text):
        raise ValueError("must be unix:/path/of/socket or tcp:host:port.")
    return text


_MAIL_SCHEMES = {"smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}


def _mail_server(text: str) -> MailServer:
    parts = urlsplit(text)
    if parts.scheme not in _MAIL_SCHEMES or not parts.hostname:
        raise ValueError("must look like smtp://user:password@mail.example.org:587, or smtps://…")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the port; write special characters of a password as %XX.")
    encryption, usual = _MAIL_SCHEMES[parts.scheme]
    if encryption == "none" and parts.username and not _is_loopback(parts.hostname):
        raise ValueError("would send the password in the clear: use smtp:// or smtps://.")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return MailServer(parts.hostname, parts.port or usual, encryption, user, password)


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>\",;:\\]+@[^@\s<>\",;:\\]+", text):
        raise ValueError("must be one bare address, such as plans@example.org.")
    return text


def _certificates(text: str) -> str:
    if not Path(text).is_file():
        raise ValueError("must be the path of a file that is there.")
    try:
        ssl.create_default_context(cafile=text)
    except (ssl.SSLError, OSError) as error:
        raise ValueError("must be a file of certificates (PEM) that can be read.") from error
    return text


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("must be a time zone's name, such as Asia/Jakarta.")
    return text


def _days(text: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").split()
    return tuple(sorted({_number(1, 60)(part) for part in parts}, reverse=True))


def _level(text: str) -> str:
    if text.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("must be debug, info, warning or error.")
    return text.lower()


def _database_url(text: str) -> str:
    """The address with the driver that the tool uses: psycopg 3 for PostgreSQL.

    A bad one is not repeated: it may hold a password.
    """
    for scheme in ("postgres://", "postgresql://", "postgresql+psycopg://"):
        if text.startswith(scheme):
            return "postgresql+psycopg://" + text.removeprefix(scheme)
    if not text.startswith("sqlite:///"):
        raise ValueError("must be sqlite:///path or postgresql://user@host/name.")
    return text


def _bind(text: str) -> str:
    """``host:port`` or ``unix:/path``, as gunicorn takes it."""
    host, colon, port = text.rpartition(":")
    if host == "unix" and port.startswith("/"):
        return text
    if not (host and colon and port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise ValueError("must be host:port, such as 127.0.0.1:8000, or unix:/path.")
    return text
