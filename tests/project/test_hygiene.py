"""House rules that no linter knows."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 500
"""Lines of a source file. What tires a reader is never the average but the largest file."""
CODE = {".py", ".js", ".css", ".html", ".toml", ".sh", ".mako"}
LATER = "TO" + "DO", "FIX" + "ME", "X" * 3
"""Words that put work off. It belongs into an issue."""


@cache
def files() -> tuple[Path, ...]:
    """What is under version control, or would be; what is ignored is left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this copy is not under version control")
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def own(*suffixes: str) -> list[tuple[str, str]]:
    """Our own texts with these suffixes: (path, text)."""
    return [
        (str(file.relative_to(ROOT)), file.read_text("utf-8"))
        for file in files()
        if file.suffix in suffixes and file.name != "package-lock.json"
    ]


def test_no_work_is_put_off_in_a_comment() -> None:
    pattern = re.compile(rf"\b(?:{'|'.join(LATER)})\b")
    assert [path for path, text in own(*CODE, ".md") if pattern.search(text)] == []


def test_no_text_holds_both_sides_of_a_conflict() -> None:
    marks = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
    texts = own(*CODE, ".md", ".json", ".lock", ".po", ".svg", ".txt", "")
    assert [path for path, text in texts if marks.search(text)] == []


def test_no_source_file_is_a_giant() -> None:
    sources = [(path, text) for path, text in own(*CODE) if path.startswith(("src/", "lti_app/"))]
    assert [path for path, text in sources if text.count("\n") > LONGEST] == []


def test_nothing_built_is_under_version_control() -> None:
    built = {".pyc", ".zip", ".whl", ".map", ".sqlite3", ".mo", ".log"}
    folders = {"build", "dist", "node_modules", "__pycache__", ".venv"}
    assert [
        path
        for path in files()
        if path.suffix in built or folders & set(path.relative_to(ROOT).parts[:-1])
    ] == []


def test_the_locks_name_hashes_and_no_addresses() -> None:
    for name in ("build", "test", "platform"):
        lock = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
        assert "://" not in lock
        pinned = re.findall(r"^[\w.-]+(?:\[.*?\])?==", lock, re.MULTILINE)
        assert pinned
        assert lock.count("--hash=sha256:") >= len(pinned)
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8")


def test_every_exception_to_a_rule_names_the_rule() -> None:
    blanket = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!: [A-Z]+\d)|eslint-disable(?!-)")
    sources = [(path, text) for path, text in own(".py", ".js") if "test_hygiene" not in path]
    assert [path for path, text in sources if blanket.search(text)] == []


def test_texts_end_with_one_line_end_and_hold_no_carriage_return() -> None:
    wrong = [
        path
        for path, text in own(*CODE, ".md", ".json", ".lock")
        if text and (not text.endswith("\n") or text.endswith("\n\n") or "\r" in text)
    ]
    assert wrong == []
