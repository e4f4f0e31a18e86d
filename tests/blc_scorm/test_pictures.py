"""How large pictures are, by what they say themselves."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from blc_scorm.render.pictures import picture_problem, picture_size

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + bytes(9)
GIF = b"GIF89a" + struct.pack("<HH", 30, 20) + bytes(10)
AFTER_A_COMMENT = """<?xml version="1.0"?>
<!-- <svg width="1" height="1"> -->
<svg aria-label="a > b"
  viewBox="0 0 64 48"></svg>"""
INNER = '<rect width="5" height="7"/></svg>'


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("a.png", PNG, (640, 480)),
        ("a.png", PNG[:20], None),
        ("a.gif", GIF, (30, 20)),
        ("a.jpg", b"no picture", None),
        ("a.svg", f'<svg width="30" height="20px">{INNER}', (30, 20)),
        ("a.svg", f"<svg width='30.4' height='20' viewBox='0 0 9 9'>{INNER}", (30, 20)),
        ("a.svg", f'<svg viewBox="0 24 640 776">{INNER}', (640, 776)),
        ("a.svg", f'<svg width="100%" height="100%" viewBox="0,0,64,48">{INNER}', (64, 48)),
        ("a.svg", AFTER_A_COMMENT, (64, 48)),
        ("a.svg", f'<svg stroke-width="3" line-height="2">{INNER}', None),
        ("a.svg", f'<svg viewBox="0 0 inf 1">{INNER}', None),
        ("a.svg", f'<svg viewBox="0 0 0 10">{INNER}', None),
        ("a.svg", "<p>", None),
    ],
)  # fmt: skip
def test_a_picture_is_as_large_as_it_says(
    tmp_path: Path, name: str, content: str | bytes, size: tuple[int, int] | None
) -> None:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    assert picture_size(str(file)) == size


def test_a_picture_that_is_gone_has_no_size(tmp_path: Path) -> None:
    assert picture_size(str(tmp_path / "a.png")) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", PNG),
        ("a.png", GIF),
        ("a.PNG", PNG[:20]),
        ("a.avif", b"\0\0\0 ftypavif" + bytes(9)),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 "),
        ("a.svg", b'<?xml version="1.0" encoding="windows-1258"?><svg/>'),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'),
        ("a.tiff", b"unknown here"),
    ],
)
def test_what_a_browser_may_show_is_no_problem(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert picture_problem(str(tmp_path / name), None) == ""
