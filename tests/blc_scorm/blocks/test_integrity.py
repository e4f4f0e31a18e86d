"""The page's source does not say what is right: other right answers make the same page.

But for ``data-answer``, which holds digests and what is veiled, and no answer as plain text.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.helpers.course import compile_text

HEAD = "::: {.question #q "
MAP = f"{HEAD}type=hotspot}}\nWhere?\n\n![A plan.](p.svg)\n\n"
PAIRS = {
    "choice": (
        f"{HEAD}}}\nWhich?\n\n- [x] One\n- [ ] Two\n- [ ] Three\n:::\n",
        f"{HEAD}}}\nWhich?\n\n- [ ] One\n- [ ] Two\n- [x] Three\n:::\n",
    ),
    "multiple": (
        f"{HEAD}partial=true}}\nWhich?\n\n- [x] One\n- [x] Two\n- [ ] Three\n:::\n",
        f"{HEAD}partial=true}}\nWhich?\n\n- [ ] One\n- [x] Two\n- [x] Three\n:::\n",
    ),
    "true-false": (
        f"{HEAD}type=true-false answer=true}}\nIs it?\n:::\n",
        f"{HEAD}type=true-false answer=false}}\nIs it?\n:::\n",
    ),
    "gap": (
        f'{HEAD}}}\nIn [____]{{answer="Gwangju"}} and [____]{{regex="cit(y|ies)"}}.\n:::\n',
        f'{HEAD}}}\nIn [____]{{answer="Jakarta"}} and [____]{{answer="provincial towns"}}.\n:::\n',
    ),
    "short": (
        f'{HEAD}type=short answer="Gwangju"}}\nWhere?\n:::\n',
        f'{HEAD}type=short answer="Jakarta"}}\nWhere?\n:::\n',
    ),
    "numeric": (
        f"{HEAD}type=numeric answer=1753 unit=km}}\nHow far?\n:::\n",
        f"{HEAD}type=numeric answer=9261 tolerance=3 unit=km}}\nHow far?\n:::\n",
    ),
    "words": (
        f"{HEAD}}}\nWho?\n\nThe [city]{{.right}} asked [residents]{{.wrong}}.\n:::\n",
        f"{HEAD}}}\nWho?\n\nThe [city]{{.wrong}} asked [residents]{{.right}}.\n:::\n",
    ),
    "hotspot": (
        MAP + '- [x] [One]{area="1,1,9,9"}\n- [ ] [Two]{area="50,50,9,9"}\n:::\n',
        MAP + '- [ ] [One]{area="1,1,9,9"}\n- [x] [Two]{area="50,50,9,9"}\n:::\n',
    ),
}
ANSWER = re.compile(r"data-answer='([^']*)'")
PLAIN = ("gwangju", "jakarta", "cit(", "towns", "1753", "9261", "true", "city", "residents")


@pytest.mark.parametrize("kind", PAIRS)
def test_two_questions_that_differ_in_what_is_right_make_the_same_page(kind: str) -> None:
    pages = [compile_text(text) for text in PAIRS[kind]]
    first, second = (ANSWER.sub("", page.html) for page in pages)
    assert first == second
    assert pages[0].html != pages[1].html
    assert pages[0].questions == pages[1].questions


@pytest.mark.parametrize("kind", PAIRS)
def test_what_a_page_holds_to_judge_by_has_no_answer_as_plain_text(kind: str) -> None:
    for text in PAIRS[kind]:
        found = ANSWER.search(compile_text(text).html)
        assert found
        held = {k: v for k, v in json.loads(found[1]).items() if k != "partial"}
        assert [word for word in PLAIN if word in json.dumps(held).lower()] == []
        assert all(re.fullmatch("[0-9a-f]{8}", digest) for digest in held.get("right", ()))
