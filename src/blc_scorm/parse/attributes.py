"""``{#id .class key=value}``, as Pandoc writes it."""

from __future__ import annotations

import re

from blc_scorm.model import Attributes
from blc_scorm.regex import regex

PART = regex(
    r"""\s*(?:
        \#(?P<id>[^\s{}#="']+)
      | \.(?P<class>[^\s{}.="']+)
      | (?P<key>[A-Za-z_][\w:-]*)=(?:
            "(?P<double>(?:[^"\\]|\\.)*)"
          | '(?P<single>[^']*)'
          | (?P<bare>[^\s{}"'“”„«‘‚][^\s{}"']*)
        )
    )(?=[\s]|$)""",
    re.VERBOSE,
)


MADE_BY_A_WORD_PROCESSOR = regex("=[“”„«‘‚]")


def way_out(text: str, like: str) -> str:
    """What to change in ``text``, which can't be read as attributes, to have some ``like`` these.

    Both are without braces.
    """
    if MADE_BY_A_WORD_PROCESSOR.search(text):
        return 'Type straight quotes (") instead of the curly ones that a word processor makes.'
    if re.search(r"\s=|=\s|=$", text):
        return "Write a setting and its value without spaces round the equals sign."
    if "," in text and re.search(r",(\s|$)", text):
        return "Put spaces between the parts, no commas."
    if parse_attributes(f".{text}") is not None:
        return f"A class begins with a dot: {{.{text}}}."
    return (
        f"Write it as {{{like}}}, with one id, each setting once, and quotes round values that "
        "have spaces."
    )


def parse_attributes(text: str) -> Attributes | None:
    """The attributes in ``text`` (without its braces), or None when it isn't made of them.

    Nor is it when it has two ids, or a setting twice: which one is meant can't be known.
    """
    identifier = ""
    classes: list[str] = []
    values: dict[str, str] = {}
    position = 0
    text = text.strip()
    while position < len(text):
        match = PART.match(text, position)
        if not match:
            return None
        position = match.end()
        if (match["id"] and identifier) or match["key"] in values:
            return None
        if match["id"]:
            identifier = match["id"]
        elif match["class"]:
            classes.append(match["class"])
        elif match["double"] is not None:
            values[match["key"]] = re.sub(r'\\(["\\])', r"\1", match["double"])
        else:
            values[match["key"]] = match["bare"] if match["single"] is None else match["single"]
    return Attributes(identifier, tuple(classes), tuple(values.items()))
