"""The least that any compiler of this kind does: read, render with the bare parser, zip.

Usage: floor.py COURSE OUTPUT.zip
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pyromark

OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_GFM


def main(course: Path, output: Path) -> None:
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(course.rglob("*")):
            if path.suffix == ".md":
                html = pyromark.html(path.read_text(), options=OPTIONS)
                archive.writestr(str(path.relative_to(course).with_suffix(".html")), html)
            elif path.is_file():
                archive.write(path, path.relative_to(course))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
