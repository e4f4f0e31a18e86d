"""lxml's ElementMaker with types, one for each namespace that a manifest uses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element


class Make(Protocol):
    """``make("title", "Water")`` or ``make.title("Water")``; mappings are attributes."""

    def __call__(
        self, name: str, *children: _Element | str | Mapping[str, str], **attributes: str
    ) -> _Element: ...

    def __getattr__(self, name: str) -> MakeOne: ...


class MakeOne(Protocol):
    """Makes elements of one name."""

    def __call__(
        self, *children: _Element | str | Mapping[str, str], **attributes: str
    ) -> _Element: ...


def maker(namespace: str, prefixes: Mapping[str | None, str]) -> Make:
    """Makes elements of ``namespace``; ``prefixes`` is what its root declares."""
    return cast("Make", _Maker(namespace, dict(prefixes)))


class _Maker:
    """lxml's ElementMaker, from the first element on: a build without a manifest needs no lxml."""

    def __init__(self, namespace: str, prefixes: dict[str | None, str]) -> None:
        self._given = namespace, prefixes

    def __call__(self, *given: Any, **attributes: str) -> _Element:
        return cast("_Element", self._maker(*given, **attributes))

    def __getattr__(self, name: str) -> MakeOne:
        return cast("MakeOne", getattr(self._maker, name))

    @cached_property
    def _maker(self) -> Any:
        from lxml.builder import ElementMaker  # type: ignore[import-not-found, unused-ignore]

        namespace, prefixes = self._given
        return ElementMaker(namespace=namespace, nsmap=prefixes)


def document(root: _Element) -> bytes:
    """The XML document of ``root`` in UTF-8, without any numeric character reference."""
    from lxml import etree

    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
