"""Every example of docs/authoring.md compiles, and every mistake of docs/diagnostics.md is met.

A block ``markdown`` is a page; a block ``toml`` names its file in its first line.
Files and pages that an example points to are made, so that it can stay short.
Examples of mistakes say so: ``markdown mistake``, ``toml mistake``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import blc_scorm
from blc_scorm.build import Options, build
from blc_scorm.errors import CourseError

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
CODE = re.compile(r"BLC\d{3}")
ASSET = re.compile(r"(?:\.\./)?assets/[\w.-]+")
ANYTHING = "<svg/>"
"""What the examples' files hold: under any name."""
MISSING_FILE = "BLC203"
NOTHING_COUNTS = "BLC391"
PAGE_LINK = re.compile(r"\]\((?P<file>[\w-]+\.md)(?:#(?P<anchor>[\w-]+))?\)")
COURSE = 'id = "c"\ntitle = "Course"\nmodules = ["01-m"]\n'
MODULE = 'title = "Module"\nobjectives = [{ id = "three-duties", text = "Sort decisions." }]\n'
PAGE = "---\ntitle: Page\n---\n\nText.\n"
QUIZ_PAGE = """---
title: Quiz
kind: quiz
---

::: {.question #where}
Where?

- [x] Here
- [ ] There
:::
"""
"""What a module needs that is completed by its questions."""


@dataclass(frozen=True, slots=True)
class Example:
    line: int
    kind: str
    """page, course.toml or module.toml."""
    text: str
    code: str
    """The last diagnostic's code that a heading before it names, or empty."""

    def __str__(self) -> str:
        return f"{self.code or self.kind}-line-{self.line}"


def examples(document: str, suffix: str = "") -> list[Example]:
    """The examples in ``docs/<document>`` whose info string ends with ``suffix``."""
    whole = (DOCS / document).read_text("utf-8")
    found = []
    for match in FENCE.finditer(whole):
        before = whole[: match.start()]
        line = before.count("\n") + 1
        codes = re.findall(r"^### (BLC\d{3})", before, re.MULTILINE)
        code = codes[-1] if codes else ""
        if match["info"] == f"markdown{suffix}":
            found.append(Example(line, "page", match["text"], code))
        elif match["info"] == f"toml{suffix}":
            kind = match["text"].split("\n", maxsplit=1)[0].removeprefix("# ")
            found.append(Example(line, kind, match["text"], code))
    return found


GOOD = examples("authoring.md")
MISTAKES = examples("diagnostics.md", " mistake")


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def write_page(root: Path, text: str, *, with_files: bool) -> None:
    """The page, the pages it points to and, unless one is to be missing, the files."""
    for path in ASSET.findall(text) if with_files else ():
        write(root, path.removeprefix("../") if path.startswith("..") else f"01-m/{path}", ANYTHING)
    for link in PAGE_LINK.finditer(text):
        anchor = f"## There {{#{link['anchor']}}}\n" if link["anchor"] else ""
        old = root / "01-m" / link["file"]
        known = old.read_text("utf-8") if old.exists() else PAGE
        write(root, f"01-m/{link['file']}", f"{known}\n{anchor}")
    write(root, "01-m/01-page.md", text if text.startswith("---\n") else f"{PAGE}\n{text}")


def write_course(root: Path, example: Example) -> Path:
    files = {"course.toml": COURSE, "01-m/module.toml": MODULE}
    if example.kind == "page":
        write_page(root, example.text, with_files=example.code != MISSING_FILE)
    elif example.kind == "course.toml":
        files["course.toml"] = example.text
        for folder in re.findall(r'"(\d\d-\w+)"', example.text):
            write(root, f"{folder}/module.toml", MODULE)
            write(root, f"{folder}/01-page.md", PAGE)
        for path in ASSET.findall(example.text):
            write(root, path, ANYTHING)
    else:
        files["01-m/module.toml"] = example.text
        write(root, "01-m/01-page.md", PAGE)
        if example.code != NOTHING_COUNTS:
            write(root, "01-m/02-quiz.md", QUIZ_PAGE)
    for path, text in files.items():
        write(root, path, text)
    return root


def test_there_are_examples_of_every_kind() -> None:
    kinds = [example.kind for example in GOOD]
    assert set(kinds) == {"page", "course.toml", "module.toml"}
    assert kinds.count("page") > 20
    assert len(MISTAKES) > 20


@pytest.mark.parametrize("example", GOOD, ids=str)
def test_an_example_compiles_without_a_diagnostic(example: Example, tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", example)
    built = build(course, Options(output=tmp_path / "build"))
    assert [str(diagnostic) for diagnostic in built.diagnostics] == []
    assert len(built.made) >= 4


@pytest.mark.parametrize("example", [e for e in GOOD if e.kind == "page"], ids=str)
def test_an_example_reaches_the_learner_as_html(example: Example, tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", example)
    built = build(course, Options(formats=("html",), output=tmp_path / "build"))
    for file in (built.made[0].path / "m").rglob("*.*"):
        if file.suffix in {".html", ".js"}:
            html = file.read_text("utf-8")
            assert not re.search(r"&lt;(?:p|h2|div)\b|:::", html)


@pytest.mark.parametrize("example", MISTAKES, ids=str)
def test_a_mistake_gets_its_code(example: Example, tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", example)
    with pytest.raises(CourseError) as mistakes:
        build(course, Options(output=tmp_path / "build", strict=True))
    assert example.code in {diagnostic.code for diagnostic in mistakes.value.diagnostics}


def test_every_code_has_a_section_and_stands_in_the_contents() -> None:
    files = Path(blc_scorm.__file__).parent.rglob("*.py")
    used = {code for file in files for code in CODE.findall(file.read_text("utf-8"))}
    text = (DOCS / "diagnostics.md").read_text("utf-8")
    sections = re.findall(r"^### (BLC\d{3})$", text, re.MULTILINE)
    contents = [f"BLC{number}" for number in re.findall(r"\[(\d{3})\]\(#blc\1\)", text)]
    assert sections == sorted(set(sections))
    assert contents == sections
    assert used - set(sections) == set()
