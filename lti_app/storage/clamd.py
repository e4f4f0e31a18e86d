"""A virus scanner's daemon, asked by its own protocol.

Source: clamd(8), INSTREAM: lengths in network order before each piece, zero ends.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO

from lti_app.storage import Verdict

PIECE = 64 * 1024
WAIT_SECONDS = 30.0
LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Clamd:
    """At a unix socket's path, or at a host and a port."""

    path: str | None = None
    host: str = ""
    port: int = 0

    @classmethod
    def at(cls, address: str) -> Clamd:
        """``unix:/run/clamav/clamd.ctl`` or ``tcp:host:port``, checked by the configuration."""
        kind, _, rest = address.partition(":")
        if kind == "unix":
            return cls(path=rest)
        host, _, port = rest.rpartition(":")
        return cls(host=host.strip("[]"), port=int(port))

    def greet(self) -> bool:
        try:
            with self._connect() as line:
                line.sendall(b"zPING\0")
                return _answer(line) == "PONG"
        except OSError:
            return False

    def scan(self, body: BinaryIO) -> Verdict:
        """UNKNOWN where the daemon is away, breaks off, or takes smaller files only."""
        body.seek(0)
        try:
            with self._connect() as line:
                line.sendall(b"zINSTREAM\0")
                while piece := body.read(PIECE):
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
                answer = _answer(line)
        except OSError:
            return Verdict.UNKNOWN
        if answer == "stream: OK":
            return Verdict.CLEAN
        return Verdict.INFECTED if answer.endswith(" FOUND") else Verdict.UNKNOWN

    def _connect(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), timeout=WAIT_SECONDS)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(WAIT_SECONDS)
        try:
            line.connect(self.path)
        except OSError:
            line.close()
            raise
        return line


def _answer(line: socket.socket) -> str:
    """What the daemon says up to the zero that ends it."""
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
