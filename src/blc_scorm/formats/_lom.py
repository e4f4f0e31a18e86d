"""Metadata (LOM) as SCORM 1.2 and SCORM 2004 embed it. Part of stage 5, package.

One description, two spellings: IMS Learning Resource Meta-data 1.2.1 for SCORM
1.2, IEEE 1484.12.3 for SCORM 2004. Both give what ADL's application profile asks
of a content aggregation, as far as a course knows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from blc_scorm.formats._text import iso_duration, plain
from blc_scorm.formats._xml import maker
from blc_scorm.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from blc_scorm.model import Course, Module

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
IMSMD = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True, slots=True)
class Description:
    """What metadata says of a course or a module. Empty where the author says nothing."""

    identifier: str
    title: str
    description: str
    language: str
    keywords: tuple[str, ...]
    seconds: int
    """How long learners usually need; 0 if not said."""
    version: str
    rights: str
    """SPDX expression."""
    launch: str


def describe_course(course: Course, identifier: str, launch: str) -> Description:
    """The course as one thing; its duration is that of its modules together."""
    return Description(
        identifier=identifier,
        title=plain(course.title),
        description=plain(course.description or course.subtitle),
        language=course.language,
        keywords=tuple(plain(word) for word in course.keywords if plain(word)),
        seconds=sum(module.seconds for module in course.modules),
        version=plain(course.version),
        rights=plain(course.licence),
        launch=launch,
    )


def describe_module(course: Course, module: Module, identifier: str, launch: str) -> Description:
    """One module; version, rights and, where it has none of its own, keywords are the course's."""
    keywords = module.keywords or course.keywords
    return Description(
        identifier=identifier,
        title=plain(module.title),
        description=plain(module.description),
        language=module.language or course.language,
        keywords=tuple(plain(word) for word in keywords if plain(word)),
        seconds=module.seconds,
        version=plain(course.version),
        rights=plain(course.licence),
        launch=launch,
    )


def imsmd(about: Description) -> _Element:
    """``<imsmd:lom>`` for SCORM 1.2. Source: IMS Meta-data 1.2.1; SCORM 1.2 CAM, 2.2."""
    return _lom(about, _ImsMd(about.language))


def ieee_lom(about: Description) -> _Element:
    """``<lom:lom>`` for SCORM 2004. Source: IEEE 1484.12.3; SCORM 2004 CAM, 4.2."""
    return _lom(about, _Ieee(about.language))


class _Ieee:
    """IEEE's binding. Its texts carry ``language``, not ``xml:lang``."""

    schemes: tuple[str, ...] = ("LOMv1.0", "ADLv1.0")
    final = "final"

    def __init__(self, language: str) -> None:
        self.language = language
        self._make = maker(LOM, {"lom": LOM})

    def __call__(self, name: str, *children: _Element | str) -> _Element:
        return self._make(name, *children)

    def text(self, value: str) -> _Element:
        return self._make("string", value, language=self.language)

    def token(self, name: str, value: str) -> _Element:
        """A word of a vocabulary, in no language."""
        return self._make(name, value)

    def entry(self, value: str) -> _Element:
        return self._make("entry", value)


class _ImsMd(_Ieee):
    """IMS's older binding: lower case, other names for a few things, texts in langstring."""

    schemes = ("ADL SCORM 1.2",)
    final = "Final"
    _names: ClassVar[dict[str, str]] = {
        "duration": "datetime",
        "identifier": "catalogentry",
        "metadataSchema": "metadatascheme",
    }

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._make = maker(IMSMD, {"imsmd": IMSMD})

    def __call__(self, name: str, *children: _Element | str) -> _Element:
        return self._make(self._names.get(name, name.lower()), *children)

    def text(self, value: str) -> _Element:
        return self._make("langstring", value, {XML_LANG: self.language})

    def token(self, name: str, value: str) -> _Element:
        return self._make(name, self._make("langstring", value, {XML_LANG: "x-none"}))

    def entry(self, value: str) -> _Element:
        return self._make("entry", self.text(value))


def _lom(about: Description, spell: _Ieee) -> _Element:
    schemes = [spell("metadataSchema", scheme) for scheme in spell.schemes]
    return spell(
        "lom",
        spell("general", *_general(about, spell)),
        spell("lifeCycle", *_life_cycle(about, spell)),
        spell("metaMetadata", *schemes, spell("language", about.language)),
        spell("technical", spell("format", "text/html"), spell("location", about.launch)),
        *_educational(about, spell),
        *_rights(about, spell),
    )


def _general(about: Description, spell: _Ieee) -> Iterator[_Element]:
    catalog = spell("catalog", "identifier")
    name = spell("identifier", catalog, spell.entry(about.identifier))
    title = spell("title", spell.text(about.title))
    yield from (title, name) if isinstance(spell, _ImsMd) else (name, title)
    yield spell("language", about.language)
    if about.description:
        yield spell("description", spell.text(about.description))
    for word in about.keywords:
        yield spell("keyword", spell.text(word))


def _life_cycle(about: Description, spell: _Ieee) -> Iterator[_Element]:
    if about.version:
        yield spell("version", spell.text(about.version))
    yield _vocabulary("status", spell.final, spell)


def _educational(about: Description, spell: _Ieee) -> Iterator[_Element]:
    if about.seconds:
        duration = spell("duration", iso_duration(about.seconds))
        yield spell("educational", spell("typicalLearningTime", duration))


def _rights(about: Description, spell: _Ieee) -> Iterator[_Element]:
    if about.rights:
        yield spell(
            "rights",
            _vocabulary("cost", "no", spell),
            _vocabulary("copyrightAndOtherRestrictions", "yes", spell),
            spell("description", spell.text(about.rights)),
        )


def _vocabulary(name: str, value: str, spell: _Ieee) -> _Element:
    return spell(name, spell.token("source", "LOMv1.0"), spell.token("value", value))
