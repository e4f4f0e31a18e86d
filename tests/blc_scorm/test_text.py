"""The words of a document."""

from __future__ import annotations

import pytest

from blc_scorm import model
from blc_scorm.parse.divisions import resolve_divisions
from blc_scorm.parse.markdown import parse_markdown
from blc_scorm.text import plain_text, walk


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a *b **c*** `d` $e$", "a b c d e"),
        ("a\\\nb", "a b"),
        ("[a](b.md) ![c *d*](e.png)", "a c d"),
        ("[a]{.b}[^1]\n\n[^1]: c", "ac"),
        ("*[UN]: United Nations\n\nUN", "UN"),
        ("- a\n- b", "ab"),
        ("T\n: D", "TD"),
        ("|a|b|\n|-|-|\n|c|d|", "abcd"),
        ("> a", "a"),
        ("```\na\n```", "a\n"),
        ("![a](b.png 'caption')", "a"),
        ("::: {.callout-tip title=T}\na\n:::", "a"),
        ("::: {.question #q}\na\n\n- [x] b\n  : c\n- [ ] d\n\n::: hint\ne\n:::\n:::", "abcde"),
    ],
)
def test_the_words_of_every_kind_of_node_are_found(source: str, words: str) -> None:
    document = resolve_divisions(parse_markdown(source, "a.md"))
    assert plain_text(document.children) == words


def test_a_walk_meets_every_node_in_reading_order() -> None:
    document = parse_markdown("# a *b*\n\n> - [c](d.md)\n", "a.md")
    assert [type(node) for node in walk(document.children)] == [
        model.Heading,
        model.Styled,
        model.Quote,
        model.ListBlock,
        model.ListItem,
        model.Link,
    ]
