"""Where each setting belongs: the way out for one that stands where nothing reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from blc_scorm.ids import did_you_mean

ON_A_QUESTION = "on a question"
PLACES: Mapping[str, tuple[str, ...]] = {
    "at the top of course.toml, above the first line in square brackets": (
        *("subtitle", "version", "modules", "licence", "split", "html", "contacts"),
    ),
    "under a line [theme] in course.toml": ("accent", "logo"),
    "under a line [completion] in course.toml": ("passing_score",),
    "under a line [completion] in course.toml or module.toml": ("threshold",),
    "under a line [reporting] in course.toml": ("interactions", "exit", "failed"),
    "under a line [completion] or [order], or on a quiz": ("rule",),
    "under a line [completion], or on a quiz": ("time",),
    "at the top of a module.toml, above the first line in square brackets": (
        *("mastery_score", "prerequisites", "time_limit", "weight"),
    ),
    "at the top of a page": ("kind", "variants"),
    "at the top of a module.toml, or on a quiz": ("counts",),
    "at the top of a page, or on a quiz": ("pass",),
    "on a quiz": (
        *("bank", "draw", "shuffle", "attempts", "tries", "penalty", "hint-penalty"),
        *("feedback", "review", "skips"),
    ),
    ON_A_QUESTION: (
        *("points", "partial", "confidence", "answer", "tolerance", "unit", "regex", "strict"),
        *("scale", "multiple", "rows"),
    ),
}
"""Settings whose name says where they belong."""


def way_out(name: str, known: Iterable[str], *, here: str = "") -> str:
    """The end of a message about setting ``name``, which is none of ``known``: what to do.

    Begins with a space. The place where ``name`` means something, unless that is ``here``,
    else a near miss.
    """
    for place, names in PLACES.items():
        if name in names and place != here:
            return f" It belongs {place}."
    return did_you_mean(name, known) or " Remove it, or correct its name."
