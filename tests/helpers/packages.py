"""Files of a package to write, and how to look at what was written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from blc_scorm.model import PackageFile

PAGE = bytes(range(256)) * 10
FILES = (
    PackageFile("shared/course.css", b"body { color: black }" * 100),
    PackageFile("m1/index.html", "<!doctype html>\n<p>ရေ</p>".encode() * 200),
    PackageFile("imsmanifest.xml", b"<manifest/>"),
    PackageFile("m1/assets/river.png", b"\x89PNG" + bytes(1000)),
    PackageFile("shared/empty.txt", b""),
    PackageFile("m1/pages/a.js", (b"blc.arrive(`", PAGE, b"`)")),
    PackageFile("m1/pages/b.js", (b"", PAGE, PAGE)),
    PackageFile("m1/pages/none.js", ()),
)
Write = Callable[[Iterable[PackageFile], Path], int]
SOURCE = Path(__file__).resolve().parents[2] / "src"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".blc-files"
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}


def python(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.run(
        command, env=environment(), check=True, capture_output=True, text=True, timeout=300
    )
