"""Numbers that were sent, as far as a database has room for them."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


def small_number(text: str) -> int:
    """For ``get(…, type=small_number)``. Raises ValueError for what is none, or too large."""
    found = int(text) if len(text) < 12 else LARGEST + 1
    if abs(found) > LARGEST:
        raise ValueError("no number here is that large")
    return found


class Number(IntegerConverter):
    """``<int:…>`` of an address; a larger one leads nowhere."""

    def __init__(self, map: Map) -> None:  # noqa: A002  # werkzeug's name
        super().__init__(map, max=LARGEST)
