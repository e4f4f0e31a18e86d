"""What the documents promise is there, and what is there stands in the documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from blc_scorm.blocks import block_types, question_types
from blc_scorm.command import blc
from blc_scorm.formats import format_names

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CODE = re.compile(r"BLC\d{3}")


def texts(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob(pattern)))


def codes() -> set[str]:
    return set(CODE.findall(texts(ROOT / "src" / "blc_scorm", "*.py")))


def test_every_diagnostic_code_is_seen_by_a_test() -> None:
    tests = ROOT / "tests" / "blc_scorm"
    seen = set(
        re.findall(r"(?:error|warning) (BLC\d{3}): ", texts(tests, "*.md") + texts(tests, "*.py"))
    )
    assert codes() - seen == set()


def test_no_code_stands_for_an_error_here_and_a_warning_there() -> None:
    source = texts(ROOT / "tests" / "blc_scorm" / "cases", "*.md")
    severities: dict[str, set[str]] = {}
    for severity, code in re.findall(r": (error|warning) (BLC\d{3}): ", source):
        severities.setdefault(code, set()).add(severity)
    assert [code for code, found in severities.items() if len(found) > 1] == []


def test_every_block_and_kind_of_question_is_documented() -> None:
    authoring = (DOCS / "authoring.md").read_text("utf-8")
    blocks = {name: block.classes for name, block in block_types().items()}
    unknown = {
        name
        for name, classes in blocks.items()
        if not any(re.search(rf"::: (?:\{{\.)?{cls}\b", authoring) for cls in classes)
    }
    assert unknown == set()
    assert {kind for kind in question_types() if kind not in authoring} == set()


@pytest.mark.parametrize("name", format_names())
def test_every_format_is_documented(name: str) -> None:
    assert f"`{name}`" in (DOCS / "formats.md").read_text("utf-8")


def test_help_in_the_documents_is_what_the_program_prints() -> None:
    quoted = re.findall(
        r"^\$ blc ((?:\w+ )?--help)\n(.*?)^```",
        texts(DOCS, "*.md") + (ROOT / "README.md").read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    for arguments, text in quoted:
        run = CliRunner().invoke(blc, arguments.split(), prog_name="blc")
        assert text == run.stdout


def test_every_option_of_the_command_is_documented() -> None:
    authoring = (DOCS / "authoring.md").read_text("utf-8")
    options = [option for option in blc.commands["build"].params if option.opts[0][0] == "-"]
    unknown = [o.name for o in options if not any(f"`{name}" in authoring for name in o.opts)]
    assert unknown == []


def test_links_between_the_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    code = re.compile(r"^(`{3,}|~{3,}).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
        for target in link.findall(code.sub("", document.read_text("utf-8")))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_test_that_the_page_on_platforms_names_is_there() -> None:
    cells = re.findall(r"\| ([^|]+) \|$", (DOCS / "platforms.md").read_text("utf-8"), re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    scripts = texts(ROOT / "tests" / "js", "*.test.js").replace("${version}: ", "")
    functions = set(re.findall(r"^def (test_\w+)", texts(ROOT / "tests", "*.py"), re.MULTILINE))
    titles = set(re.findall(r"""^ *test\(["`](.*)["`], """, scripts, re.MULTILINE))
    assert len(named) > 40
    assert named - functions - titles == set()
