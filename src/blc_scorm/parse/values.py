"""Read settings from a TOML or YAML mapping: checked, typed, with places for mistakes."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time

from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.durations import duration_seconds
from blc_scorm.ids import did_you_mean, is_slug
from blc_scorm.names import DEVICE
from blc_scorm.places import way_out
from blc_scorm.regex import regex

LARGEST = 1e15
"""Above it, floats no longer count by ones."""
SHORT = reprlib.Repr()
"""Shows the start of a value: with YAML's references, the whole can be endless."""
LANGUAGE = regex(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Fields:
    """One mapping of settings. Each reader takes one key; :meth:`finish` reports the unknown ones.

    A reader that meets a mistake reports it and returns the default, so that
    one run finds all mistakes.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        locate: Callable[[str], Span],
        diagnostics: list[Diagnostic],
        what: str,
        *,
        addition: str = 'Add a line {key} = "…".',
    ) -> None:
        """``addition`` says how the missing setting ``{key}`` is written."""
        self._values = values
        self._locate = locate
        self._diagnostics = diagnostics
        self._what = what
        self._addition = addition
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def place(self, key: str) -> Span:
        """Where the value of ``key`` stands; where the settings begin, without one."""
        return self._locate(key)

    def report(
        self, key: str, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        """Note a mistake at the place of ``key``."""
        self._diagnostics.append(Diagnostic(self._locate(key), code, message, severity))

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A text on one line, without white space round it."""
        value = self._take(key)
        if value is None:
            if required:
                self._missing(key)
            return default
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)  # version: 2026.1 is as good as version: "2026.1"
        if not isinstance(value, str) or (required and not value.strip()):
            self._wrong(key, value, "a text; put it in quotes")
            return default
        return " ".join(value.split())

    def slug(self, key: str, default: str = "", *, required: bool = False) -> str:
        """An id: lower-case letters, digits, and hyphens between them."""
        value = self.text(key, default, required=required)
        if value and not is_slug(value):
            self.report(
                key,
                "BLC107",
                f"'{value}' can't be an id. Use lower-case letters, digits and hyphens, such as "
                "'city-planning'.",
            )
            return default
        if DEVICE.fullmatch(value):
            self.report(
                key,
                "BLC107",
                f"'{value}' can't be an id: no file on Windows may have this name. Give it another "
                f"id, such as 'about-{value}'.",
            )
        return value

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        """One of ``choices``."""
        value = self.text(key, default)
        if value not in choices:
            self.report(
                key,
                "BLC104",
                f"{key} is '{value}', but it can only be {_either(choices)}."
                f"{did_you_mean(value, choices)}",
            )
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        value = self._take(key)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._wrong(key, value, "a list of texts")
            return ()
        return tuple(" ".join(item.split()) for item in items)

    def seconds(self, key: str, default: int = 0) -> int:
        """A duration in ISO 8601, as seconds."""
        value = self._take(key)
        if value is None:
            return default
        seconds = duration_seconds(value) if isinstance(value, str) else None
        if seconds is None:
            self._wrong(key, value, "a duration such as PT45M (45 minutes) or PT1H30M")
            return default
        return seconds

    def share(self, key: str) -> float | None:
        """A number from 0 to 1, or None when it is not given."""
        number = self.number(key, -1.0)
        if key not in self._values or number == -1.0:
            return None
        if not 0 <= number <= 1:
            self._wrong(key, self._values[key], "a number from 0 to 1, such as 0.7 for 70 %")
            return None
        return number

    def number(self, key: str, default: float, *, minimum: float | None = None) -> float:
        """A number of sensible size."""
        value = self._take(key)
        if value is None:
            return default
        small = isinstance(value, int | float) and abs(value) < LARGEST
        if isinstance(value, bool) or not isinstance(value, int | float) or not small:
            self._wrong(key, value, "a number")
            return default
        if minimum is not None and value < minimum:
            self._wrong(key, value, f"a number of {minimum:g} or more")
            return default
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self._wrong(key, value, "true or false")
            return default
        return value

    def language(self, key: str, default: str) -> str:
        """A BCP 47 language tag."""
        value = self.text(key, default)
        if not LANGUAGE.fullmatch(value):
            self._wrong(key, value, "a language tag such as en, id or si")
            return default
        return value

    def raw(self, keys: Sequence[str]) -> tuple[tuple[str, str, Span], ...]:
        """Those of ``keys`` that are given: (key, value as an attribute would say it, place)."""
        found = []
        for key in keys:
            value = self._take(key)
            if isinstance(value, bool):
                value = str(value).lower()
            elif isinstance(value, list) and all(isinstance(item, str) for item in value):
                value = " ".join(value)
            elif isinstance(value, int | float):
                value = f"{value:.15g}" if abs(value) < LARGEST else "many"
            if value is not None and not isinstance(value, str):
                self._wrong(key, value, "a text, a number, true or false")
            elif value is not None:
                found.append((key, value.strip(), self._locate(key)))
        return tuple(found)

    def table(self, key: str) -> Fields:
        """The mapping under ``key``; an empty one when it is not given."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, value, f"a table: a line [{key}] with settings under it")
            value = None
        return self._inner(key, value or {}, key)

    def tables(self, key: str) -> tuple[Fields, ...]:
        """The list of mappings under ``key``."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._wrong(key, value, "a list of tables in braces")
            return ()
        return tuple(self._inner(key, item, f"{key}[{n}]") for n, item in enumerate(value))

    def finish(self) -> None:
        """Warn of every key that nothing has read: most often a typing mistake."""
        for key in self._values:
            if key not in self._known:
                self.report(
                    key,
                    "BLC103",
                    f"'{key}' means nothing in {self._what} and was passed over."
                    f"{way_out(key, self._known)}",
                    Severity.WARNING,
                )

    def _inner(self, key: str, values: Mapping[str, object], path: str) -> Fields:
        return Fields(
            values,
            lambda inner: self._locate(f"{path}.{inner}".rstrip(".")),
            self._diagnostics,
            f"[{key}]",
        )

    def _take(self, key: str) -> object:
        self._known.add(key)
        return self._values.get(key)

    def _missing(self, key: str) -> None:
        addition = self._addition.format(key=key)
        self.report("", "BLC105", f"'{key}' is missing in {self._what}. {addition}")

    def _wrong(self, key: str, value: object, wanted: str) -> None:
        shown = f"'{value}'" if isinstance(value, str | date | time) else SHORT.repr(value)
        if len(shown) > 60:
            shown = f"{shown[:57]}…"
        self.report(key, "BLC104", f"{key} is {shown}; it must be {wanted}.")


def _either(choices: Sequence[str]) -> str:
    *most, last = (f"'{choice}'" for choice in choices)
    return f"{', '.join(most)} or {last}" if most else last
