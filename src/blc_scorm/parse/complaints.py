"""What the readers of TOML and YAML complain about, for people who know neither.

Each table has a pattern of the reader's own words, then what is wrong and what to do. What no
pattern knows is passed on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

TYPOGRAPHIC = "“”„‘’«»"
TEXTS = 'Texts stand in double quotes, such as title = "My course".'
VALUES = f"{TEXTS} Numbers are plain, such as 0.7; yes and no are true and false."
COLON = 'A value with a colon needs quotes, such as title: "Rights: a start".'
OPEN_QUOTE = "a text that begins with a quote has none at its end. Add it."
TWICE = "this setting stands in the file a second time. Keep one of the two."
NO_DATE = "there is no such date or time. Correct it."
UNSEEN = "there is a character that nobody can see. Delete it."
TOML: Mapping[str, str] = {
    r"Illegal character '\\n'|Unterminated|Expected \"'": OPEN_QUOTE,
    r"Expected newline": f"something stands behind a value, or is no part of it. {VALUES}",
    r"Expected '='": f"there is no '=' between the name of a setting and its value. {TEXTS}",
    r"Unclosed array": 'a list has no end, or no comma between two texts. Write ["one", "two"].',
    r"Unclosed inline": 'braces have no end, or no comma inside. Write { name = "…", role = "…" }.',
    r"overwrite|twice|Duplicate|redefine|immutable": TWICE,
    r"Expected '\]": "a line that begins with '[' does not end with ']'. Write [theme].",
    r"Unescaped|hex value|Escaped": r"in double quotes a backslash is written twice: \\.",
    r"Invalid date": NO_DATE,
    r"Invalid value": f"this is no value. {VALUES}",
    r"Invalid statement|Invalid initial": f"this is no setting. {TEXTS}",
    r"[Cc]haracter": UNSEEN,
}
YAML: Mapping[str, str] = {
    r"mapping values": f"there is a colon where none can be. {COLON}",
    r"expected ',' or '[\]}]'": "a bracket is not closed. Write objectives: [one, two].",
    r"end of stream": OPEN_QUOTE,
    r"expected key|document start": (
        "this is not a line of the form 'name: value'. Names begin at the start of the line, and "
        "nothing stands behind a closing quote."
    ),
    r"expected ':'": "there is no colon behind the name of a setting. Write title: Welcome.",
    r"escape": r"there is a backslash in double quotes. Use single ones: 'C:\maps'.",
    r"start any token|alphabetic|constructor|entries|comment or line|node content": (
        "a value can't begin like this, nor a line with a tab. Put the value in quotes, such as "
        'title: "*".'
    ),
    r"control characters|unacceptable": UNSEEN,
}


def toml_complaint(reason: str, found: str) -> str:
    """What is wrong and what to do, where ``found`` is the text from the place on."""
    if found[:1] and found[0] in TYPOGRAPHIC:
        return f'these quotes ({found[0]}) are typographic. Use straight ones (").'
    if re.match(r"-\d\d-\d\d", found):  # taken for a number, and something behind it
        return NO_DATE
    return _plain(reason, TOML, TEXTS)


def yaml_complaint(problem: str) -> str:
    """What is wrong and what to do."""
    return _plain(problem, YAML, COLON)


def _plain(words: str, table: Mapping[str, str], usual: str) -> str:
    for pattern, sentence in table.items():
        if re.search(pattern, words):
            return sentence
    return f"{words[:1].lower()}{words[1:].rstrip('.')}. {usual}"
