"""Dates, times, numbers and money in the form that a language gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from lti_app.languages.catalogues import ENGLISH

_AMOUNT = re.compile(r"\d+(\.\d{1,2})?")
"""What is certainly a number. Three digits after a point may be thousands to who wrote them."""


@cache
def local_pattern(language: str, pattern: str) -> str:
    """What the parts of an English pattern look like elsewhere: order, spaces and signs.

    ``d MMM, HH:mm`` is ``d MMM HH.mm`` in Indonesian. English keeps the pattern as
    it is, so that a page says "3 August" to everybody.
    """
    parts = {found[0] for found in re.finditer(r"([A-Za-z])\1*", pattern)}
    if language == ENGLISH or not parts <= {"y", "MMM", "MMMM", "d", "HH", "mm"}:
        return pattern
    locale = Locale.parse(language)
    day = _day_pattern(locale, parts)
    if "HH" not in parts:
        return day
    time = _skeleton(locale, "Hm")
    if not day:
        return time
    return str(locale.datetime_formats["medium"]).replace("{1}", day).replace("{0}", time)


def money(value: Mapping[str, str], language: str) -> str:
    """``MVR 86,000``: the code first, as in budgets.

    What is no plain number stays as it was typed.
    """
    amount = value["amount"]
    if _AMOUNT.fullmatch(amount):
        amount = format_decimal(Decimal(amount), locale=language)
    return f"{value['currency']} {amount}".strip()


def listed(words: Iterable[str], language: str) -> str:
    """``a, b, and c`` as the language lists: commas and what stands before the last one."""
    return format_list([*words], style="standard", locale=language)


def size_text(size: int, language: str) -> str:
    """Bytes as people read them: ``840 kB``, ``2.4 MB``, ``2,4 MB``."""
    small = size < 1_000_000
    number = max(1.0, round(size / 1000)) if small else size / 1_000_000
    unit = "digital-kilobyte" if small else "digital-megabyte"
    pattern = "#,##0.#" if 1_000_000 <= size < 10_000_000 else "#,##0"
    return str(format_unit(number, unit, length="short", format=pattern, locale=language))


def written_date(value: str, language: str) -> str:
    """A date out of a plan, which is stored as ``YYYY-MM-DD``; anything else as it was typed."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return format_date(day, local_pattern(language, "d MMMM y"), locale=language)


def _day_pattern(locale: Locale, parts: set[str]) -> str:
    if {"y", "MMMM", "d"} <= parts:
        return str(locale.date_formats["long"].pattern)
    order = "".join(part for part in ("y", "MMM", "MMMM", "d") if part in parts)
    return _skeleton(locale, order) if order else ""


def _skeleton(locale: Locale, letters: str) -> str:
    return str(locale.datetime_skeletons[letters].pattern)
