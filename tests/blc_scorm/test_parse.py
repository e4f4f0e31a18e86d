"""Settings, fences and attributes one by one; above all, the places that mistakes are given."""

from __future__ import annotations

import pytest

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.durations import duration_seconds
from blc_scorm.model import Attributes, Document, FootnoteReference, Heading, Paragraph
from blc_scorm.parse.attributes import parse_attributes
from blc_scorm.parse.fences import prepare
from blc_scorm.parse.front_matter import split_front_matter
from blc_scorm.parse.markdown import parse_markdown
from blc_scorm.parse.toml import decode, read_toml
from blc_scorm.parse.values import Fields
from blc_scorm.text import walk


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT45M", 2700),
        ("PT1H30M", 5400),
        ("P1DT1S", 86401),
        ("P2D", 172800),
        ("PT0S", 0),
        ("", None),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("P1M", None),
        ("P1Y", None),
        ("PT1.5H", None),
        ("pt5m", None),
        ("PT-5M", None),
        ("PT5M ", None),
        ("PT" + "9" * 400 + "M", None),
    ],
)
def test_a_duration_is_days_hours_minutes_and_seconds(text: str, seconds: int | None) -> None:
    assert duration_seconds(text) == seconds


def fields(values: dict[str, object]) -> tuple[Fields, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return Fields(values, lambda key: Span(key), found, "the test"), found


def test_a_text_is_one_line_and_a_number_counts_as_one() -> None:
    settings, found = fields({"title": "  Two\n  words ", "version": 2026.1})
    assert settings.text("title") == "Two words"
    assert settings.text("version") == "2026.1"
    assert found == []


@pytest.mark.parametrize("number", [10**400, -(10**400), float("inf"), float("nan"), True, "1"])
def test_what_is_no_sensible_number_is_reported(number: object) -> None:
    settings, found = fields({"weight": number})
    assert settings.number("weight", 1.0) == 1.0
    assert [d.code for d in found] == ["BLC104"]


def test_a_value_that_refers_to_itself_without_end_is_reported_in_short() -> None:
    endless: list[object] = []
    endless.append(endless)
    wide: object = "x"
    for _ in range(40):
        wide = [wide] * 9
    settings, found = fields({"title": endless, "version": wide})
    assert settings.text("title") == ""
    assert settings.text("version") == ""
    assert all(len(d.message) < 120 for d in found)


def test_each_setting_of_a_toml_file_has_its_place() -> None:
    text = (
        "# A comment with title = 1\r\n"
        'title = "é\u2028 \x85"\r\n'
        "  [theme]  # the look\r\n"
        "\taccent = 'x'\r\n"
        "[[contacts]]\r\n"
        "name = 'One'\r\n"
        "[[contacts]]\r\n"
        "  name = 'Two'\r\n"
    )
    found: list[Diagnostic] = []
    settings = read_toml("c.toml", text.encode("utf-8-sig"), found, "c.toml")
    assert settings is not None
    settings.report("title", "X", "")
    settings.report("missing", "X", "")
    settings.table("theme").report("accent", "X", "")
    for contact in settings.tables("contacts"):
        contact.report("name", "X", "")
        contact.report("role", "X", "")
    assert [(d.span.line, d.span.column) for d in found] == [
        (2, 1),
        (1, 1),
        (4, 2),
        (6, 1),
        (5, 1),
        (8, 3),
        (7, 1),
    ]


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff", 1, 1),
        (b"one\ntwo \xe9", 2, 5),
        ("é😀".encode() + b"\x80", 1, 3),
        (b"\xef\xbb\xbfa\xff", 1, 2),
        (b"\xfe\xff\x00a", 1, 1),
        ("é".encode()[:1], 1, 1),
    ],
)
def test_what_is_not_utf_8_has_its_place(data: bytes, line: int, column: int) -> None:
    found: list[Diagnostic] = []
    assert decode("a.md", data, found) is None
    assert [(d.code, d.span) for d in found] == [("BLC109", Span("a.md", line, column))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_ends_where_the_text_starts_whatever_ends_a_line(end: str) -> None:
    found: list[Diagnostic] = []
    matter = split_front_matter(
        "a.md", end.join(["---", "é: x", "title: T", "---", "", "B"]), found
    )
    assert (matter.body, matter.first_line) == ("\nB", 5)
    assert matter.fields.text("title") == "T"
    matter.fields.finish()
    assert [d.span for d in found] == [Span("a.md", 2, 1)]


@pytest.mark.parametrize(
    ("text", "body", "first_line"),
    [
        ("", "", 1),
        ("Text", "Text", 1),
        ("---\n---\nText", "Text", 3),
        ("---\n# comment\n...\nText", "Text", 4),
        ("--- \ntitle: T\n---\t\nText\n---\n", "Text\n---\n", 4),
        ("\n---\ntitle: T\n---\n", "\n---\ntitle: T\n---\n", 1),
        ("----\nText", "----\nText", 1),
    ],
)
def test_front_matter_stands_between_the_first_two_lines_of_hyphens(
    text: str, body: str, first_line: int
) -> None:
    found: list[Diagnostic] = []
    matter = split_front_matter("a.md", text, found)
    assert (matter.body, matter.first_line, found) == (body, first_line, [])


def test_front_matter_runs_no_code() -> None:
    found: list[Diagnostic] = []
    split_front_matter("a.md", "---\ntitle: !!python/object/apply:os.getcwd []\n---\n", found)
    assert [(d.code, d.span) for d in found] == [("BLC112", Span("a.md", 2, 8))]


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("", Attributes()),
        ("#a .b .c", Attributes("a", ("b", "c"))),
        ("  .b   #a  ", Attributes("a", ("b",))),
        (
            'k=v w=\'x y\' z="a \\"b\\""',
            Attributes(values=(("k", "v"), ("w", "x y"), ("z", 'a "b"'))),
        ),
        ("k=''", Attributes(values=(("k", ""),))),
        ("src=assets/a.mp4", Attributes(values=(("src", "assets/a.mp4"),))),
        ("#é", Attributes("é")),
        ("plain", None),
        ("k=", None),
        ("k=a b", None),
        ('k="open', None),
        ("#", None),
        ("#a#b", None),
        ("#a #b", None),
        ("k=1 k=2", None),
        (".a.b", None),
        ("{", None),
    ],
)
def test_attributes_are_read_as_pandoc_writes_them(
    text: str, attributes: Attributes | None
) -> None:
    assert parse_attributes(text) == attributes


