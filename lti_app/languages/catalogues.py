"""The languages that the tool speaks, and their catalogues, compiled when first asked for.

A language is a folder in ``translations/`` with two catalogues: ``messages`` has the
pages' own texts, ``content`` has those of the shipped plan template, rights and
targets. What a catalogue lacks stays English. ``make translations`` brings the
catalogues up to date with the sources.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

ENGLISH = "en"
"""The language of the sources, and the last resort."""
FOLDER = Path(__file__).parents[1] / "translations"
MESSAGES, CONTENT = "messages", "content"
_NAMES = {"id": "Bahasa Indonesia"}
"""Where the data of Babel name a country rather than its language."""


@cache
def spoken_languages() -> tuple[str, ...]:
    """Tags such as ``id``, English first."""
    found = sorted(path.name for path in FOLDER.iterdir() if (path / "LC_MESSAGES").is_dir())
    return (ENGLISH, *found)


def best_language(wanted: Iterable[str | None]) -> str:
    """The first of the wanted ones that the tool speaks, in whatever form it is named; or English.

    ``id-ID`` and ``id_ID`` find ``id``. What is no language is passed over.
    """
    tags = [tag for one in wanted if one and (tag := _tidy(one))]
    return negotiate_locale(tags, spoken_languages()) or ENGLISH


def language_name(language: str) -> str:
    """What its speakers call it, such as ``Bahasa Indonesia``."""
    return _NAMES.get(language) or Locale.parse(language).get_display_name() or language


@cache
def catalogue(language: str, domain: str = MESSAGES) -> NullTranslations:
    """Compiled from its source, once for each process; empty for English."""
    path = po_path(language, domain)
    if not path.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, domain=domain))
    compiled.seek(0)
    return Translations(compiled, domain=domain)


def po_path(language: str, domain: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def content_text(language: str, text: str) -> str:
    """A text of the shipped template, rights or targets; any other comes back as it is."""
    return str(catalogue(language, CONTENT).gettext(text)) if text else ""


def _tidy(tag: str) -> str:
    try:
        return str(Locale.parse(tag.strip().replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        return ""
