"""Two versions next to each other, for people who have never seen a diff."""

from __future__ import annotations

import time
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lti_app.services.plans.compare import Change, Kind, compare, compare_field
from lti_app.services.plans.templates import shipped_template

TEMPLATE = shipped_template()
PROBLEM, ACTIVITIES = TEMPLATE.fields["problem"], TEMPLATE.fields["activities"]


def marked(old: str, new: str) -> str:
    """``[-gone-]``, ``{+new+}`` and ``<moved>``."""
    marks = {
        Kind.SAME: "{}",
        Kind.REMOVED: "[-{}-]",
        Kind.ADDED: "{{+{}+}}",
        Kind.MOVED: "<{}>",
    }
    found = compare_field(PROBLEM, old, new)
    return "".join(marks[piece.kind].format(piece.text) for piece in found.pieces)


def test_a_changed_word_is_shown_within_its_sentence() -> None:
    assert marked("The road is dark.", "The road is lit.") == "The road is [-dark-]{+lit+}."
    assert marked("Nine children", "Nine children, six girls") == "Nine children{+, six girls+}"


def test_neighbouring_words_change_together() -> None:
    assert marked("one two three", "four five three") == "[-one two-]{+four five+} three"


def test_a_new_paragraph_stands_alone() -> None:
    assert marked("First.\n\nLast.", "First.\n\nMiddle.\n\nLast.") == (
        "First.\n\n{+Middle.\n+}\nLast."
    )


def test_a_line_that_moved_shows_where_it_stands_now_and_counts_no_word() -> None:
    assert marked("One.\nTwo.\nThree.", "Three.\nOne.\nTwo.") == "<Three.>\nOne.\nTwo."
    old, new = "Walk.\nAsk them.\nDraw.\nPlant.", "Ask her.\nDraw.\nPlant.\nWalk."
    assert marked(old, new) == "Ask [-them-]{+her+}.\nDraw.\nPlant.\n<Walk.>\n"
    found = compare_field(PROBLEM, "One.\nTwo.", "Two.\nOne.")
    assert (found.change, found.added, found.removed, found.moved) == (Change.CHANGED, 0, 0, 1)


def test_a_row_that_moved_is_neither_gone_nor_new() -> None:
    rows = [{"what": what, "owner": "Ali"} for what in ("Walk", "Ask", "Draw")]
    found = compare_field(ACTIVITIES, rows, [rows[2], rows[0], rows[1]])
    moved = [piece.text for piece in found.pieces if piece.kind is Kind.MOVED]
    assert moved == ["Activity: Draw · Who answers for it: Ali"]
    assert (found.added, found.removed) == (0, 0)


def test_a_text_from_nothing_is_new_and_to_nothing_is_emptied() -> None:
    assert compare_field(PROBLEM, "", "x").change is Change.NEW
    assert compare_field(PROBLEM, "x", "").change is Change.EMPTIED
    assert compare_field(PROBLEM, "x", "x").change is Change.NONE


def test_a_changed_cell_shows_within_its_row() -> None:
    old = [{"what": "Night walk", "owner": "Mariyam", "budget": {"amount": "", "currency": ""}}]
    new = [{"what": "Night walk", "owner": "Ali", "budget": {"amount": "5", "currency": "MVR"}}]
    pieces = compare_field(ACTIVITIES, old, new).pieces
    assert pieces[0].text == "Activity: Night walk · Who answers for it: "
    assert [piece.text for piece in pieces if piece.kind is Kind.REMOVED] == ["Mariyam"]
    assert "Budget: MVR 5" in next(piece.text for piece in pieces if piece.kind is Kind.ADDED)


def test_fields_without_text_in_both_are_left_out() -> None:
    found = compare(TEMPLATE, {"problem": "a"}, {"problem": "a", "context": "b"})
    assert [one.field.name for one in found] == ["context", "problem"]


def letters(text: str) -> str:
    return "".join(text.split())


WORDS = st.text(st.sampled_from("ab \n"), max_size=40)


@given(WORDS, WORDS)
def test_the_pieces_hold_both_texts_whole(old: str, new: str) -> None:
    pieces = compare_field(PROBLEM, old, new).pieces
    told = "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED)
    assert told.split() == new.split()
    told = " ".join(piece.text for piece in pieces if piece.kind in (Kind.REMOVED, Kind.SAME))
    moved = " ".join(piece.text for piece in pieces if piece.kind is Kind.MOVED)
    assert Counter(letters(told + moved)) == Counter(letters(old))


def test_two_long_and_different_texts_take_no_time() -> None:
    old = " ".join(f"a{n}" for n in range(30_000))
    new = " ".join(f"b{n}" for n in range(30_000))
    began = time.thread_time()
    assert len(compare_field(PROBLEM, old, new).pieces) == 2
    assert time.thread_time() - began < 2
