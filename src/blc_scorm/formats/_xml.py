"""lxml's ElementMaker with types, one for each namespace that a manifest uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from lxml.builder import ElementMaker  # type: ignore[import-not-found, unused-ignore]

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
    return cast("Make", ElementMaker(namespace=namespace, nsmap=dict(prefixes)))
