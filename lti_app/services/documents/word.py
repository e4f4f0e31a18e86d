"""A document as DOCX: real headings, real lists, real tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from lti_app.services.documents.model import (
    Block,
    Chosen,
    Code,
    Document,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Records,
    Run,
    Runs,
    is_rtl,
    plain,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ACCENT = RGBColor(0x0F, 0x5C, 0x57)
DEEPEST_LIST = 3
"""Word's own styles for lists within lists end here."""


def as_docx(document: Document) -> bytes:
    file = docx.Document()
    _set_up(file, document)
    _cover(file, document)
    writer = _Writer(file, document)
    for part in document.parts:
        file.add_heading(part.title, 1)
        for entry in part.entries:
            writer.turn(file.add_heading(entry.label, 2), (Run(entry.label),))
            writer.blocks(entry.blocks or (plain(document.words.nothing),))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _set_up(file: WordFile, document: Document) -> None:
    properties = file.core_properties
    properties.title, properties.language = document.title[:255], document.words.language
    properties.author = properties.comments = ""
    normal = file.styles["Normal"]
    normal.font.size = Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi" if document.words.rtl else "w:val"), document.words.language)
    normal.element.get_or_add_rPr().append(language)
    for level in (1, 2, 3):
        file.styles[f"Heading {level}"].font.color.rgb = ACCENT


def _cover(file: WordFile, document: Document) -> None:
    file.add_paragraph(document.words.kind)
    file.add_heading(document.title, 0)
    if document.message:
        file.add_paragraph(document.message, style="Intense Quote")
    table = file.add_table(rows=0, cols=2)
    for name, value in document.facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value
    file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


class _Writer:
    """Puts blocks into a file, one after the other."""

    def __init__(self, file: WordFile, document: Document) -> None:
        self._file = file
        self._rtl = document.words.rtl

    def blocks(self, blocks: Iterable[Block], style: str | None = None, depth: int = 0) -> None:
        for block in blocks:
            if isinstance(block, Listing):
                self._list(block, depth)
            elif isinstance(block, Quote):
                self.blocks(block.blocks, "Quote", depth)
            elif isinstance(block, Paragraph):
                self._paragraph(block.runs, style)
            else:
                _PUT[type(block)](self, block)

    def turn(self, paragraph: WordParagraph, runs: Runs) -> None:
        """Let a paragraph run from right to left where its first letters do."""
        if self._rtl or is_rtl(runs):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001

    def heading(self, block: Heading) -> None:
        paragraph = self._file.add_heading("", 3)
        _fill(paragraph, block.runs)
        self.turn(paragraph, block.runs)

    def code(self, block: Code) -> None:
        run = self._file.add_paragraph().add_run(block.text)
        run.font.name = "Courier New"

    def grid(self, block: Grid) -> None:
        table = self._file.add_table(rows=1, cols=len(block.head), style="Light Grid Accent 1")
        for cell, runs in zip(table.rows[0].cells, block.head, strict=True):
            _fill(cell.paragraphs[0], runs)
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001
        for row in block.rows:
            cells = table.add_row().cells
            for cell, runs in zip(cells, row, strict=False):
                _fill(cell.paragraphs[0], runs)
        self._file.add_paragraph()

    def records(self, block: Records) -> None:
        for row in block.rows:
            table = self._file.add_table(rows=0, cols=2, style="Table Grid")
            for name, value in row:
                cells = table.add_row().cells
                cells[0].paragraphs[0].add_run(name).bold = True
                _fill(cells[1].paragraphs[0], (Run(value),))
            self._file.add_paragraph()

    def chosen(self, block: Chosen) -> None:
        for name, detail in block.items:
            paragraph = self._file.add_paragraph(style="List Bullet")
            _fill(paragraph, (Run(name, bold=True), Run(f"\n{detail}")))
            self.turn(paragraph, (Run(name),))

    def _paragraph(self, runs: Runs, style: str | None) -> None:
        paragraph = self._file.add_paragraph(style=style)
        _fill(paragraph, runs)
        self.turn(paragraph, runs)

    def _list(self, block: Listing, depth: int) -> None:
        level = min(depth + 1, DEEPEST_LIST)
        name = "List Number" if block.ordered else "List Bullet"
        for item in block.items:
            self.blocks(item, name if level == 1 else f"{name} {level}", depth + 1)


_PUT: dict[type, Callable[[_Writer, Any], None]] = {
    Heading: _Writer.heading,
    Code: _Writer.code,
    Grid: _Writer.grid,
    Records: _Writer.records,
    Chosen: _Writer.chosen,
}


def _fill(paragraph: WordParagraph, runs: Runs) -> None:
    for one in runs:
        if one.link:
            _link(paragraph, one)
            continue
        run = paragraph.add_run(one.text)
        run.bold, run.italic = one.bold or None, one.italic or None
        run.font.strike = one.struck or None
        if one.code:
            run.font.name = "Courier New"
        if any(is_rtl((Run(word),)) for word in one.text.split()[:1]):
            run.font.rtl = True


def _link(paragraph: WordParagraph, one: Run) -> None:
    relation = paragraph.part.relate_to(one.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(one.text)
    run.font.underline, run.font.color.rgb = True, ACCENT
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001
