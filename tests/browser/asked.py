"""The questions of a built module, with their answers: what a learner who knows all would know."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

MOST_CHOICES = 40
LISTS = {"match": "data-blc-pair", "sort": "data-blc-row", "order": "data-blc-item"}
"""Kinds whose answer is a list, and what stands for an entry of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the whole module on one page shows it, with its answer."""

    id: str
    key: str
    page: str
    kind: str
    points: float
    stem: str
    quiz: str
    """The key of its quiz, or empty."""
    right: tuple[int, ...]
    """The author's numbers of the right choices; of a list, for each place what belongs there."""
    texts: tuple[str, ...]
    """What is to be written; of a number, also the least and the most that is right."""
    choices: int
    rows: int

    @property
    def judged(self) -> bool:
        """Whether there is a right answer."""
        return bool(self.right or self.texts)


def questions_of(document: Path) -> tuple[Asked, ...]:
    """The questions of ``all.html``; digests of answers are resolved by trying."""
    root = lxml_html.document_fromstring(document.read_text("utf-8"))
    return tuple(_asked(form) for form in root.iterfind(".//form[@data-blc-question]"))


def _asked(form: Any) -> Asked:
    answer = json.loads(form.get("data-answer"))
    name, kind = form.get("data-blc-question"), form.get("data-kind")
    above = list(form.iterancestors())
    page = next(element for element in above if element.get("data-blc-page"))
    quiz = next(
        (element.get("data-blc-quiz") for element in above if element.get("data-blc-quiz")), ""
    )
    stem = form.find(".//*[@data-blc-stem]")
    return Asked(
        id=name,
        key=form.get("data-key"),
        page=page.get("data-blc-page"),
        kind=kind,
        points=float(form.get("data-points")),
        stem=re.sub(r"\s+", " ", stem.text_content()).strip(),
        quiz=quiz,
        right=_right(form, name, answer),
        texts=_texts(form, name, answer),
        choices=len(form.findall(".//*[@data-blc-choice]")),
        rows=len(form.findall(".//*[@data-blc-row]")),
    )


def _digest(salt: str, name: str, value: object) -> str:
    return hashlib.sha256(f"{salt}|{name}|{value}".encode()).hexdigest()[:8]


def _right(form: Any, name: str, answer: dict[str, Any]) -> tuple[int, ...]:
    """Found by trying all: a closed question carries digests of its answers."""
    salt, right = answer.get("salt", ""), answer.get("right", ())

    def holds(value: object) -> bool:
        return _digest(salt, name, value) in right

    kind = form.get("data-kind")
    if kind in LISTS:
        count = len(form.findall(f".//*[@{LISTS[kind]}]"))
        return tuple(
            next(n for n in range(MOST_CHOICES) if holds(f"{place}.{n}")) for place in range(count)
        )
    numbers = (int(box.get("data-blc-choice")) for box in form.iterfind(".//*[@data-blc-choice]"))
    return tuple(sorted(n for n in numbers if holds(n)))


def _texts(form: Any, name: str, answer: dict[str, Any]) -> tuple[str, ...]:
    if "veiled" not in answer:
        return ()
    veiled = bytes.fromhex(answer["veiled"])
    key = b"".join(
        hashlib.sha256(f"{answer['salt']}|{name}|veil{part}".encode()).digest()
        for part in range(len(veiled) // 32 + 1)
    )
    found = json.loads(bytes(a ^ b for a, b in zip(veiled, key, strict=False)))
    if form.get("data-kind") == "numeric":
        least, most, exact = map(str, found)
        return (exact or least, least, most)
    return tuple(text for text, *_ in found)
