"""A language and a time zone to speak in, where no request says which: in mails and calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, get_timezone_location
from babel.support import NullTranslations

from lti_app.languages.catalogues import best_language, catalogue
from lti_app.languages.patterns import local_pattern

UNIVERSAL = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "Universal"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Made for one person."""

    locale: Locale
    zone: ZoneInfo
    texts: NullTranslations

    @classmethod
    def of(cls, tag: str | None, zone: ZoneInfo) -> Voice:
        """The language of the nearest catalogue; English where there is none."""
        name = best_language([tag])
        return cls(Locale.parse(name), zone, catalogue(name))

    @property
    def direction(self) -> str:
        return str(self.locale.text_direction)

    @property
    def tag(self) -> str:
        return str(self.locale).replace("_", "-")

    def moment(self, when: datetime) -> str:
        """A date and an hour, with the zone they are meant in."""
        pattern = local_pattern(str(self.locale), "d MMMM y, HH:mm")
        text = format_datetime(when, pattern, tzinfo=self.zone, locale=self.locale)
        return f"{text} ({self.zone_name})"

    @property
    def zone_name(self) -> str:
        """Such as ``Jakarta time``, after the city; ``UTC`` as it is."""
        if self.zone.key in UNIVERSAL:
            return "UTC"
        place = get_timezone_location(self.zone, locale=self.locale, return_city=True)
        return str(self.texts.gettext("%(place)s time")) % {"place": place}
