"""Text for some countries alone: ``::: {.only country="ID PH"}``.

A build for one country (``blc build --country ID``) keeps its own and drops the
others; a build for all shows each with the countries it is for.
"""

from __future__ import annotations

from blc_scorm.blocks import BlockType, Renderer, Report
from blc_scorm.model import Block, Custom, Division
from blc_scorm.records import dataclass


@dataclass(frozen=True, slots=True)
class Only:
    countries: tuple[str, ...]
    """ISO 3166 codes of two letters."""
    children: tuple[Block, ...]


def _parse(division: Division, report: Report) -> Block | None:
    countries = tuple(division.attributes.get("country").upper().split())
    if not countries or not all(len(code) == 2 and code.isalpha() for code in countries):
        report(
            division.place("country"),
            "BLC209",
            "This block does not say for which countries it is. Name them by their two letters, "
            'such as {.only country="ID PH"}.',
        )
        return None
    return Custom("only", Only(countries, division.children), division.span)


def _context(block: Custom, render: Renderer) -> dict[str, object]:
    only: Only = block.content
    return {"countries": only.countries, "body": render.html(only.children)}


BLOCK = BlockType(("only",), _parse, _context)