@pytest.mark.parametrize(
    ("line", "column", "opens"),
    [
        (":::", 1, False),
        ("::::::", 1, False),
        ("::: {.a}", 1, True),
        (":::a", 1, True),
        ("  ::: a", 3, True),
        ("> > ::: a", 5, True),
        ("\t:::", 2, False),
        ("::: {.a} ::::", 1, True),
    ],
)
def test_a_fence_keeps_its_line_and_column(line: str, column: int, opens: bool) -> None:
    prepared = prepare(f"é\n{line}\n")
    (fence,) = prepared.fences
    assert (fence.line, fence.column, fence.attributes is not None) == (2, column, opens)
    assert prepared.text.count("\n") == 2


@pytest.mark.parametrize("line", ["::", "a :::", "`:::`", ":-: :::", "- ::: a"])
def test_what_only_looks_like_a_fence_is_text(line: str) -> None:
    assert prepare(line).fences == ()


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("```", "```"), ("~~~~ md", "~~~~~"), ("- ```", "  ```"), ("> ```", "> ```")],
)
def test_a_fence_in_a_code_block_is_code_until_the_block_ends(opening: str, closing: str) -> None:
    (fence,) = prepare(f"{opening}\n::: a\n~~~\n``\n:::\n{closing}\n::: b\n").fences
    assert fence.line == 7


def test_abbreviations_are_taken_out_of_the_text() -> None:
    prepared = prepare("*[UN]: United Nations \nText\n")
    assert prepared.abbreviations == {"UN": "United Nations"}
    assert prepared.text == "\nText\n"


def places(document: Document) -> list[tuple[str, int, int]]:
    """Every node's kind, line and column."""
    return [
        (type(node).__name__, node.span.line, node.span.column)
        for node in walk(document.children)
        if hasattr(node, "span")
    ]


def test_every_node_knows_its_place_also_after_letters_of_several_bytes() -> None:
    document = parse_markdown("# é😀\n\né😀 *a* `b` [c](d) ![e](f)\n\n- x\n", "a.md", 10)
    assert places(document) == [
        ("Heading", 10, 1),
        ("Paragraph", 12, 1),
        ("Styled", 12, 4),
        ("Code", 12, 8),
        ("Link", 12, 12),
        ("Image", 12, 19),
        ("ListBlock", 14, 1),
        ("ListItem", 14, 1),
    ]


def test_a_tab_is_one_column() -> None:
    assert places(parse_markdown("a\t*b*", "a.md")) == [("Paragraph", 1, 1), ("Styled", 1, 3)]


def test_places_are_right_inside_and_after_fenced_blocks() -> None:
    document = parse_markdown("::: {.lead}\n*é*\n:::\n\n*x*\n", "a.md")
    assert places(document) == [
        ("Division", 1, 1),
        ("Paragraph", 2, 1),
        ("Styled", 2, 1),
        ("Paragraph", 5, 1),
        ("Styled", 5, 1),
    ]


def test_text_that_touches_is_one_text() -> None:
    (paragraph,) = parse_markdown("a [b] & c\nd", "a.md").children
    assert isinstance(paragraph, Paragraph)
    assert paragraph.children == ("a [b] & c\nd",)


def test_the_attributes_of_a_heading_are_read() -> None:
    (heading,) = parse_markdown("## A {#b .c k=v}\n", "a.md").children
    assert isinstance(heading, Heading)
    assert heading.attributes == Attributes("b", ("c",), (("k", "v"),))
    assert heading.children == ("A",)


def test_a_footnote_is_referred_to_by_its_label() -> None:
    (paragraph, _note) = parse_markdown("a[^Note]\n\n[^note]: b\n", "a.md").children
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.children[1], FootnoteReference)


def test_brackets_without_end_stay_text() -> None:
    text = "[" * 200 + "x" + "]{.a}" * 200
    document = parse_markdown(text, "a.md")
    assert document.diagnostics == ()
