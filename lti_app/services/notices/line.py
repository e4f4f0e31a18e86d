"""The line to the mail server: opened with the encryption asked for, or not at all."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from lti_app.config import MailServer

TIMEOUT = 20.0
"""Seconds that one answer of the mail server may take; a whole mail stays within its lease."""
NO_SERVER = (OSError, smtplib.SMTPException)
"""What opening may raise; time limits and TLS are OSErrors."""


def open_line(server: MailServer, ca: str | None) -> smtplib.SMTP:
    """Raises OSError and SMTPException. A server without the encryption asked for gets no mail."""
    context = ssl.create_default_context()
    if ca is not None:
        context.load_verify_locations(ca)
    line: smtplib.SMTP
    if server.encryption == "tls":
        line = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    with _closed_on_failure(line):
        if server.encryption == "starttls":
            line.starttls(context=context)
        if server.user is not None:
            line.login(server.user, server.password or "")
    return line


@contextmanager
def _closed_on_failure(line: smtplib.SMTP) -> Iterator[None]:
    try:
        yield
    except BaseException:
        line.close()
        raise


def code_of(error: Exception) -> int | None:
    """The server's answer; None where there was none."""
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def what_happened(error: Exception) -> str:
    """In a few words, without a password or an address in it."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server does not know the user or the password"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"the mail server takes no mail from our address ({error.smtp_code})"
    return type(error).__name__
