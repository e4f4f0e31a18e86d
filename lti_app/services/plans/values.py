"""Values of fields: cleaned, judged for emptiness, and told in plain words.

    line, text, choice, date → str      list, targets, rights → list of str
    money → {amount, currency}          table → list of {column: value}
    file → list of {id, name, size, type}

A date is ``YYYY-MM-DD``. An amount is a decimal number as text; what can't be
read as one stays as it was typed, since a person's words are never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lti_app.languages import patterns
from lti_app.services.plans.goals import rights, targets
from lti_app.services.plans.templates import Column, Field, FieldType, choice_name

LONGEST = 200_000
"""Characters of one field, all entries together."""
CURRENCIES = (
    *("IDR", "PHP", "LKR", "MYR", "MVR", "AUD", "BDT", "NPR", "MMK", "KRW"),
    *("FJD", "PGK", "THB", "VND", "INR", "CNY", "JPY", "USD", "EUR", "SEK"),
)
_POINTS_FOR_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d{1,2}")
"""1.500.000 and 1.500,50, as Indonesians write. 1.500 alone may be either, and stays as it is."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SINGLE = frozenset({FieldType.LINE, FieldType.TEXT, FieldType.CHOICE, FieldType.DATE})


def clean(field: Field | Column, value: Any) -> Any:
    """A value in the form above, without empty entries. Cleaning twice changes nothing."""
    if field.type in SINGLE:
        return _text(value, one_line=field.type is not FieldType.TEXT)
    if field.type is FieldType.MONEY:
        return _money(value)
    if isinstance(field, Field) and field.type is FieldType.TABLE:
        rows = (_row(field.columns, row) for row in _entries(value))
        return [row for row in rows if not all(is_empty(cell) for cell in row.values())]
    if field.type is FieldType.FILE:
        return [file for one in _entries(value) if (file := _file(one)) is not None]
    entries = (_text(entry, one_line=True) for entry in _entries(value))
    kept = [entry for entry in entries if entry]
    if field.type is FieldType.TARGETS:
        return [code for code in targets() if code in kept]
    if field.type is FieldType.RIGHTS:
        return [key for key in rights() if key in kept]
    return kept


def empty(field: Field | Column) -> Any:
    return clean(field, None)


def is_empty(value: Any) -> bool:
    if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
        return not value["amount"]
    return not value


def length(value: Any) -> int:
    """Characters, all entries together."""
    return sum(len(text) for text in _leaves(value))


def words(value: Any) -> list[str]:
    """What stands between spaces, in order: right for every script, and exact."""
    return [word for text in _leaves(value) for word in text.split()]


def lines(field: Field, value: Any) -> list[str]:
    """A value as lines of plain text, in the field's language: to compare, export and search."""
    if is_empty(value):
        return []
    if field.type in (FieldType.CHOICE, FieldType.DATE, FieldType.MONEY):
        return [cell_text(field, value)]
    if field.type in SINGLE:
        return str(value).split("\n")
    if field.type is FieldType.TABLE:
        return [line for row in value for line in _row_lines(field.columns, row)]
    if field.type is FieldType.TARGETS:
        named = targets(field.language)
        return [f"{code} {named[code].plain}" for code in value if code in named]
    if field.type is FieldType.RIGHTS:
        known = rights(field.language)
        return [
            f"{known[key].name} ({', '.join(known[key].articles)})" for key in value if key in known
        ]
    if field.type is FieldType.FILE:
        return [
            f"{one['name']} ({patterns.size_text(one['size'], field.language)})" for one in value
        ]
    return [str(entry) for entry in value]


def cell_text(field: Field | Column, value: Any) -> str:
    """A single value in one line, as its field's language writes it; empty for nothing."""
    if is_empty(value):
        return ""
    if field.type is FieldType.MONEY:
        return patterns.money(value, field.language)
    if field.type is FieldType.DATE:
        return patterns.written_date(str(value), field.language)
    return choice_name(field, str(value)) if field.type is FieldType.CHOICE else str(value)


def _row_lines(columns: Iterable[Column], row: Mapping[str, Any]) -> list[str]:
    """One line a row, so that a changed cell shows within its row."""
    cells = [
        f"{column.label}: {cell_text(column, cell)}"
        for column in columns
        if not is_empty(cell := row.get(column.name, ""))
    ]
    return [" · ".join(cells)] if cells else []


def _row(columns: Iterable[Column], row: Any) -> dict[str, Any]:
    given = row if isinstance(row, Mapping) else {}
    return {column.name: clean(column, given.get(column.name)) for column in columns}


def _money(value: Any) -> dict[str, str]:
    given = value if isinstance(value, Mapping) else {}
    amount = _text(given.get("amount"), one_line=True)
    plain = amount.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif _POINTS_FOR_THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d{1,15}(\.\d{1,4})?", plain):
        amount = plain
    currency = _text(given.get("currency"), one_line=True)
    return {"amount": amount, "currency": currency if currency in CURRENCIES else ""}


def _file(value: Any) -> dict[str, Any] | None:
    given = value if isinstance(value, Mapping) else {}
    texts = {part: _text(given.get(part), one_line=True) for part in ("id", "name", "type")}
    size = given.get("size")
    if not texts["id"].isdigit() or not texts["name"] or not isinstance(size, int):
        return None
    return {**texts, "size": size}


def _text(value: Any, *, one_line: bool) -> str:
    if not isinstance(value, str):
        return ""
    text = _UNSTORABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return " ".join(text.split()) if one_line else text.rstrip()


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
