"""Questions with anything in them: explained, or a page whose elements stand as they were meant."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from blc_scorm.diagnostics import Severity
from tests.blc_scorm.test_fuzz import assert_harmless, assert_places
from tests.helpers.course import compile_text

QUESTIONS = (
    "::: {.question #one points=1}\n{0}\n\n- [x] {1}\n  : {2}\n- [ ] {3}\n",
    "::: {.question #one partial=true confidence=true}\n{0}\n\n- [x] {1}\n- [x] {2}\n- [ ] {3}\n",
    "::: {.question #one type=true-false answer=true}\n{0} {1} {2} {3}\n",
    "::: {.question #one}\n{0} [____]{answer=\"a|b\"} {1}\n\n{2} [____]{regex='a+'} {3}\n",
    '::: {.question #one type=numeric answer=3 unit="<b>|\\""}\n{0} {1} {2} {3}\n',
    "::: {.question #one type=short answer='<b>\"|x'}\n{0} {1} {2} {3}\n",
    "::: {.question #one type=match}\nWhich?\n\n{0}\n:   {1}\n\n{2}\n:   {3}\n",
    "::: {.question #one}\nWhich?\n\n| a | b |\n|---|---|\n| {0} | {1} |\n| {2} | {3} |\n",
    "::: {.question #one type=order}\n{0}\n\n1. {1}\n2. {2}\n3. {3}\n",
    "::: {.question #one type=sort}\nWhich?\n\n- {0}\n  - {1}\n    : {2}\n- Other\n  - {3}\n",
    "::: {.question #one type=words}\n{0}\n\n{1} [{2}]{.right} and [{3}]{.wrong}\n",
    (
        "::: {.question #one type=hotspot}\n{0}\n\n![A {1}](p.svg)\n\n"
        '- [x] [{2}]{area="5,10,40,35"}\n- [ ] [{3}]{area="55,55,40,35"}\n'
    ),
    '::: {.question #one type=likert scale="<b> | \u202e | c"}\n{0}\n\n- {1}\n- {2}\n\n{3}\n',
    "::: {.question #one type=likert multiple=true}\n{0}\n\n- [ ] {1} {2}\n- [ ] {3}\n",
    "::: {.question #one type=text rows=2}\n{0} {1} {2} {3}\n",
    "::: {.question #one type=text}\n{0}\n\n::: hint\n{1}\n:::\n\n::: explanation\n{2} {3}\n:::\n",
    "::: {.recall of=two}\n{0} {1} {2} {3}\n",
    (
        ":::: {.quiz #z draw=1 time=PT5M}\n::: {.question #q type=short answer=x}\n{0}\n:::\n"
        "::: {.band from=0}\n{1} {2} {3}\n:::\n"
    ),
)
WORDS = (
    *("plain", "**b** *i* `code <form>`", "[link](https://e.org)", "![pic](a.png)", "<b>x</b>"),
    *("&lt;form&gt; &amp;", "\"quotes' \\` \\[", "$\\frac{<form>}{2}$", "a\u202eb", "عربي", "😀"),
    *("[____]{answer=z}", "[w]{.right}", "[^1]", "[^1]: note\n", "x" * 300, "](", "{.x}", "|"),
    *("- x", "1. y", "[x] q", ": d", "::: ", "\n:::\n", "\n\n::: hint\n", "<form>", "</form>"),
    *("\n\n::: {.question #two type=text}\nWhy?\n", "<!-- c -->", '{area="1,2,3,4"}', "> q", "***"),
)
SLOTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), min_size=4, max_size=4
)
VOID = frozenset({"br", "hr", "img", "input", "link", "source", "track"})
ALONE = frozenset({"form", "a", "button", "label"})
"""Elements of which a browser drops or splits one that stands in another of its kind."""


class Nesting(HTMLParser):
    """What is wrong with how elements stand in each other."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in ALONE and tag in self.open:
            self.faults.append(f"<{tag}> in <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another")


def faults(html: str) -> list[str]:
    nesting = Nesting()
    nesting.feed(html)
    nesting.close()
    return [*nesting.faults, *(f"<{tag}> stays open" for tag in nesting.open)]


@settings(max_examples=300)
@given(question=st.sampled_from(QUESTIONS), slots=SLOTS, html=st.booleans(), raw=st.booleans())
def test_nothing_in_a_question_breaks_its_page(
    question: str, slots: list[str], html: bool, raw: bool
) -> None:
    for number, slot in enumerate(slots):
        question = question.replace(f"{{{number}}}", slot if raw else slot.replace(":::", ""))
    text = f"First words.\n\n{question}:::\n\nLast words.\n"
    compiled = compile_text(text, html=html)
    assert_places(compiled, text)
    assert_harmless(compiled)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in compiled.diagnostics):
        return  # nothing is built
    assert faults(compiled.html) == []
    assert "First words." in compiled.html
    assert "Last words." in compiled.html
