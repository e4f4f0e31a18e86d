"""A mailbox for everybody in the demonstration: mails arrive here and go nowhere else."""

from __future__ import annotations

import socketserver
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import SMTP

MOST = 200
"""Mails that are kept, the latest."""


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str
    """The plain form."""


class Mailbox(socketserver.ThreadingTCPServer):
    """As much of a mail server as a client needs that sends one plain mail after another."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: deque[Letter] = deque(maxlen=MOST)
        """The latest first."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Talk(socketserver.StreamRequestHandler):
    """One client, from its greeting to its good-bye."""

    server: Mailbox

    def handle(self) -> None:
        self._say("220 demonstration")
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"QUIT":
                self._say("221 bye")
                return
            if command == b"DATA":
                self._say("354 go on")
                self._keep(b"".join(self._lines()))
            self._say("250 kept")

    def _lines(self) -> Iterator[bytes]:
        """Of a message, up to the dot that ends it."""
        for line in self.rfile:
            if line.rstrip(b"\r\n") == b".":
                return
            yield line[1:] if line.startswith(b"..") else line

    def _keep(self, body: bytes) -> None:
        message = message_from_bytes(body, policy=SMTP)
        plain = message.get_body(("plain",))
        text = plain.get_content().replace("\r\n", "\n") if plain else ""
        letter = Letter(str(message["To"]), str(message["Subject"]), text)
        self.server.letters.appendleft(letter)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())
