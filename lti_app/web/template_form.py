"""What plans ask for ↔ one form, with buttons that add, remove and move its parts.

section=<key>, criterion=<key>, field=<section>/<name>      in their order
st.<key>                                                    a section's title
l. h. g. w. t. from. need. ch. co.<name>                    a field
ct.<key>, cl.<key>                                          a criterion; its levels, one a line

A column is a line: its label, then its type and choices where it isn't plain text:
``Begins | date`` or ``Agreed? | choice: Agreed, Asked``.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict

from lti_app.models import Stage
from lti_app.services.plans.templates import FieldType

Definition = dict[str, Any]


def read_definition(form: MultiDict[str, str], before: Mapping[str, Any]) -> Definition:
    """The definition as typed. ``before`` is the version whose names of columns are kept."""
    columns = {
        (field["name"], column["label"]): column["name"]
        for section in before["sections"]
        for field in section["fields"]
        for column in field.get("columns", ())
    }
    places = [one.partition("/")[::2] for one in form.getlist("field")]
    return {
        "title": _line(form.get("title", "")),
        "language": before.get("language", "en"),
        "sections": [
            {
                "key": key,
                "title": _line(form.get(f"st.{key}", "")),
                "fields": [_field(form, name, columns) for home, name in places if home == key],
            }
            for key in dict.fromkeys(form.getlist("section"))
        ],
        "rubric": [
            {
                "key": key,
                "title": _line(form.get(f"ct.{key}", "")),
                "levels": _lines(form.get(f"cl.{key}", "")),
            }
            for key in dict.fromkeys(form.getlist("criterion"))
        ],
    }


def change(definition: Definition, wish: str) -> str:
    """Do what a button says, such as ``drop-field/context``; the key of the part to look at."""
    what, _, key = wish.partition("/")
    verb, _, kind = what.partition("-")
    if verb == "add":
        return _add(definition, kind, key)
    if kind == "field":
        for one in definition["sections"]:
            _move(one["fields"], verb, "name", key)
    elif kind in ("section", "criterion"):
        _move(definition["sections" if kind == "section" else "rubric"], verb, "key", key)
    return key


def _add(definition: Definition, kind: str, home: str) -> str:
    key = _new_name()
    if kind == "section":
        definition["sections"].append({"key": key, "title": "", "fields": []})
    elif kind == "criterion":
        definition["rubric"].append({"key": key, "title": "", "levels": []})
    for one in definition["sections"]:
        if kind == "field" and one["key"] == home:
            one["fields"].append(_empty_field(key))
    return key


def columns_text(columns: Iterable[Mapping[str, Any]]) -> str:
    """Columns as they are typed."""
    return "\n".join(_column_text(one) for one in columns)


def _column_text(one: Mapping[str, Any]) -> str:
    if one["type"] == FieldType.LINE:
        return str(one["label"])
    choices = f": {', '.join(one.get('choices', ()))}" if one.get("choices") else ""
    return f"{one['label']} | {one['type']}{choices}"


def _field(
    form: MultiDict[str, str], name: str, columns: Mapping[tuple[str, str], str]
) -> Definition:
    need = form.get(f"need.{name}", "").strip() or "0"
    field: Definition = {
        "name": name,
        "label": _line(form.get(f"l.{name}", "")),
        "type": _one_of(FieldType, form.get(f"t.{name}"), FieldType.TEXT),
        "from": _one_of(Stage, form.get(f"from.{name}"), Stage.FULL_PLAN),
        "need": int(need) if need.isascii() and need.isdigit() and len(need) < 6 else -1,
        "help": form.get(f"h.{name}", "").strip(),
        "good": form.get(f"g.{name}", "").strip(),
        "weak": form.get(f"w.{name}", "").strip(),
    }
    if field["type"] == FieldType.CHOICE:
        field["choices"] = _lines(form.get(f"ch.{name}", ""))
    if field["type"] == FieldType.TABLE:
        typed = [_column(line) for line in _lines(form.get(f"co.{name}", ""))]
        taken = {known for (home, _label), known in columns.items() if home == name}
        field["columns"] = [
            {"name": columns.get((name, one["label"])) or _free_name(one["label"], taken), **one}
            for one in typed
        ]
    return field


def _one_of(known: type[StrEnum], sent: str | None, otherwise: StrEnum) -> str:
    """What a list of choices sent; a page of ours sends nothing else."""
    return sent if sent in set(known) else otherwise.value


def _column(line: str) -> Definition:
    label, _, rest = line.partition("|")
    kind, _, choices = rest.partition(":")
    column: Definition = {"label": _line(label), "type": kind.strip().lower() or FieldType.LINE}
    if column["type"] == FieldType.CHOICE:
        column["choices"] = [text for one in choices.split(",") if (text := _line(one))]
    return column


def _free_name(label: str, taken: set[str]) -> str:
    letters = "".join(one for one in label.lower() if one in string.ascii_lowercase)[:20]
    name = letters or _new_name()
    while name in taken:
        name = f"{name}_{_new_name()}"[:60]
    taken.add(name)
    return name


def _empty_field(name: str) -> Definition:
    kind, stage = FieldType.TEXT.value, Stage.FULL_PLAN.value
    texts = dict.fromkeys(("label", "help", "good", "weak"), "")
    return {"name": name, "type": kind, "from": stage, "need": 0, **texts}


def _move(items: list[Definition], verb: str, part: str, key: str) -> None:
    """Drop an item, or put it one place up. The plan's own title and its section stay."""
    index = next((index for index, one in enumerate(items) if one[part] == key), None)
    if index is None:
        return
    if verb == "up" and index:
        items[index - 1 : index + 1] = [items[index], items[index - 1]]
    elif verb == "drop" and not _is_needed(items[index]):
        del items[index]


def _is_needed(item: Mapping[str, Any]) -> bool:
    """Lists show the field ``title``."""
    inner = item.get("fields", ())
    return item.get("name") == "title" or any(one["name"] == "title" for one in inner)


def _new_name() -> str:
    return "x" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(9))


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> list[str]:
    return [line for one in text.splitlines() if (line := _line(one))]
