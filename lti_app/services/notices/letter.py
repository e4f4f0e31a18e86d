"""One mail as it is sent: plain text and a simple HTML alternative, in the person's language.

It says that something happened and how to get in. What people wrote stays in the tool.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lti_app.languages.voice import Voice
from lti_app.services.notices.links import Use, sign
from lti_app.services.notices.mails import News, Parcel
from lti_app.services.notices.words import sentence

TEMPLATES = Path(__file__).parents[2] / "templates"
_ADDRESS = re.compile(r"[^@\s<>\"(),;:\\\[\]\x00-\x1f\x7f]+@[^@\s<>\"(),;:\\\[\]\x00-\x1f\x7f]+")


class BadAddress(ValueError):  # noqa: N818  # a refusal is named for what it says
    """The platform told us something that is no address."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What all mails of this tool have in common."""

    address: str
    """What stands under From."""
    url: str
    """The tool's own."""
    secret: str
    time_zone: str


def write_letter(
    parcel: Parcel, sender: Sender, *, calendar: bytes | None, now: datetime
) -> EmailMessage:
    """The whole message. Raises BadAddress."""
    if not _ADDRESS.fullmatch(parcel.address) or len(parcel.address) > 254:
        raise BadAddress("the platform gave an address that is none")
    voice = Voice.of(parcel.locale, parcel.wishes.zone(sender.time_zone))
    numbers = (parcel.deployment_id, parcel.person_id)
    stop = f"{sender.url}/unsubscribe/{sign(sender.secret, Use.UNSUBSCRIBE, *numbers)}"
    values = {
        "voice": voice,
        "subject": _subject(parcel, voice),
        "courses": _by_course(parcel, sender, voice),
        "stop": stop,
    }
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(
        _one_line(voice.texts.gettext("Action plans")), addr_spec=sender.address
    )
    message["To"] = Address(addr_spec=parcel.address)
    message["Subject"] = _one_line(str(values["subject"]))
    message["Date"] = now
    message["Message-ID"] = f"<{parcel.token}@{urlsplit(sender.url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_render("mail/letter.txt", voice, values))
    message.add_alternative(_render("mail/letter.html", voice, values), subtype="html")
    if calendar is not None:
        message.add_attachment(
            calendar.decode(),
            subtype="calendar",
            filename="due.ics",
            params={"method": "PUBLISH"},
        )
    message["Content-Language"] = voice.tag  # last: making parts would move it into one of them
    return message


def _subject(parcel: Parcel, voice: Voice) -> str:
    if len(parcel.news) == 1:
        return sentence(voice, parcel.news[0].kind, parcel.news[0].details)
    count = len(parcel.news)
    text = voice.texts.ngettext(
        "%(num)d notice about action plans", "%(num)d notices about action plans", count
    )
    return text % {"num": count}


def _by_course(parcel: Parcel, sender: Sender, voice: Voice) -> list[tuple[str, str, list[str]]]:
    """Of each course: its name, the way in, and what happened; each sentence once."""
    found: dict[int, tuple[str, str, list[str]]] = {}
    for one in parcel.news:
        token = sign(sender.secret, Use.WAY_IN, parcel.deployment_id, one.context_id)
        entry = found.setdefault(
            one.context_id, (_one_line(one.course or ""), f"{sender.url}/in/{token}", [])
        )
        said = _numbered(one, sentence(voice, one.kind, one.details), voice)
        if said not in entry[2]:
            entry[2].append(said)
    return list(found.values())


def _numbered(one: News, said: str, voice: Voice) -> str:
    """Plans are told apart by their numbers: their titles stay in the tool."""
    if one.plan_id is None:
        return said
    return f"{said} ({voice.texts.gettext('Plan %(number)d') % {'number': one.plan_id}})"


def _one_line(text: str) -> str:
    """Without line breaks and controls: a header ends where it should."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029\x85]", " ", text).split())


def _render(name: str, voice: Voice, values: dict[str, object]) -> str:
    template = _environment().get_template(name)
    return template.render(_=voice.texts.gettext, **values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
