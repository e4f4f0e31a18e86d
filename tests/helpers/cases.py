"""Cases as text: an input and what comes of it, in a Markdown file that a person can read.

A file holds cases; each starts with a heading ``# What holds``. In it stand
fenced blocks of five tildes:

* ``~~~~~ page``: a page without front matter, compiled by itself. Options stand
  behind the name: ``kind=quiz html country=ID website language=ar``;
* ``~~~~~ <path>``: a file of a course, which is built from all of them (and from
  the smallest course's own, see ``tests/helpers/course.py``; ``(absent)`` leaves
  one out);
* ``~~~~~ diagnostics``: every diagnostic, one a line; no block means none;
* ``~~~~~ html``: the page's whole HTML; compared when it is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from blc_scorm.build import Options, build
from blc_scorm.errors import CourseError
from tests.helpers.course import compile_text, write_course

BLOCK = re.compile(r"^~~~~~ (\S+)([^\n]*)\n(.*?)^~~~~~\n", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^# (.+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    text: str
    """As in its file, from its heading to the next."""

    @property
    def expected(self) -> dict[str, str]:
        """Diagnostics, and the HTML if the case shows it."""
        found = {name: text for name, _, text in self._blocks() if name in {"diagnostics", "html"}}
        return {"diagnostics": "", **found}

    def outcome(self, folder: Path) -> dict[str, str]:
        """What the program makes of the input; ``folder`` is for courses."""
        for name, options, text in self._blocks():
            if name == "page":
                return _compiled(text, options.split())
        return {"diagnostics": self._built(folder)}

    def rewritten(self, outcome: dict[str, str]) -> str:
        """The case with ``outcome`` in place of what it expects."""
        inputs = BLOCK.sub(
            lambda block: "" if block[1] == "diagnostics" else block[0], self.text
        ).rstrip()
        text = BLOCK.sub(
            lambda block: (
                f"~~~~~ html\n{outcome['html']}~~~~~\n" if block[1] == "html" else block[0]
            ),
            f"{inputs}\n",
        )
        if outcome["diagnostics"]:
            text += f"\n~~~~~ diagnostics\n{outcome['diagnostics']}~~~~~\n"
        return re.sub(r"\n{3,}(?=~~~~~ )", "\n\n", text)

    def _blocks(self) -> list[tuple[str, str, str]]:
        return BLOCK.findall(self.text)

    def _built(self, folder: Path) -> str:
        files = {
            name: None if text == "(absent)\n" else text
            for name, _, text in self._blocks()
            if name not in {"diagnostics", "html"}
        }
        source = write_course(folder / "course", files)
        try:
            found = build(source, Options(output=folder / "out", formats=("scorm12",))).diagnostics
        except CourseError as error:
            found = error.diagnostics
        return "".join(f"{diagnostic}\n" for diagnostic in found)


def read_cases(folder: Path) -> dict[str, Case]:
    """Every case below ``folder``, by the stem of its file and its own name."""
    found = {}
    for file in sorted(folder.glob("*.md")):
        starts = [*HEADING.finditer(_without_blocks(file.read_text("utf-8")))]
        text = file.read_text("utf-8")
        ends = [*(match.start() for match in starts[1:]), len(text)]
        for start, end in zip(starts, ends, strict=True):
            name = f"{file.stem}: {start[1]}"
            if name in found:
                raise ValueError(f"two cases are called {name!r}")
            found[name] = Case(start[1], text[start.start() : end])
    return found


def _without_blocks(text: str) -> str:
    """``text`` with its blocks blanked: a heading in a block is no heading of a case."""
    return BLOCK.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)


def _compiled(text: str, options: list[str]) -> dict[str, str]:
    settings = dict(option.split("=") for option in options if "=" in option)
    compiled = compile_text(
        text,
        kind=settings.get("kind", "page"),
        country=settings.get("country", ""),
        language=settings.get("language", "en"),
        html="html" in options,
        website="website" in options,
    )
    diagnostics = sorted(compiled.diagnostics, key=lambda found: found.span)
    html = compiled.html if compiled.html.endswith("\n") else f"{compiled.html}\n"
    return {"diagnostics": "".join(f"{d}\n" for d in diagnostics), "html": html}
