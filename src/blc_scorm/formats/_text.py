"""Texts and numbers in the spelling that platforms take. Part of stage 5, package."""

from __future__ import annotations

import re
from functools import cache

TITLE_LENGTH = 200
"""What SCORM 1.2's schema allows and SCORM 2004 obliges a platform to keep."""

_ANGLES = str.maketrans("<>", "‹›")


def plain(text: str) -> str:
    """``text`` as one line that XML 1.0 can hold: control characters go, white space is joined."""
    if not text.isprintable():
        text = _not_plain().sub("", text)
    return " ".join(text.split())


@cache
def _not_plain() -> re.Pattern[str]:
    """What XML 1.0 can't hold, and control characters. Compiled when a text is suspect."""
    return re.compile(
        r"[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    )


def title(text: str, author_id: str) -> str:
    """A title for a table of contents: one line of at most 200 characters, never empty.

    ``<`` and ``>`` become ``‹`` and ``›``, because Moodle takes ``<1>`` in a
    title for markup and drops it.
    """
    line = (plain(text) or plain(author_id) or "…").translate(_ANGLES)
    if len(line) <= TITLE_LENGTH:
        return line
    return line[: TITLE_LENGTH - 1].rstrip() + "…"


def decimal(number: float, places: int = 4) -> str:
    """``number`` without exponent or idle zeros, which several parsers refuse: ``0.7``, ``1``."""
    return f"{number:.{places}f}".rstrip("0").rstrip(".")


def measure(share: float) -> str:
    """A share from 0 to 1, always with a fraction (``1.0``), as the standard's examples have it."""
    text = decimal(share)
    return text if "." in text else f"{text}.0"


def percent(share: float) -> str:
    """A share from 0 to 1 on SCORM 1.2's scale: ``0.7`` is ``70``."""
    return decimal(share * 100, places=2)


def iso_duration(seconds: int) -> str:
    """``5400`` as ISO 8601 has it: ``PT1H30M``. Zero is ``PT0S``."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{rest}S" * bool(rest)
    return f"PT{parts or '0S'}"


def clock(seconds: int) -> str:
    """``5400`` as SCORM 1.2's CMITimespan: ``0001:30:00``. Capped at 9,999 hours."""
    hours, rest = divmod(min(seconds, 9999 * 3600), 3600)
    return f"{hours:04}:{rest // 60:02}:{rest % 60:02}"
