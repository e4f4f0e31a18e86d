"""Mails on their way: new notices are gathered into mails, and the outbox is emptied by SMTP."""

from __future__ import annotations

import contextlib
import smtplib
from collections import Counter
from email.message import EmailMessage

from lti_app.config import Config, MailServer
from lti_app.db import Scope
from lti_app.languages.voice import Voice
from lti_app.lti.outfit import Outfit
from lti_app.models import MailState, NoticeKind, Plan
from lti_app.services.notices import mails
from lti_app.services.notices.calendar import as_ics, entries_of_plan
from lti_app.services.notices.letter import BadAddress, Sender, write_letter
from lti_app.services.notices.line import NO_SERVER, code_of, open_line, what_happened
from lti_app.services.notices.mails import Parcel
from lti_app.services.notices.reminders import remind
from lti_app.services.platforms import active_deployments

MOST_AT_ONCE = 200


def send_mails(outfit: Outfit) -> Counter[str]:
    """Gather and send all mail that is due; how many ended how. Nothing where mail is off.

    Safe in several workers at once: each row is claimed first, with a lease. A mail
    server that is away, or that wants no mail of ours, is left alone for the round.
    """
    outcomes: Counter[str] = Counter()
    config = outfit.config
    if config is None or config.mail_server is None:
        return outcomes
    with outfit.db.read() as session:
        scopes = [scope for _, scope in active_deployments(session)]
    for scope in scopes:
        with outfit.db.write(scope) as session:
            mails.gather(session, time_zone=config.time_zone, now=outfit.clock())
    post = _Post(outfit, config, config.mail_server)
    with post:
        for scope in scopes:
            for _ in range(MOST_AT_ONCE):
                if post.is_away:
                    return outcomes
                with outfit.db.write(scope) as session:
                    parcel = mails.claim_due(session, now=outfit.clock())
                if parcel is None:
                    break
                outcomes[post.deliver(scope, parcel)] += 1
    return outcomes


def remind_all(outfit: Outfit) -> int:
    """Tell people of dates that are near and of reviews that wait; how many notices."""
    config = outfit.config
    if config is None:
        return 0
    told = 0
    with outfit.db.read() as session:
        scopes = [scope for _, scope in active_deployments(session)]
    for scope in scopes:
        with outfit.db.write(scope) as session:
            told += remind(
                session,
                days=config.remind_days,
                waiting_days=config.waiting_days,
                now=outfit.clock(),
            )
    return told


class _Post:
    """One connection to the mail server, opened for the first mail of a round."""

    def __init__(self, outfit: Outfit, config: Config, server: MailServer) -> None:
        self._outfit = outfit
        self._config = config
        self._server = server
        self._line: smtplib.SMTP | None = None
        self.is_away = False

    def __enter__(self) -> _Post:
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            with contextlib.suppress(*NO_SERVER):
                self._line.quit()
            self._line.close()

    def deliver(self, scope: Scope, parcel: Parcel) -> str:
        """What came of it: a MailState, or ``later``."""
        try:
            letter = self._write(scope, parcel)
        except BadAddress as error:
            return self._park(scope, parcel, None, str(error))
        try:
            line = self._connected()
        except NO_SERVER as error:
            self.is_away = True
            return self._postpone(
                scope, parcel, code_of(error), f"no connection: {what_happened(error)}"
            )
        try:
            line.send_message(letter, self._config.mail_from, [parcel.address])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            return self._refused(scope, parcel, code, text)
        except smtplib.SMTPDataError as error:
            return self._refused(scope, parcel, error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError:
            return self._park(scope, parcel, None, "the mail server can't take this address")
        except NO_SERVER as error:  # it hung up, or wants no mail from our address at all
            self.is_away = True
            return self._postpone(
                scope, parcel, code_of(error), f"interrupted: {what_happened(error)}"
            )
        with self._outfit.db.write(scope) as session:
            mails.sent(session, parcel, now=self._outfit.clock())
        return MailState.SENT

    def _connected(self) -> smtplib.SMTP:
        if self._line is None:
            self._line = open_line(self._server, self._config.mail_ca)
        return self._line

    def _write(self, scope: Scope, parcel: Parcel) -> EmailMessage:
        config, now = self._config, self._outfit.clock()
        sender = Sender(config.mail_from, config.url, config.secret, config.time_zone)
        return write_letter(parcel, sender, calendar=self._calendar(scope, parcel), now=now)

    def _calendar(self, scope: Scope, parcel: Parcel) -> bytes | None:
        """The due dates that the mail speaks of, for the calendar of whoever reads it."""
        kinds = (NoticeKind.DUE_SOON, NoticeKind.DUE_MOVED)
        wanted = sorted({one.plan_id for one in parcel.news if one.kind in kinds and one.plan_id})
        with self._outfit.db.read(scope) as session:
            plans = [plan for number in wanted if (plan := session.get(Plan, number))]
            entries = [one for plan in plans for one in entries_of_plan(session, plan)]
        if not entries:
            return None
        voice = Voice.of(parcel.locale, parcel.wishes.zone(self._config.time_zone))
        host = self._config.url.rpartition("//")[2].partition(":")[0]
        return as_ics(entries, voice, host=host, now=self._outfit.clock())

    def _refused(self, scope: Scope, parcel: Parcel, code: int, text: bytes | str) -> str:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        problem = f"{code} {said.replace(parcel.address, '…')}"
        if code >= 500:
            return self._park(scope, parcel, code, problem)
        return self._postpone(scope, parcel, code, problem)

    def _park(self, scope: Scope, parcel: Parcel, code: int | None, problem: str) -> str:
        with self._outfit.db.write(scope) as session:
            mails.parked(session, parcel, code=code, problem=problem)
        return MailState.PARKED

    def _postpone(self, scope: Scope, parcel: Parcel, code: int | None, problem: str) -> str:
        now = self._outfit.clock()
        with self._outfit.db.write(scope) as session:
            mails.postponed(session, parcel, code=code, problem=problem, now=now)
        return "later"
