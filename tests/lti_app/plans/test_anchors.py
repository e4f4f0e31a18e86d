"""Quoted words are found again, whatever was written around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from lti_app.services.plans.anchors import Quote, clean_quote, find_quote, with_surroundings
from lti_app.web.markdown import render
from lti_app.web.marks import marked, plain_words

TEXT = "The road is dark. The stop is dark too. The school is lit."


def found(text: str, quote: Quote) -> str | None:
    place = find_quote(text, quote)
    return text[: place[0]][-4:] + "|" + text[place[0] : place[1]] if place else None


def test_words_are_found_by_what_stood_around_them() -> None:
    quote = Quote("is dark", before="The stop ", after=" too.")
    assert found(TEXT, quote) == "top |is dark"
    assert found(f"At night it is dark. {TEXT}", quote) == "top |is dark"
    assert found(TEXT.replace("The stop", "This stop"), quote) == "top |is dark"


def test_words_that_were_changed_are_gone() -> None:
    assert find_quote("The road is lit.", Quote("is dark")) is None
    assert find_quote(TEXT, Quote("")) is None


def test_line_ends_and_scripts_without_spaces_do_no_harm() -> None:
    assert found("one\n\ntwo three", Quote("one two")) == "|one\n\ntwo"
    assert found("道路很暗，车站也很暗。", Quote("很暗", before="车站也")) == "，车站也|很暗"


def test_a_page_that_can_not_say_what_stands_around_gets_the_first_place() -> None:
    quote = with_surroundings(TEXT, Quote("is dark"))
    assert (quote.before, quote.after[:9]) == ("The road", ". The sto")


def test_what_a_page_sends_is_cut_to_what_is_kept() -> None:
    quote = clean_quote(Quote(" a\n b " + "x" * 5000, "y" * 100, "z" * 100))
    assert (len(quote.text), len(quote.before), len(quote.after)) == (2000, 60, 60)
    assert clean_quote(Quote("  ", "before", "after")) == Quote("")


def test_a_quote_through_several_elements_is_marked_in_each() -> None:
    html = render("The **last 900 metres** have no light.")
    quote = Quote("900 metres have")
    assert marked(html, [("c-1", quote)]) == Markup(
        '<p>The <strong>last <mark data-comment="c-1">900 metres</mark></strong>'
        '<mark data-comment="c-1"> have</mark> no light.</p>\n'
    )


def test_words_that_are_gone_leave_the_text_as_it_is() -> None:
    html = render("Lit.")
    assert marked(html, [("c-1", Quote("dark"))]) == html


@given(text=st.text(max_size=200), start=st.integers(0, 200), length=st.integers(1, 50))
def test_marking_changes_no_word_and_lets_no_tag_in(text: str, start: int, length: int) -> None:
    html = render(text)
    shown = plain_words(html)
    result = marked(html, [("c-1", Quote(shown[start : start + length]))])
    assert plain_words(result) == shown
    assert result.count("<") == html.count("<") + 2 * result.count("<mark ")


@given(
    before=st.text("ab ", max_size=20),
    quote=st.text("ab", min_size=1, max_size=5),
    after=st.text("ab ", max_size=20),
    added=st.text("xy ", max_size=20),
)
def test_words_stay_found_when_others_are_added_around_them(
    before: str, quote: str, after: str, added: str
) -> None:
    text = f"{added}{before}{quote}{after}{added}"
    place = find_quote(text, clean_quote(Quote(quote, before, after)))
    assert place is not None
    assert "".join(text[place[0] : place[1]].split()) == quote
