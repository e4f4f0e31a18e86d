"""Bring the tool's catalogues up to date with its sources: ``make translations``.

Texts that are new stand in the catalogues without a translation, which a test
then names; texts that are gone leave them. Nothing is guessed, so nothing is fuzzy.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext

from lti_app.languages.catalogues import CONTENT, MESSAGES, po_path, spoken_languages

TOOL = Path(__file__).parents[1] / "lti_app"
METHODS = [
    *((f"{part}/**.py", "python") for part in ("web", "jobs", "services", "languages")),
    ("templates/**", "jinja2.ext:babel_extract"),
]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(("_l", "lazy_gettext", "fine", "amiss")),
    "lazy_ngettext": (1, 2),
}
DATA = ("plan_template.toml", "rights.toml", "sdg_targets.toml")
TRANSLATED = {
    *("title", "label", "help", "good", "weak", "choices", "levels"),
    *("group", "name", "plain", "official"),
}
"""Keys of the data files whose texts people read."""
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Not the day of the extraction: a catalogue changes when its texts do, and at no other time."""


def sources(domain: str) -> Catalog:
    """Every text of the sources, without translations."""
    return _messages() if domain == MESSAGES else _content()


def update(language: str, domain: str) -> Catalog:
    """The language's catalogue with exactly the texts of the sources."""
    path, template = po_path(language, domain), sources(domain)
    old = _empty(language)
    if path.is_file():
        with path.open("rb") as file:
            old = read_po(file, locale=language, domain=domain)
    old.update(template, no_fuzzy_matching=True)
    old.obsolete.clear()
    return old


def _empty(language: str) -> Catalog:
    """With the plural forms that the language has: six in Arabic, one in Indonesian."""
    forms = to_gettext(Locale.parse(language).plural_form)
    catalog = Catalog(locale=language)
    catalog.mime_headers = [("Plural-Forms", forms)]
    return catalog


def write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    locale = Locale.parse(str(catalog.locale))
    catalog.header_comment = f"# {locale.english_name}. The texts come here by make translations."
    catalog.project, catalog.version, catalog.fuzzy = "blc", "lti_app", False
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = ""
    catalog.creation_date = catalog.revision_date = MADE
    with path.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False)


def _messages() -> Catalog:
    catalog = Catalog(creation_date=MADE)
    found = extract_from_dir(TOOL, method_map=METHODS, keywords=KEYWORDS, strip_comment_tags=True)
    for name, _line, text, _comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(text, None, [(name, 0)], context=context)
    return catalog


def _content() -> Catalog:
    catalog = Catalog(creation_date=MADE)
    for name in DATA:
        read = tomllib.loads((TOOL / "data" / name).read_text("utf-8"))
        for text in _texts(read):
            catalog.add(text, None, [(f"data/{name}", 0)])
    return catalog


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        is_part = "type" in value or "targets" in value  # a field's or column's name is no text
        for inner, one in value.items():
            if not (is_part and inner == "name"):
                yield from _texts(one, inner)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, key)
    elif key in TRANSLATED and isinstance(value, str) and value:
        yield value


def main(languages: list[str]) -> None:
    for language in languages or [one for one in spoken_languages() if one != "en"]:
        for domain in (MESSAGES, CONTENT):
            catalog = update(language, domain)
            write(catalog, po_path(language, domain))
            waiting = sum(1 for one in catalog if one.id and not _done(one.string))
            print(f"{language} {domain}: {len(catalog)} texts, {waiting} without a translation")


def _done(text: Any) -> bool:
    return all(text) if isinstance(text, (tuple, list)) else bool(text)


if __name__ == "__main__":
    main(sys.argv[1:])
