"""Choosing words: nothing that an author writes breaks the text, or shows what is right."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.course import compile_text

PIECES = st.sampled_from(
    [
        "[a]{.right}",
        "[b]{.wrong}",
        "[*c* d]{.wrong}",
        "[e [f]{.right}]{.wrong}",
        "[g](https://example.org)",
        "[h [i]{.right}](https://example.org)",
        "<!--word-->",
        "`[j]{.right}`",
        "<b>",
        "text & more",
        "\n\n- [k]{.right .x}\n\n",
        "\n\n| [l]{.right} |\n| -- |\n| m |\n\n",
        "[^n]",
        "[n]{.right .wrong}",
        "[]{.wrong}",
        "\n\n> [!NOTE]\n> [o]{.wrong}\n\n",
    ]
)


def page(text: str) -> str:
    return f"::: {{.question #q type=words}}\nWhich?\n\n{text}\n:::\n\n[^n]: A note.\n"


@given(st.lists(PIECES, max_size=8).map(" ".join), st.booleans())
def test_boxes_are_numbered_in_their_order_and_no_mark_is_left(text: str, html: bool) -> None:
    compiled = compile_text(page(text), html=html).html
    numbers = re.findall(r'<label data-blc-choice="(\d+)"', compiled)
    assert numbers == [str(n) for n in range(len(numbers))]
    assert compiled.count("<label") == compiled.count("</label>")
    assert "word--" not in compiled.replace("&lt;!--word--&gt;", "")
    assert not re.search(r'class="[^"]*\b(right|wrong)\b', compiled)


def test_words_in_every_kind_of_text_can_be_chosen() -> None:
    text = "# [a]{.right}\n\n| [b]{.wrong} |\n| -- |\n| [c]{.wrong} |\n\nTerm\n: [d]{.wrong}\n"
    compiled = compile_text(page(text)).html
    assert compiled.count("<label data-blc-choice=") == 4


def test_a_response_no_longer_fits_when_the_text_has_changed_but_does_when_a_mark_has() -> None:
    def shape(text: str) -> str:
        return compile_text(page(text)).questions[0].shape

    assert shape("[a]{.right} b [c]{.wrong}") == shape("[a]{.wrong} b [c]{.right}")
    assert shape("[a]{.right} b [c]{.wrong}") != shape("[a]{.right} b [d]{.wrong}")
    assert shape("[a]{.right} b [c]{.wrong}") != shape("[a]{.right} [b]{.wrong} [c]{.wrong}")
