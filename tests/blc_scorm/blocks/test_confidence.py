"""``confidence=true``: how sure a learner is, on any question that has a right answer."""

from __future__ import annotations

import pytest

from tests.helpers.course import compile_text

QUESTIONS = {
    "choice": "- [x] One\n- [ ] Two",
    "sort": "- One\n  - A\n- Two\n  - B",
    "words": "[a]{.right} [b]{.wrong}",
    "hotspot": '![A](a.svg)\n\n- [x] [One]{area="0,0,9,9"}\n- [ ] [Two]{area="9,9,9,9"}',
}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_any_question_with_a_right_answer_may_ask(kind: str) -> None:
    def compiled(setting: str) -> tuple[str, str]:
        settings = f"{'' if kind == 'choice' else f'type={kind}'} {setting}"
        page = f"::: {{.question #q {settings}}}\nWhich?\n\n{QUESTIONS[kind]}\n:::\n"
        result = compile_text(page)
        assert result.diagnostics == ()
        return result.html, result.questions[0].shape

    html, shape = compiled("confidence=true")
    without, other = compiled("")
    assert html.count('-sure" value="') == 3
    assert "-sure" not in without
    assert shape != other
