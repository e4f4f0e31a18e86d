"""Whatever is typed, wherever somebody can type: kept, harmless, or refused kindly."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from lti_app.services.documents.rich_text import blocks_of
from lti_app.web.markdown import render
from tests.helpers.plan_pages import Somebody, comment_on
from tests.helpers.platform import Platform
from tests.lti_app.plans.test_templates import form

NASTY = {
    "NUL": "before\x00after",
    "marks that turn text": "\u202eevil\u2066 \u200f",
    "emoji": "👩🏽\u200d🚒🙂",
    "a script": "<script>alert(1)</script>",
    "end tags": "</textarea></p></td><b>x",
    "a template": "{{ 7*7 }}{% raw %}",
    "200,000 characters": "long " * 40_000,
}


SHOWN = {
    "NUL": "beforeafter",
    "emoji": NASTY["emoji"],
    "a script": "alert(1)",
    "a template": "{{ 7*7 }}",
    "200,000 characters": "long long long",
}
"""What must be seen of it, where it is not refused for its length."""


class People:
    def __init__(self, app: Flask, platform: Platform) -> None:
        self.author = Somebody(app, platform, "participant", sub="1")
        self.expert = Somebody(app, platform, "expert", sub="2")
        self.staff = Somebody(app, platform, "staff", sub="9")
        self.plan = self.author.begin()
        self.author.write(self.plan, title="Light", problem="It is dark.")
        self.latest = 0
        self.submit()
        self.expert.post(f"reviews/{self.plan}/claim")
        self.expert.post(
            f"reviews/{self.plan}",
            {"version": 1, "decision": "comments", **comment_on("problem", "Why?")},
        )

    def review(self, **data: Any) -> Any:
        return self.expert.post(f"reviews/{self.plan}", {"version": 1, **data})

    def submit(self, message: str = "") -> Any:
        self.latest += 1
        data = {"number": self.latest, "message": message}
        return self.author.post(f"plans/{self.plan}/submit", data)

    def template(self, **changes: str) -> Any:
        base = re.search(r'name="base" value="(\d+)"', self.staff.get("template").text)
        assert base is not None
        sent = form(**changes)
        data: Mapping[str, Any] = {name: sent.getlist(name) for name in sent}
        return self.staff.post("template", {**data, "base": base.group(1)})


Type = Callable[[People, str], Any]
PLACES: dict[str, tuple[Type, Callable[[People], str]]] = {
    "a plan's title": (
        lambda p, text: p.author.write(p.plan, title=text),
        lambda p: p.author.get(f"plans/{p.plan}/").text,
    ),
    "a message with a version": (
        lambda p, text: p.submit(message=text),
        lambda p: p.expert.get(f"plans/{p.plan}/versions/{p.latest}").text,
    ),
    "a reply": (
        lambda p, text: p.author.post(f"plans/{p.plan}/comments/1/reply", {"body": text}),
        lambda p: p.expert.get(f"plans/{p.plan}/feedback").text,
    ),
    "a comment, a quotation and wording": (
        lambda p, text: p.review(
            decision="comments", **comment_on("title", text, suggestion=text, quote=text)
        ),
        lambda p: p.author.get(f"plans/{p.plan}/feedback").text,
    ),
    "a summary and a private note": (
        lambda p, text: p.review(summary=text, private_note=text),
        lambda p: p.expert.get(f"reviews/{p.plan}").text,
    ),
    "a snippet": (
        lambda p, text: p.expert.post("reviews/snippets", {"body": text}),
        lambda p: p.expert.get("reviews/").text,
    ),
    "what plans ask for": (
        lambda p, text: p.template(l__problem=text[:200], h__problem=text),
        lambda p: p.author.get(f"plans/{p.author.begin()}/").text,
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_typed_anywhere_is_kept_or_refused_and_does_no_harm(
    app: Flask, platform: Platform, place: str
) -> None:
    type_in, look = PLACES[place]
    people = People(app, platform)
    for name, text in NASTY.items():
        answer = type_in(people, text)
        assert answer.status_code in (200, 303), (name, answer.text[:300])
        page = look(people)
        assert not re.search(r"<script(?![^>]*\bnonce=)", page + answer.text), name
        if name in SHOWN:
            assert SHOWN[name] in unescape(page + answer.text), name


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_formula_is_text_in_every_table_that_can_be_taken_along(
    app: Flask, platform: Platform
) -> None:
    people = People(app, platform)
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A0", "\uff1d1+1"]
    for number, formula in enumerate(formulas):
        people.author.write(people.plan, title=formula, objectives=formulas)
        people.author.submit(people.plan, number + 2)
    for path, post in (("overview/plans.csv", True), ("log/log.csv", False)):
        answer = people.staff.post(path) if post else people.staff.get(path)
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        cells = [cell for row in rows[1:] for cell in row]
        assert not [one for one in cells if one.startswith(("=", "+", "-", "@", "\t", "\uff1d"))]
        assert any(one.startswith("'") for one in cells), path
    with zipfile.ZipFile(io.BytesIO(people.staff.post("overview/plans.xlsx").data)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert not [one for one in sheets if "<f>" in one or "<f " in one]


BOMBS = {
    "a table": "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n" + "x\n" * 5998,
    "long cells": "|a" * 10_000,
    "an address in every word": "[a]: /" + "u" * 9000 + "\n\n" + "[a] " * 2600,
    "a title in every word": '[a]: /u "' + "t" * 9000 + '"\n\n' + "[a]" * 3400,
    "brackets": "[" * 20_000,
    "half links": "[a](" * 5_000,
    "images in images": "![" * 10_000,
    "closed brackets": "[" * 10_000 + "]" * 10_000,
    "stars": "a**b" + "c* " * 6_600,
    "stars and lines": "*_" * 10_000,
    "quotes": "> " * 10_000 + "x",
    "lists": "- " * 10_000,
    "ticks": "".join("`" * number + " " for number in range(1, 198)),
    "lines": "a\n" * 10_000,
    "headings": "a\n=\n" * 5_000,
}
MOST_WORK = 250
"""Calls of functions for each character: an honest text needs about ten."""
MOST_TEXT = 8
"""Characters of HTML for each that was typed."""


def work_of(read: Callable[[str], object], text: str) -> int:
    """How many functions are called, by Python's own count: the same on every machine."""
    count = 0

    def on_event(_frame: object, event: str, _value: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(on_event)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_marks_costs_no_more_work_than_its_length_allows(name: str) -> None:
    bomb = BOMBS[name][:20_000]
    assert work_of(render, bomb) <= MOST_WORK * len(bomb)
    assert work_of(blocks_of, bomb) <= MOST_WORK * len(bomb)
    assert len(render(bomb)) <= MOST_TEXT * len(bomb)
    assert work_of(render, bomb * 10) <= 1_000  # too long to be read: shown as it was typed


MARKS = [
    "> ",
    "- ",
    "1. ",
    "  ",
    "    ",
    "*",
    "**",
    "_",
    "`",
    "~~",
    "[",
    "]",
    "|",
    "\n",
    "\n\n",
    "# ",
]
MARKS += ["![", "---\n", "<", ">", "&", "\\", "|-|-|\n"]


@given(
    st.lists(
        st.sampled_from(MARKS) | st.integers(0, 99).map(lambda n: f"word{n}"), max_size=60
    ).map("".join)
)
@example("> " * 30 + "word1")
@example("".join("  " * depth + f"- word{depth}\n" for depth in range(30)))
@example("![word1](x)")
def test_no_word_is_lost_between_marks(text: str) -> None:
    typed = set(re.findall(r"word\d+", text))
    assert typed <= set(re.findall(r"word\d+", str(render(text))))
    assert typed <= set(re.findall(r"word\d+", str(blocks_of(text))))
