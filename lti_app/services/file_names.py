"""Names of files that are safe on every system and honest in every page."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


def safe_name(name: str) -> str:
    """The last part of ``name`` without what systems forbid or what misleads readers.

    Letters of every script stay. Marks that turn the direction of text go, since
    they let ``annexe.fdp`` end like ``annexfdp.exe``. Never empty; 120 characters
    at most, and the ending is kept.
    """
    text = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    text = "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co"))
    text = " ".join(re.sub(r'[<>:"|?*]', "-", text).split()).rstrip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot:
        stem, ending = text, ""
    stem, ending = stem.strip(" ."), ending[:10].strip()
    if not stem or _RESERVED.match(stem):
        stem = f"file-{stem}".strip("-")
    stem = stem[: LONGEST - len(ending) - 1].rstrip(" .")
    return f"{stem}.{ending}" if ending else stem
