"""The catalogues hold exactly the texts of the sources, and every one in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from lti_app.languages.catalogues import (
    CONTENT,
    ENGLISH,
    MESSAGES,
    best_language,
    catalogue,
    content_text,
    language_name,
    po_path,
    spoken_languages,
)
from lti_app.services.plans.goals import goals, rights, search_targets, targets
from lti_app.services.plans.templates import choice_name, shipped_template, template_in
from tools.translations import sources

TRANSLATED = [one for one in spoken_languages() if one != ENGLISH]
BOTH = [(language, domain) for language in TRANSLATED for domain in (MESSAGES, CONTENT)]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)\{\w+\}")
COUNTS = (0, 1, 2, 3, 10, 11, 99, 100, 101, 111)


@cache
def stored(language: str, domain: str) -> Catalog:
    with po_path(language, domain).open("rb") as file:
        return read_po(file, locale=language, domain=domain)


@cache
def extracted(domain: str) -> Catalog:
    return sources(domain)


def messages(language: str, domain: str) -> Iterator[Message]:
    return (one for one in stored(language, domain) if one.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def test_indonesian_and_a_language_from_right_to_left_are_spoken() -> None:
    assert {"en", "id", "ar"} <= set(spoken_languages())


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_a_catalogue_has_exactly_the_texts_of_the_sources(language: str, domain: str) -> None:
    here = {(one.context, forms(one.id)[0]) for one in messages(language, domain)}
    wanted = {(one.context, forms(one.id)[0]) for one in extracted(domain) if one.id}
    advice = f"run make translations, then translate into {po_path(language, domain)}"
    assert not wanted - here, f"New texts: {sorted(wanted - here, key=str)}; {advice}"
    assert not here - wanted, f"Texts that are gone: {sorted(here - wanted, key=str)}; {advice}"


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_every_text_is_translated_and_none_is_a_guess(language: str, domain: str) -> None:
    missing = [forms(one.id)[0] for one in messages(language, domain) if not all(forms(one.string))]
    assert not missing, f"Without a translation in {po_path(language, domain)}: {missing}"
    assert [one.id for one in messages(language, domain) if one.fuzzy] == []
    assert not stored(language, domain).obsolete


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_what_is_filled_in_is_the_same_in_every_language(language: str, domain: str) -> None:
    """A form for one or two of something may say the number in words."""
    assert [
        (one.id, [str(e) for e in errors])
        for one, errors in stored(language, domain).check()
        if errors
    ] == []
    for one in messages(language, domain):
        asked = set(PLACEHOLDER.findall(forms(one.id)[-1]))
        for form in forms(one.string):
            given = set(PLACEHOLDER.findall(form))
            assert given <= asked, f"{form!r} fills in what {one.id!r} does not have"
            if len(forms(one.string)) == 1:
                assert given == asked, f"{form!r} loses what {one.id!r} fills in"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_count_has_a_form_and_only_words_replace_the_number(language: str) -> None:
    spoken = catalogue(language)
    for one in messages(language, MESSAGES):
        if not isinstance(one.id, (tuple, list)):
            continue
        single, several = one.id
        for count in COUNTS:
            text = spoken.ngettext(single, several, count)
            assert text not in (single, several)
            if count > 2:
                assert "%(num)d" in text, f"{count}: {text!r}"


def test_arabic_has_six_plurals_and_indonesian_one() -> None:
    words = "%(num)d new word", "%(num)d new words"
    arabic = [catalogue("ar").ngettext(*words, count) for count in (0, 1, 2, 3, 11, 100)]
    assert arabic[1:3] == ["كلمة جديدة واحدة", "كلمتان جديدتان"]
    assert arabic[3] == "%(num)d كلمات جديدة"
    assert stored("ar", MESSAGES).num_plurals == 6
    assert stored("id", MESSAGES).num_plurals == 1
    assert catalogue("id").ngettext(*words, 1) == catalogue("id").ngettext(*words, 7)


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_goals_targets_and_rights_read_in_the_language(language: str) -> None:
    english = targets()
    spoken = targets(language)
    assert list(spoken) == list(english)
    assert len(spoken) == 169
    for code, target in spoken.items():
        assert target.plain != english[code].plain
        assert target.official != english[code].official
    assert all(one.plain != two.plain for one, two in zip(goals(language), goals(), strict=True))
    assert all(rights(language)[key].name != one.name for key, one in rights().items())
    assert all(rights(language)[key].articles == one.articles for key, one in rights().items())


def test_targets_are_found_by_words_of_the_language() -> None:
    assert "11.1" in {one.code for one in search_targets("perumahan", "id")}
    assert "11.1" in {one.code for one in search_targets("السكن", "ar")}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_shipped_template_reads_in_the_language_and_stores_the_same(language: str) -> None:
    english, spoken = shipped_template(), template_in(shipped_template(), language)
    assert list(spoken.fields) == list(english.fields)
    for name, field in spoken.fields.items():
        before = english.fields[name]
        assert field.choices == before.choices
        for word in ("label", "help"):
            assert getattr(field, word) != getattr(before, word)
    anchor = spoken.fields["anchor"]
    assert all(choice_name(anchor, one) != one for one in anchor.choices)
    assert choice_name(anchor, "what somebody wrote") == "what somebody wrote"


def test_a_text_that_no_catalogue_has_stays_as_it_is() -> None:
    assert content_text("id", "Written by programme staff") == "Written by programme staff"
    assert content_text("id", "") == ""


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["id"], "id"),
        (["id-ID", "en"], "id"),
        (["id_ID"], "id"),
        (["ar-EG"], "ar"),
        (["EN-us", "id"], "en"),
        (["ms", "id"], "id"),
        (["xx-YY", "not a locale!", None, "", "ar"], "ar"),
        (["x" * 10_000], "en"),
        (["../../etc", "id/../ar"], "en"),
        ([], "en"),
    ],
)
def test_a_language_is_found_however_it_is_named(wanted: list[str | None], spoken: str) -> None:
    assert best_language(wanted) == spoken


def test_languages_are_called_what_their_speakers_call_them() -> None:
    assert [language_name(one) for one in ("en", "id", "ar")] == [
        "English",
        "Bahasa Indonesia",
        "العربية",
    ]
