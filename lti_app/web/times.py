"""Times as their reader's clock shows them: every template tells them by these filters.

The zone is the one the person chose, else their browser's, else the installation's.
Where it is not the person's own, its name stands behind the time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask, g
from flask_babel import gettext as _
from markupsafe import Markup

from lti_app.languages.patterns import local_pattern
from lti_app.languages.voice import Voice
from lti_app.services.notices.wishes import zones
from lti_app.web.language import page_locale
from lti_app.web.tool import current_tool

NEAR = (
    *("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Kuala_Lumpur", "Asia/Manila"),
    *("Asia/Colombo", "Asia/Dhaka", "Asia/Kathmandu", "Asia/Yangon", "Asia/Seoul"),
    *("Indian/Maldives", "Pacific/Tarawa", "Pacific/Kiritimati", "Europe/Stockholm", "UTC"),
)
"""The zones of the programme, offered first."""


def install(app: Flask) -> None:
    app.jinja_env.filters.update(moment=moment, when=when, due=due, day_input=day_input)
    app.context_processor(lambda: {"zone_name": _zone_name, "page_zone": page_zone})


def read_in(zone: str | None) -> None:
    """Tell times in this zone from here on; None where the person's own is not known."""
    g.zone = zone


def page_zone() -> ZoneInfo:
    return ZoneInfo(g.get("zone") or current_tool().config.time_zone)


def page_voice() -> Voice:
    """The page's language and its reader's zone."""
    return Voice.of(page_locale(), page_zone())


def moment(at: datetime, pattern: str) -> str:
    """In words, within a sentence. The pattern is an English one, such as ``d MMM y, HH:mm``."""
    text = _told(at, pattern)
    return text if g.get("zone") or "HH" not in pattern else f"{text} ({page_voice().zone_name})"


def when(at: datetime, pattern: str, css: str = "") -> Markup:
    """The same as an element that machines can read, too."""
    named = Markup(' class="{}"').format(css) if css else ""
    return Markup('<time datetime="{}"{}>{}</time>').format(
        at.isoformat(), named, moment(at, pattern)
    )


def due(at: datetime) -> Markup:
    """A deadline, with its zone in any case: nobody shall have to guess whose midnight it is."""
    text = f"{_told(at, 'd MMMM y, HH:mm')} ({page_voice().zone_name})"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text)


def day_input(at: datetime | None) -> str:
    """The value of a field for a day; empty for None."""
    return at.astimezone(page_zone()).date().isoformat() if at else ""


def end_of_day(text: str, before: datetime | None) -> datetime | None:
    """The last minute of a day that a form sent, on its sender's clock; None for no day.

    A day that the form showed and that was left alone keeps its minute, which may
    be that of a colleague's clock in another zone.
    """
    if text == day_input(before):
        return before
    day = read_day(text)
    if day is None:
        return None
    return datetime.combine(day, time(23, 59), page_zone()).astimezone(UTC)


def read_day(text: str) -> date | None:
    """A day out of a form; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _zone_name() -> str:
    return page_voice().zone_name


def zone_choices() -> list[tuple[str, list[str]]]:
    """All zones in two groups with their headings."""
    return [(_("Of this programme"), [*NEAR]), (_("All others"), sorted(zones() - {*NEAR}))]


def _told(at: datetime, pattern: str) -> str:
    language = page_locale()
    local = local_pattern(language, pattern)
    if "HH" in pattern:
        return format_datetime(at, local, tzinfo=page_zone(), locale=language)
    return format_date(at.astimezone(page_zone()), local, locale=language)
