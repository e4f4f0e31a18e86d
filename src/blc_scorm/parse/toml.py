"""TOML with places: which line and column a setting stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache, partial

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.parse.complaints import toml_complaint
from blc_scorm.parse.values import Fields
from blc_scorm.regex import regex

HEADER = regex(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
SETTING = regex(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w-]+)*)\s*=")


def read_toml(path: str, data: bytes, diagnostics: list[Diagnostic], what: str) -> Fields | None:
    """The settings of a TOML file, or None (and a diagnostic) when it is none."""
    text = decode(path, data, diagnostics)
    if text is None:
        return None
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
        diagnostics.append(_malformed(path, text, str(error)))
        return None
    return Fields(values, _locator(path, text), diagnostics, what)


def decode(path: str, data: bytes, diagnostics: list[Diagnostic]) -> str | None:
    """``data`` as text, or None (and a diagnostic) when it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        diagnostics.append(
            Diagnostic(
                Span(path, before.count(b"\n") + 1, column),
                "BLC109",
                f"The byte 0x{data[error.start]:02x} here is not UTF-8. Save the file as UTF-8 in "
                f"your editor (most often it was saved as {_usual_cause(data)}).",
            )
        )
        return None


def _usual_cause(data: bytes) -> str:
    return "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "Windows-1252"


def _malformed(path: str, text: str, reason: str) -> Diagnostic:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", reason)
    line, column = (place[1], place[2]) if place and place[1] else (text.count("\n") + 1, 1)
    plain = re.sub(r" \(at .*\)$|;.*", "", reason)
    found = "\n".join(text.split("\n")[int(line) - 1 :])[int(column) - 1 :]
    return Diagnostic(
        Span(path, int(line), int(column)),
        "BLC102",
        f"This file can't be read from here on: {toml_complaint(plain, found)}",
    )


def _locator(path: str, text: str) -> Callable[[str], Span]:
    """A function from a dotted key to its place; the nearest known place for what has none."""
    known = cache(partial(_places, path, text))  # nobody asks where all is well

    def locate(key: str) -> Span:
        places = known()
        while key and key not in places:
            shorter = re.sub(r"(\[\d+\]|\.?[^.\[\]]+)$", "", key)
            key = shorter if shorter != key else ""
        return places.get(key, Span(path))

    return locate


def _places(path: str, text: str) -> dict[str, Span]:
    """Where each table and each setting stands, by its dotted key."""
    places: dict[str, Span] = {}
    table = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if header := HEADER.fullmatch(line):
            table = re.sub(r"\s", "", header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            places.setdefault(table, Span(path, number, line.index("[") + 1))
        elif setting := SETTING.match(line):
            key = re.sub(r"[\s\"']", "", setting[1])
            full = f"{table}.{key}" if table else key
            places.setdefault(full, Span(path, number, setting.start(1) + 1))
    return places
