"""What match and order share: an order that is not the right one, and mistakes in lists."""

from __future__ import annotations

from collections.abc import Sequence

from blc_scorm.blocks import Report
from blc_scorm.blocks._items import Content, text_of
from blc_scorm.diagnostics import Span
from blc_scorm.ids import shuffled
from blc_scorm.records import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things to match or to put in order."""

    children: Content
    text: str
    """Its words on one line: what a menu or a button says of it."""


def read_item(children: Content, span: Span, report: Report) -> Item:
    return Item(children, text_of(children, span, report))


def mixed(count: int, seed: str) -> tuple[int, ...]:
    """The numbers below ``count`` in an order that is never the one they count in."""
    order = shuffled(count, seed)
    return order if order != tuple(range(count)) else (*order[1:], *order[:1])


def report_twins(items: Sequence[tuple[Item, Span]], report: Report) -> None:
    """Report each item that says the same as one before it."""
    met: dict[str, Span] = {}
    for item, span in items:
        first = met.setdefault(item.text.casefold(), span)
        if item.text and first is not span:
            report(
                span,
                "BLC341",
                f"'{item.text}' stands here a second time (first at {first.line}:{first.column}), "
                "so nobody could tell which is meant. Change one of the two.",
            )
