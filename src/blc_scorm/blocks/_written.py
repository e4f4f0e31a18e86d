"""What the kinds share whose answers are written: right answers, forgiving rules, patterns.

``js/blocks/_written.js`` does the same to what a learner writes; the vectors in
tests/js/written.json hold the two together.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection

from blc_scorm.blocks import Report
from blc_scorm.blocks import _patterns as patterns
from blc_scorm.diagnostics import Span
from blc_scorm.ids import did_you_mean, digest
from blc_scorm.model import Attributes
from blc_scorm.records import dataclass
from blc_scorm.regex import regex

MOST_LETTERS = patterns.MOST_LETTERS
SETTINGS = ("answer", "regex", "strict")
FORGIVEN = ("case", "accents", "spaces")
"""What ``strict="…"`` can ask for; without it, it is forgiven."""

UNSEEN = regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
TYPOGRAPHY = {
    **dict.fromkeys(map(ord, "‘’‚‛ʼ`´"), "'"),
    **dict.fromkeys(map(ord, "“”„«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
}
ACCENTS = regex("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u065f\u0670]")
"""Of Latin, Greek, Cyrillic, Hebrew and Arabic letters; other scripts can't do without theirs."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What counts as right in one box."""

    answers: tuple[str, ...]
    """The first is the one that an LMS gets to know as right."""
    pattern: str
    strict: tuple[str, ...]


def normal(text: str, strict: Collection[str] = ()) -> str:
    """``text`` as it is compared: what the rules forgive is taken out of it."""
    text = UNSEEN.sub("", text).translate(TYPOGRAPHY)
    text = unicodedata.normalize("NFKC", text).translate(TYPOGRAPHY)
    text = re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)
    if "accents" not in strict:
        bare = ACCENTS.sub("", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", bare)
    if "case" not in strict:
        text = text.upper().lower().replace("ς", "σ")
    if "spaces" not in strict:
        text = re.sub(r"\s+", " ", text)
    return text.strip()


def read_expected(
    attributes: Attributes,
    place: Callable[[str], Span],
    what: str,
    report: Report,
    default_strict: str = "",
) -> Expected:
    """``answer="a|b" regex='…' strict="case"`` → what counts as right; mistakes are reported.

    ``place`` finds a setting; ``what`` says of which thing an answer is missing, and how to
    write it.
    """
    answers = _answers(attributes, place("answer"), report)
    pattern = _pattern(attributes, place("regex"), report)
    given = dict(attributes.values)
    if not given.get("answer") and "regex" not in given:
        report(
            place("answer"),
            "BLC322",
            f"{what}, with | between several.",
        )
    strict = tuple(attributes.get("strict", default_strict).replace(",", " ").split())
    for word in strict:
        if word not in FORGIVEN:
            report(
                place("strict"),
                "BLC324",
                f"strict is '{word}'; it can hold {', '.join(FORGIVEN)}."
                f"{did_you_mean(word, FORGIVEN)}",
            )
    return Expected(answers, pattern, strict)


def _answers(attributes: Attributes, span: Span, report: Report) -> tuple[str, ...]:
    if not attributes.get("answer"):
        return ()
    answers = tuple(" ".join(text.split()) for text in attributes.get("answer").split("|"))
    if not all(answers):
        report(
            span,
            "BLC323",
            "One of the right answers is empty. Write a text before and after each | in answer.",
        )
    if any(len(text) > MOST_LETTERS for text in answers):
        report(
            span,
            "BLC323",
            f"A right answer has more than {MOST_LETTERS} characters. Nobody hits that word for "
            "word; ask for less, or use type=text.",
        )
    return answers


def _pattern(attributes: Attributes, span: Span, report: Report) -> str:
    pattern = attributes.get("regex")
    if "regex" not in dict(attributes.values):
        return ""
    try:
        patterns.check_pattern(pattern)
    except patterns.PatternError as error:
        report(
            span,
            "BLC325",
            f"The regular expression '{pattern}' can't be read: {error}.",
        )
    except patterns.PatternHangsError:
        report(
            span,
            "BLC326",
            f"The regular expression '{pattern}' could hang a browser: there are too many ways to "
            "read an answer with it. Take out a repetition inside or beside another, or list the "
            "answers with |.",
        )
    else:
        return pattern
    return ""


def answer_of(salt: str, question_id: str, boxes: Collection[Expected]) -> dict[str, object]:
    """What ``data-answer`` holds: digests to judge by; veiled, what can't be digested."""
    return {
        "salt": salt,
        "boxes": [
            {
                "right": sorted(
                    {
                        digest(salt, question_id, f"{n}.{normal(text, box.strict)}")
                        for text in box.answers
                    }
                ),
                "strict": box.strict,
            }
            for n, box in enumerate(boxes)
        ],
        "veiled": veiled(
            salt,
            question_id,
            [[box.answers[0] if box.answers else "", box.pattern] for box in boxes],
        ),
    }


def size_of(box: Expected) -> int:
    """How many letters a box shows: by the longest answer, in steps that don't tell its length."""
    longest = max(map(len, box.answers), default=0) or 16
    return next((size for size in (8, 16, 24) if longest <= size), 32)


def veiled(salt: str, question_id: str, value: object) -> str:
    """``value`` scrambled by what the page itself holds: out of sight, not out of reach."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    key = "".join(
        hashlib.sha256(f"{salt}|{question_id}|veil{n}".encode()).hexdigest()
        for n in range(len(data) // 32 + 1)
    )
    return bytes(a ^ b for a, b in zip(data, bytes.fromhex(key), strict=False)).hex()
