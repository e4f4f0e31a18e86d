"""Which scripts a PDF can show: that depends on the fonts of the machine the tool runs on."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from lti_app.services.documents.pdf import TYPESETTER
from lti_app.services.findings import Finding, fine

CORE, CJK, EMOJI = "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"
LONGEST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    """In English, as Unicode's names of its letters begin."""
    sample: str
    package: str
    """Of Debian, with a font for it."""


SCRIPTS = (
    *(Script("Arabic", "ع", CORE), Script("Thaana", "އ", CORE), Script("Sinhala", "අ", CORE)),
    *(Script("Tamil", "அ", CORE), Script("Bengali", "অ", CORE), Script("Devanagari", "अ", CORE)),
    *(Script("Myanmar", "က", CORE), Script("Khmer", "ក", CORE), Script("Thai", "ก", CORE)),
    *(Script("Lao", "ກ", CORE), Script("Hangul", "한", CJK), Script("CJK", "字", CJK)),
    *(Script("Hiragana", "あ", CJK), Script("Katakana", "ア", CJK), Script("Emoji", "🌾", EMOJI)),
)
_BY_NAME = {one.name.upper(): one for one in SCRIPTS}
_EMOJI = 0x1F300


def check_fonts() -> Iterator[Finding]:
    """For ``blc-lti doctor``. A missing font is no fault: not every programme needs each."""
    missing = missing_scripts()
    if not missing:
        yield fine("PDFs can show every script of the programme.")
        return
    packages = " ".join(sorted({one.package for one in missing}))
    yield fine(
        "PDFs can't show %(scripts)s: there is no font for it on this machine. On Debian:"
        " %(command)s.",
        scripts=", ".join(one.name for one in missing),
        command=f"apt install {packages}",
    )


def unshown(value: Any) -> tuple[Script, ...]:
    """The scripts in a plan's content that its PDF would show as empty boxes."""
    found = scripts_in(_letters(value))
    return tuple(one for one in missing_scripts() if one in found) if found else ()


def scripts_in(letters: Iterable[str]) -> frozenset[Script]:
    """Of those above."""
    found = (_script(letter) for letter in set(letters) if ord(letter) > 0x2FF)
    return frozenset(one for one in found if one is not None)


@cache
def missing_scripts() -> tuple[Script, ...]:
    """Asks the typesetter, once for each process. None is missing where it gives no answer."""
    samples = json.dumps([one.sample for one in SCRIPTS])
    try:
        done = subprocess.run(
            [*TYPESETTER, "--missing"],
            input=samples.encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return ()
    missing = json.loads(done.stdout)
    return tuple(one for one in SCRIPTS if one.sample in missing)


def _script(letter: str) -> Script | None:
    if ord(letter) >= _EMOJI and unicodedata.category(letter) == "So":
        return _BY_NAME["EMOJI"]
    return _BY_NAME.get(unicodedata.name(letter, "").partition(" ")[0])


def _letters(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _letters(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _letters(inner)
