"""How long something takes, as authors write it: ISO 8601, such as ``PT1H30M``."""

from __future__ import annotations

from blc_scorm.regex import regex

ISO_DURATION = regex(
    r"P(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)


def duration_seconds(text: str) -> int | None:
    """The seconds in an ISO 8601 duration of days, hours, minutes and seconds; None if it is none.

    ``PT1H30M`` is 5400. Months and years have no fixed length and are not taken.
    """
    match = ISO_DURATION.fullmatch(text)
    if not match or text in {"P", "PT"}:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
