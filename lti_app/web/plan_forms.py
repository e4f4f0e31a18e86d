"""Fields of a plan and of a review ↔ names in a form; the same from a page and from an autosave.

field=<name>                    one for each field that was sent
base.<name>                     the revision the writer had before them
was.<name>                      the fingerprint of what they had before them
v.<name>                        text; several for lists and pickers
v.<name>.amount, .currency      money
v.<name>.<column>               one for each row of a table

comment=<key>                   one for each comment of a review
f.<key>, c.<key>, s.<key>       its field, its text, suggested wording
q.<key>, b.<key>, a.<key>       the words it is about; what stands before and after them
r.<criterion>                   a level of the rubric, from 0
summary, private_note
page                            which open page sent it
was.<part>                      the fingerprint of what it showed at first: of summary,
                                private_note, c.<key>, r.<criterion>
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from lti_app.services.plans.anchors import Quote
from lti_app.services.plans.fields import Edit
from lti_app.services.plans.review_drafts import Draft, DraftComment
from lti_app.services.plans.templates import Column, Field, FieldType, Template
from lti_app.services.plans.values import SINGLE
from lti_app.web.uploads import FORM, accept_files

MOST_PARTS = 20_000
LONGEST_KEY = 32


def accept_plans() -> None:
    """Let this request be as large as a plan with some files can be."""
    accept_files()
    request.max_form_memory_size = FORM
    request.max_form_parts = MOST_PARTS


def read_edits(template: Template, form: MultiDict[str, str]) -> list[Edit]:
    """What was sent, as it was sent; fields that the template lacks are left out."""
    names = [
        name
        for name in dict.fromkeys(form.getlist("field"))
        if name in template.fields and template.fields[name].type is not FieldType.FILE
    ]
    return [
        Edit(
            name=name,
            value=_value(template.fields[name], f"v.{name}", form),
            base=_number(form.get(f"base.{name}", "")),
            was=form.get(f"was.{name}"),
        )
        for name in names
    ]


def read_review(template: Template, form: MultiDict[str, str]) -> Draft:
    """What an expert has written so far; levels that are no numbers are left out."""
    return Draft(
        comments=tuple(
            DraftComment(
                field=form.get(f"f.{key}", ""),
                key=key,
                body=form.get(f"c.{key}", ""),
                suggestion=form.get(f"s.{key}", ""),
                quote=Quote(
                    form.get(f"q.{key}", ""), form.get(f"b.{key}", ""), form.get(f"a.{key}", "")
                ),
            )
            for key in dict.fromkeys(form.getlist("comment"))
            if 0 < len(key) <= LONGEST_KEY
        ),
        page=form.get("page", "")[:LONGEST_KEY],
        was={name[4:]: print_ for name, print_ in form.items() if name.startswith("was.")},
        summary=form.get("summary", ""),
        private_note=form.get("private_note", ""),
        rubric={
            one.key: int(level)
            for one in template.rubric
            if (level := form.get(f"r.{one.key}", "")).isascii()
            and level.isdigit()
            and len(level) < 10
        },
    )


def _value(field: Field, key: str, form: MultiDict[str, str]) -> Any:
    if field.type in SINGLE:
        return form.get(key, "")
    if field.type is FieldType.MONEY:
        return {part: form.get(f"{key}.{part}", "") for part in ("amount", "currency")}
    if field.type is FieldType.TABLE:
        columns = [_cells(column, f"{key}.{column.name}", form) for column in field.columns]
        return [_row(field.columns, cells) for cells in zip_longest(*columns, fillvalue="")]
    return form.getlist(key)


def _cells(column: Column, key: str, form: MultiDict[str, str]) -> list[Any]:
    if column.type is not FieldType.MONEY:
        return form.getlist(key)
    pairs = zip_longest(
        form.getlist(f"{key}.amount"), form.getlist(f"{key}.currency"), fillvalue=""
    )
    return [{"amount": amount, "currency": currency} for amount, currency in pairs]


def _row(columns: tuple[Column, ...], cells: tuple[Any, ...]) -> Mapping[str, Any]:
    return {column.name: cell for column, cell in zip(columns, cells, strict=True)}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
