"""Answers of every type of question, given as a learner with a mouse or a finger gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator

Given = Sequence[int] | Sequence[str] | Mapping[str, str]
"""Numbers of choices; texts for boxes; what belongs to what; texts in an order. () is nothing."""


def fill(form: Locator, given: Given) -> None:
    """Answer a question that is open, without checking it."""
    kind = str(form.get_attribute("data-kind"))
    if kind == "likert" and form.locator("[data-blc-choice]").count():
        kind = "choice"
    FILL[kind](form, given)


def check(form: Locator) -> None:
    form.locator("[data-blc=check]").click()


def _choose(form: Locator, numbers: Sequence[int]) -> None:
    boxes = "[...form.querySelectorAll('[data-blc-choice]:has(:checked)')]"
    taken = form.evaluate(f"(form) => {boxes}.map(({{dataset}}) => Number(dataset.blcChoice))")
    for number in {*taken, *numbers}:
        control = form.locator(f'[data-blc-choice="{number}"] input')
        if number in numbers or control.get_attribute("type") == "checkbox":
            control.set_checked(number in numbers)


def _write(form: Locator, texts: Sequence[str]) -> None:
    for box, text in zip(form.locator("[data-blc-box] input, textarea").all(), texts, strict=True):
        box.fill(text)


def _match(form: Locator, pairs: Mapping[str, str]) -> None:
    for row in form.locator("[data-blc-pair]").all():
        wanted = pairs.get((row.locator("label").text_content() or "").strip())
        menu = row.locator("select")
        menu.select_option(label=wanted) if wanted else menu.select_option(value="")


def _pick(form: Locator, picks: Mapping[str, str]) -> None:
    """In each row the button that is named; "" names the only row of a statement alone."""
    for row in form.locator("[data-blc-row]").all():
        name = row.locator("[id$='--" + str(row.get_attribute("data-blc-row")) + "'] .flow")
        text = (name.text_content() or "").strip() if name.count() else ""
        if text in picks:
            row.get_by_label(picks[text], exact=True).check()


def _order(form: Locator, texts: Sequence[str]) -> None:
    """From the first place on, each thing is moved up until it is there."""
    for place, text in enumerate(texts):
        item = form.locator("[data-blc-item]", has_text=text)
        while _texts(form).index(text) > place:
            item.locator('[data-blc-move="-1"]').click()


def _texts(form: Locator) -> list[str]:
    items = form.locator("[data-blc-item] > .flow").all_text_contents()
    return [text.strip() for text in items]


FILL: dict[str, Callable[[Locator, Any], None]] = {
    "choice": _choose,
    "true-false": _choose,
    "words": _choose,
    "hotspot": _choose,
    "gap": _write,
    "short": _write,
    "numeric": _write,
    "text": _write,
    "match": _match,
    "sort": _pick,
    "likert": _pick,
    "order": _order,
}
"""How each kind is answered; a new kind adds its way here."""
