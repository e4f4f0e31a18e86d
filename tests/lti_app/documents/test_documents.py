"""Documents of a plan: what a version says is in them, and nothing that was written breaks them."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from lti_app.errors import DocumentFailed
from lti_app.services.documents import pdf, scripts
from lti_app.services.documents.making import Picks, plan_document, printable
from lti_app.services.documents.model import (
    Chosen,
    Document,
    Grid,
    Listing,
    Paragraph,
    Quote,
    Records,
    Run,
    Words,
    is_rtl,
)
from lti_app.services.documents.rich_text import blocks_of
from lti_app.services.documents.typeset import missing
from lti_app.services.documents.word import as_docx
from lti_app.services.plans.goals import rights, targets
from lti_app.services.plans.templates import shipped_template
from lti_app.services.plans.values import empty

WORDS = Words("en", False, "Action plan", "Contents", "Nothing written.", "Page", "Without a title")
TEMPLATE = shipped_template()
NASTY = {
    "long": "Ward 7 is dark. " * 12_500,
    "one word": "x" * 200_000,
    "emoji": "Light 👩🏽‍🌾👨‍👩‍👧 for Ward 7",
    "turned": "annex\u202efdp\u2067 and \u200f more",
    "arabic": "إنارة للحي السابع",
    "thaana": "ވޯޑު 7 އަށް އަލިކަން",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "typst": '#panic("no") #include "/etc/passwd" $ x $ @ref <label> = Heading *x* _y_ `z`',
    "unseen": "a\x00b\x07c\ud800d\ufffee\u000bf",
    "markdown": "[" * 5_000 + "*" * 5_000 + "> " * 4_000,
    "nested lists": "\n".join("  " * depth + "- deeper" for depth in range(200)),
    "ragged table": "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n",
    "empty marks": "#\n\n- \n\n>\n\n``` \n```\n\n| |\n|-|\n",
}


def document(**content: Any) -> Document:
    whole = {name: empty(field) for name, field in TEMPLATE.fields.items()} | content
    return plan_document(
        TEMPLATE,
        whole,
        frozenset(TEMPLATE.fields),
        words=WORDS,
        picks=Picks(targets(), rights()),
        facts=(("Authors", "Aminath"), ("Version", "1")),
        message="Please be strict.",
    )


def blocks(made: Document, label: str) -> Any:
    entries = {entry.label: entry.blocks for part in made.parts for entry in part.entries}
    return entries[label]


def poppler(program: str, made: bytes, *options: str) -> str:
    """What a program of poppler says of a PDF."""
    if shutil.which(program) is None:
        pytest.skip(f"left out: {program} is not installed (Debian: apt install poppler-utils)")
    out = ["-"] if program == "pdftotext" else []
    run = subprocess.run(
        [program, *options, "-", *out], input=made, capture_output=True, check=True
    )
    return run.stdout.decode()


def text_of(made: bytes) -> str:
    """All text of a PDF as poppler reads it."""
    return poppler("pdftotext", made)


def test_a_document_has_every_kind_of_field_in_words() -> None:
    made = document(
        title="Light for Ward 7",
        problem="**Dark** for 900 metres",
        targets=["11.2"],
        rights=["equality"],
        objectives=["Light", "A bus"],
        budget={"amount": "86000", "currency": "MVR"},
        rights_holders=[{"group": "Women", "lacks": "Safety", "missed": "Tenants"}],
        activities=[{"activity": "Lamps", "owner": "Public works"}],
        annexes=[{"id": "1", "name": "map.pdf", "size": 2_400_000, "type": "application/pdf"}],
    )
    assert made.title == "Light for Ward 7"
    runs = (Run("Dark", bold=True), Run(" for 900 metres"))
    assert blocks(made, "The problem") == (Paragraph(runs),)
    chosen = blocks(made, "Targets of the Sustainable Development Goals")[0]
    assert isinstance(chosen, Chosen)
    assert chosen.items[0][0] == "11.2 Safe transport for all"
    assert chosen.items[0][1].startswith("By 2030, provide access to safe")
    assert blocks(made, "Rights concerned")[0].items[0][1].startswith("UDHR 2, 7 · ICCPR")
    assert isinstance(blocks(made, "Whose rights are at stake")[0], Grid)
    assert isinstance(blocks(made, "Who does what, and by when")[0], Records)
    assert blocks(made, "Files that belong to the plan") == (
        Listing(False, ((Paragraph((Run("map.pdf (2.4 MB)"),)),),)),
    )


def test_markdown_becomes_blocks_and_addresses_that_run_something_do_not() -> None:
    text = "- one\n  > quoted\n\n[go](https://x.org) [run](javascript:alert(1)) ~~old~~ `code`"
    listing, paragraph = blocks_of(text)
    assert isinstance(listing, Listing)
    assert isinstance(listing.items[0][1], Quote)
    assert isinstance(paragraph, Paragraph)
    links = {run.text: run.link for run in paragraph.runs if run.link}
    assert links == {"go": "https://x.org"}
    assert Run("old", struck=True) in paragraph.runs
    assert Run("code", code=True) in paragraph.runs


@pytest.mark.parametrize("name", NASTY)
def test_nothing_that_was_written_breaks_a_document(name: str) -> None:
    made = document(title=NASTY[name][:300], problem=NASTY[name], objectives=[NASTY[name]])
    assert pdf.as_pdf(made).startswith(b"%PDF")
    assert docx.Document(io.BytesIO(as_docx(made))).paragraphs


@pytest.mark.parametrize("name", ["script", "typst", "emoji"])
def test_what_looks_like_markup_stands_in_the_document_as_it_was_typed(name: str) -> None:
    made = document(title="Light", partners=[], objectives=[NASTY[name]])
    word = docx.Document(io.BytesIO(as_docx(made)))
    assert NASTY[name] in "\n".join(one.text for one in word.paragraphs)
    if name != "emoji":  # a font for it may be missing
        first = NASTY[name].split()[0]
        assert first in text_of(pdf.as_pdf(made))


@given(st.text(max_size=400))
@limits(max_examples=150)
def test_any_text_becomes_blocks_and_a_word_file(text: str) -> None:
    whole = document(title=text, problem=text, objectives=[text])
    written = ("Context and problem", "Objectives")  # the other parts are the same each time
    parts = tuple(part for part in whole.parts if part.title in written)
    assert len(parts) == 2
    assert as_docx(replace(whole, parts=parts)).startswith(b"PK")
    assert printable(printable(text)) == printable(text)


def test_the_pdf_is_tagged_has_contents_and_says_what_it_is() -> None:
    made = pdf.as_pdf(document(title="Light for Ward 7", problem="It is dark."))
    assert b"pdfuaid" in made
    assert b"/StructTreeRoot" in made
    text = text_of(made)
    for words in ("Light for Ward 7", "Contents", "Context and problem", "It is dark.", "Aminath"):
        assert words in text


def test_a_missing_letter_costs_the_seal_and_not_the_document() -> None:
    made = pdf.as_pdf(document(title="Light", problem="\U000e0fff \ue000"))
    assert b"/StructTreeRoot" in made


def test_typesetting_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LONGEST_SECONDS", 0.01)
    with pytest.raises(DocumentFailed, match="too long"):
        pdf.as_pdf(document(title="Light"))


def test_the_word_file_has_headings_and_tables_of_its_own() -> None:
    row = {"group": "Women", "lacks": "Safety", "missed": "Tenants"}
    word = docx.Document(io.BytesIO(as_docx(document(title="Light", rights_holders=[row]))))
    styles = {one.text: one.style.name for one in word.paragraphs if one.style is not None}
    assert styles["Light"] == "Title"
    assert styles["Context and problem"] == "Heading 1"
    assert styles["The problem"] == "Heading 2"
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "Who among them is easily missed" in cells
    assert "Tenants" in cells


def test_text_runs_in_the_direction_of_its_first_letter() -> None:
    assert is_rtl((Run("7 ވޯޑު a"),))
    assert not is_rtl((Run("123"), Run(" Ward ވޯޑު")))
    assert printable("a\u202eb") == "a\u202eb\u202c"
    assert json.loads(json.dumps(pdf._data(document(title="ވޯޑު"))))["title"] == "ވޯޑު"


def test_scripts_without_a_font_are_found_in_what_was_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    korean = next(one for one in scripts.SCRIPTS if one.name == "Hangul")
    monkeypatch.setattr(scripts, "missing_scripts", lambda: (korean,))
    content = {"title": "Ward 7, ކ", "rows": [{"who": "강동구 시장"}]}
    assert scripts.unshown(content) == (korean,)
    assert scripts.unshown({"title": "Ward 7 — Kātā “é” ✓"}) == ()
    (finding,) = scripts.check_fonts()
    assert finding.text == (
        "PDFs can't show Hangul: there is no font for it on this machine."
        " On Debian: apt install fonts-noto-cjk."
    )


def test_every_script_is_known_by_its_own_sample() -> None:
    for one in scripts.SCRIPTS:
        assert scripts.scripts_in(one.sample) == {one}


def test_the_typesetter_says_which_letters_no_font_has() -> None:
    assert missing(["a", "\U0010fffd"]) in ([], ["\U0010fffd"])
    assert missing(["a"]) == []


def test_a_pdf_s_structure_is_that_of_the_plan() -> None:
    """As a screen reader meets it: title, language, and tags for headings, lists and tables."""
    rows = [{"group": "Women", "lacks": "Safety", "missed": "Tenants"}]
    made = pdf.as_pdf(document(title="Light for 7", problem="- one\n- two", rights_holders=rows))
    about = poppler("pdfinfo", made)
    assert re.search(r"^Title: +Light for 7$", about, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", about, re.MULTILINE)
    assert b"/Lang(en)" in made.replace(b" ", b"")
    assert b"/Outlines" in made
    tags = {
        line.split()[0].rstrip(":")
        for line in poppler("pdfinfo", made, "-struct").splitlines()
        if line
    }
    assert {"Document", "H1", "H2", "P", "L", "LI", "Table", "TR", "TH", "TD"} <= tags
