"""Typesets one document: JSON in, PDF out. Run by ``pdf`` in a process of its own.

With ``--missing``, for ``scripts``: samples of scripts in, those without a font out.

As PDF/UA-1 where every character has a glyph in the fonts of this machine; else as
tagged PDF, which is as accessible but for the characters that are missing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typst

SOURCE = Path(__file__).parents[2] / "data" / "plan.typ"


def typeset(data: str) -> bytes:
    """Raises TypstError for a fault of the source, which no document should cause."""
    options: dict[str, Any] = {"format": "pdf", "sys_inputs": {"data": data}}
    source = SOURCE.read_bytes()
    try:
        made = typst.compile(source, pdf_standards=["ua-1"], **options)
    except typst.TypstError as error:
        if "PDF/UA" not in str(error):
            raise
        made = typst.compile(source, **options)
    if not isinstance(made, bytes):
        raise TypeError("typst made no PDF")
    return made


def missing(samples: list[str]) -> list[str]:
    """Those that no font of this machine can show."""
    fonts = typst.Fonts()  # looked for once
    return [one for one in samples if not _is_shown(one, fonts)]


def _is_shown(sample: str, fonts: typst.Fonts) -> bool:
    source = f'#set document(title: "x")\n{sample}'.encode()
    try:
        typst.compile(source, format="pdf", pdf_standards=["ua-1"], font_paths=fonts)
    except typst.TypstError:
        return False
    return True


def main() -> None:
    asked = sys.stdin.buffer.read().decode()
    if "--missing" in sys.argv:
        sys.stdout.write(json.dumps(missing(json.loads(asked))))
    else:
        sys.stdout.buffer.write(typeset(asked))


if __name__ == "__main__":
    main()
