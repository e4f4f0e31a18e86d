"""Right answers in words: what is forgiven, what a pattern may be, what the page shows of them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blc_scorm.blocks._patterns import PatternError, PatternHangsError, check_pattern
from blc_scorm.blocks._written import FORGIVEN, normal, size_of, veiled
from blc_scorm.blocks._written import Expected as Box
from blc_scorm.ids import digest
from tests.helpers.course import compile_text

VECTORS = json.loads((Path(__file__).parents[2] / "js" / "written.json").read_text("utf-8"))
PATTERN_SIGNS = st.text(alphabet="ab(|)[]{}*+?.\\d1,-^$: é", max_size=24)


@pytest.mark.parametrize(("text", "strict", "compared"), VECTORS["normal"])
def test_a_text_is_compared_as_the_script_compares_it(
    text: str, strict: list[str], compared: str
) -> None:
    assert normal(text, strict) == compared


@given(st.text(), st.sets(st.sampled_from(FORGIVEN)))
def test_what_is_compared_stays_the_same_when_it_is_compared_again(
    text: str, strict: set[str]
) -> None:
    once = normal(text, strict)
    assert normal(once, strict) == once


@pytest.mark.parametrize(("salt", "question", "value", "text"), VECTORS["veiled"])
def test_what_is_veiled_is_what_the_script_unveils(
    salt: str, question: str, value: object, text: str
) -> None:
    assert veiled(salt, question, value) == text


@pytest.mark.parametrize(("pattern", "fits", "others"), VECTORS["patterns"])
def test_a_sensible_pattern_is_taken(pattern: str, fits: list[str], others: list[str]) -> None:
    check_pattern(pattern)
    whole = re.compile(f"(?:{pattern})", re.IGNORECASE)
    assert all(whole.fullmatch(" ".join(text.split())) for text in fits)
    assert not any(whole.fullmatch(text) for text in others)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "a" * 201,
        "(",
        ")",
        "[",
        "[]",
        "[z-a]",
        "[a-\\d]",
        "a**",
        "a{2}{3}",
        "a{3,2}",
        "*a",
        "{2}",
        "a{b}",
        "]",
        "}",
        "^*",
        "\\",
        "\\1",
        "\\b",
        "\\k<a>",
        "[\\b]",
        "(?=a)",
        "(?<!a)b",
        "(?<name>a)",
        "(?i)a",
        "(?:a",
    ],
)
def test_what_browsers_would_not_read_alike_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        "(a|aa)+",
        "(a|b|ab)*c",
        "(.*)(.*)(.*)(.*)",
        "(a?){50}",
        "((a|b){3}){9}",
        "a?" * 40,
        "(x|x)" * 30,
        "(\\w+\\s?)*",
        "((a{99}){99}){99}",
        "(" * 60 + "a+" + ")+" * 60,
        "[a-z]{1,9}" * 15,
    ],
)
def test_what_could_hang_is_refused(pattern: str) -> None:
    with pytest.raises(PatternHangsError):
        check_pattern(pattern)


@settings(deadline=None)
@given(PATTERN_SIGNS)
def test_any_pattern_is_taken_or_refused_and_a_taken_one_is_quick(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except (PatternError, PatternHangsError):
        return
    whole = re.compile(f"(?:{pattern})")
    start = time.process_time()
    for text in ("a" * 100, "ab" * 50, "1" * 99 + "!", " -" * 50):
        whole.fullmatch(text)
    assert time.process_time() - start < 2


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=12))
def test_nothing_in_an_answer_breaks_its_page(answer: str, pattern: str, strict: str) -> None:
    def quoted(text: str) -> str:
        return re.sub(r'["\\]', r"\\\g<0>", re.sub(r"[\r\n]", " ", text))

    attributes = f'answer="{quoted(answer)}" regex="{quoted(pattern)}" strict="{quoted(strict)}"'
    gap = compile_text(f"::: {{.question #q}}\nA [____]{{{attributes}}} b.\n:::\n")
    line = compile_text(f"::: {{.question #q type=short {attributes}}}\nA?\n:::\n")
    for page in (gap, line):
        assert page.html.count("<form") == page.html.count("</form") <= 1


def answer_in(html: str) -> dict[str, Any]:
    found = re.search(r"data-answer='([^']*)'", html)
    assert found
    answer: dict[str, Any] = json.loads(found[1])
    return answer


def test_no_right_answer_stands_in_the_page() -> None:
    html = compile_text(
        "::: {.question #q}\n"
        "It met in [____]{answer='Gwangju|Kwangju' regex='[gk]wangju city'}.\n:::\n"
    ).html
    assert not re.search("wangju", html, re.IGNORECASE)
    answer = answer_in(html)
    right = [digest(answer["salt"], "q", f"0.{text}") for text in ("gwangju", "kwangju")]
    assert answer["boxes"] == [{"right": sorted(right), "strict": []}]


def test_the_size_of_a_box_tells_little() -> None:
    sizes = {size_of(Box(("x" * length,), "", ())) for length in range(1, 101)}
    assert sizes == {8, 16, 24, 32}
    assert size_of(Box((), "a+", ())) == 16


def test_two_gaps_are_no_strong_text() -> None:
    page = compile_text('::: {.question #q}\n[____]{answer=a} and [____]{answer="b|c"}\n:::\n')
    assert page.html.count("data-blc-box") == 2
    assert "<strong>" not in page.html
    assert page.diagnostics == ()


def test_the_shape_changes_with_the_number_of_gaps_alone() -> None:
    def shape(text: str) -> str:
        (question,) = compile_text(f"::: {{.question #q}}\n{text}\n:::\n").questions
        return question.shape

    one = shape("A [____]{answer=a}.")
    assert one == shape("Another [____]{answer=b}, better said.")
    assert one != shape("A [____]{answer=a} and [____]{answer=b}.")
