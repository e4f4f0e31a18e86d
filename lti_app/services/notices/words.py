"""The sentences of notices, in a person's language and time zone, for pages and for mails.

No sentence holds what somebody wrote: mails lie about in other people's systems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, negotiate_locale
from babel.core import UnknownLocaleError
from babel.dates import format_datetime
from babel.support import Translations

from lti_app.models import NoticeKind

CATALOGUES = Path(__file__).parents[2] / "translations"
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Voice:
    """A language and a time zone to speak in."""

    locale: Locale
    zone: ZoneInfo
    texts: NullTranslations

    @classmethod
    def of(cls, tag: str | None, zone: ZoneInfo) -> Voice:
        """The language of the nearest catalogue; English where there is none."""
        name = _nearest(tag or DEFAULT)
        return cls(Locale.parse(name), zone, _catalogue(name))

    @property
    def direction(self) -> str:
        return str(self.locale.text_direction)

    @property
    def tag(self) -> str:
        return str(self.locale).replace("_", "-")

    def moment(self, when: datetime) -> str:
        """A date and an hour, with the zone they are meant in."""
        text = format_datetime(when, "d MMMM y, HH:mm", tzinfo=self.zone, locale=self.locale)
        return f"{text} ({self.zone.key})"


def languages() -> tuple[str, ...]:
    """The catalogues there are, and English."""
    found = {path.parents[1].name for path in CATALOGUES.glob("*/LC_MESSAGES/*.mo")}
    return tuple(sorted(found | {DEFAULT}))


def sentence(voice: Voice, kind: NoticeKind, details: Mapping[str, Any]) -> str:
    """What happened, as the person reads it."""
    _, due = voice.texts.gettext, details.get("due")
    date = voice.moment(datetime.fromisoformat(due)) if due else ""
    if kind is NoticeKind.DUE_MOVED:
        return _due_moved(voice, details, date)
    if kind is NoticeKind.DUE_SOON and details.get("begun") is False:
        return _("A plan is due on %(date)s, and you have not begun one yet.") % {"date": date}
    if kind is NoticeKind.REVIEW_WAITS:
        days = int(details.get("days", 0))
        waits = voice.texts.ngettext(
            "A plan has waited for feedback for %(num)d day.",
            "A plan has waited for feedback for %(num)d days.",
            days,
        )
        return waits % {"num": days}
    if kind is NoticeKind.DECIDED and details.get("outcome") == "accept":
        return _("Your action plan was accepted. The feedback is there for you to read.")
    said = {
        NoticeKind.DECIDED: _("Your action plan came back for revision, with feedback."),
        NoticeKind.COMMENTED: _("An expert sent comments on your plan."),
        NoticeKind.REPLIED: _("Somebody replied to a comment on a plan."),
        NoticeKind.SETTLED: _("An expert settled comments on your plan."),
        NoticeKind.DUE_SOON: _("Your action plan is due on %(date)s.") % {"date": date},
        NoticeKind.ASSIGNED: _("A plan was given to you to read."),
        NoticeKind.SUBMITTED: _("A plan was submitted."),
        NoticeKind.SCORE_FAILED: _("A score could not be delivered to the gradebook."),
    }
    return said[kind]


def kind_name(voice: Voice, kind: NoticeKind) -> str:
    """What the settings call a kind."""
    _ = voice.texts.gettext
    names = {
        NoticeKind.DECIDED: _("Feedback on my plan"),
        NoticeKind.COMMENTED: _("Comments on my plan"),
        NoticeKind.REPLIED: _("Replies to comments"),
        NoticeKind.SETTLED: _("Comments that were settled"),
        NoticeKind.DUE_MOVED: _("A due date that moved"),
        NoticeKind.DUE_SOON: _("Reminders before a due date"),
        NoticeKind.ASSIGNED: _("Plans given to me to read"),
        NoticeKind.SUBMITTED: _("Plans that were submitted"),
        NoticeKind.REVIEW_WAITS: _("Plans that wait for feedback"),
        NoticeKind.SCORE_FAILED: _("Scores that did not arrive"),
    }
    return names[kind]


def _due_moved(voice: Voice, details: Mapping[str, Any], date: str) -> str:
    _ = voice.texts.gettext
    if date:
        return _("Your action plan is now due on %(date)s.") % {"date": date}
    if details.get("stage_dates"):
        return _("The course has changed its due dates.")
    return _("The later due date of your action plan was taken back.")


def _nearest(tag: str) -> str:
    try:
        wanted = str(Locale.parse(tag.replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        return DEFAULT
    return negotiate_locale([wanted], languages()) or DEFAULT


@cache
def _catalogue(name: str) -> NullTranslations:
    found: NullTranslations = Translations.load(str(CATALOGUES), [name])
    return found
