"""A mail server on this machine, which takes, refuses, or hangs up as a test says."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "plans", "p@ss word/%"


class Mailbox:
    """What arrived, and what to answer next: ``rcpt`` and ``data`` are used up in order."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.to: list[str] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.sender = "250 OK"
        self.logins = 0
        self.port = 0
        self.reached = threading.Event()
        """Somebody handed in a mail, and waits for an answer."""

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        answer = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer == "silence":
            self.reached.set()
            await asyncio.Event().wait()  # until the other side is gone
        content = envelope.content
        assert isinstance(content, bytes)
        if answer.startswith("250") or answer == "taken, then gone":
            message = message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            self.arrived.append(message)
            self.to += envelope.rcpt_tos
        if "gone" in answer:
            assert server.transport is not None
            server.transport.close()
        return answer

    def knows(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _: str, data: Any
    ) -> Any:
        self.logins += 1
        wanted = LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=data == wanted, handled=False)


class _Controller(Controller):
    """It takes a socket that listens, so that nobody else gets the port meanwhile."""

    def __init__(self, listener: socket.socket, mailbox: Mailbox, **options: Any) -> None:
        host, port = listener.getsockname()
        super().__init__(mailbox, hostname=host, port=port, ready_timeout=300, **options)
        self._listener = listener

    def _create_server(self) -> Any:
        return self.loop.create_server(
            self._factory_invoker, sock=self._listener, ssl=self.ssl_context
        )


@contextmanager
def mail_server(mailbox: Mailbox, **options: Any) -> Iterator[Mailbox]:
    """Listen on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    mailbox.port = listener.getsockname()[1]
    controller = _Controller(listener, mailbox, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def make_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody knows yet: its file, and a server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "mail.pem", folder / "mail.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return pem, context
