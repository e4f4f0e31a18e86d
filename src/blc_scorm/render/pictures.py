"""How large a picture is, so that a page keeps its place while it loads; and whether it is one."""

from __future__ import annotations

import re
import struct

from blc_scorm.regex import regex

_HEAD = 8_192
"""Bytes that hold the start of any picture: an SVG's first element, after its comments."""
_LARGEST = 1_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif"})
_PICTURE = regex(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftyp", re.DOTALL)
"""How pictures begin. Browsers look at that, not at the name."""
_COMMENT = regex(r"<!--.*?-->", re.DOTALL)
_SVG = regex(r"""\s*(?:<\?xml[^>]*>\s*|<!DOCTYPE[^>]*>\s*)*<svg\b((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = regex(r"""\s(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_PIXELS = regex(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


def picture_size(file: str) -> tuple[int, int] | None:
    """Width and height of a picture in pixels; None of a file that does not tell.

    An SVG that has none is as large as the part of its plane that it shows.
    """
    try:
        with open(file, "rb", buffering=0) as content:  # noqa: PTH123 - a Path costs as much
            head = content.read(_HEAD)
    except OSError:  # gone since the course was read: who packs it says so
        return None
    if head.startswith(_PNG) and len(head) >= 24:
        size: tuple[float, float] | None = struct.unpack(">II", head[16:24])
    elif file[-4:].lower() == ".svg":
        size = _svg_size(head)
    else:
        size = _other_size(file)
    if size is None or not all(0 < side < _LARGEST for side in size):
        return None
    return round(size[0]), round(size[1])


def picture_problem(file: str, size: tuple[int, int] | None) -> str:
    """Why no browser can show a picture whose ``size`` was looked for; empty as far as one can."""
    suffix = file.rpartition(".")[2].lower()
    try:
        with open(file, "rb", buffering=0) as content:  # noqa: PTH123 - as above
            if suffix == "svg":
                return _svg_problem(content.readall())
            head = content.read(16)
    except OSError:
        return ""
    if size or suffix not in _PICTURES or _PICTURE.match(head):
        return ""
    return "it is no picture, whatever its name says" if head else "the file is empty"


def _svg_problem(data: bytes) -> str:
    from xml.parsers import expat

    if not data.strip():
        return "the file is empty"
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
            return ""  # to this reader alone
        what = expat.ErrorString(error.code)
        return f"the drawing is broken at line {error.lineno}, column {error.offset + 1} ({what})"
    return ""


def _svg_size(head: bytes) -> tuple[float, float] | None:
    root = _SVG.match(_COMMENT.sub("", head.decode("utf-8-sig", "replace")))
    if root is None:
        return None
    said = dict(_ATTRIBUTE.findall(root[1]))
    own = [_PIXELS.fullmatch(said.get(name, "")) for name in ("width", "height")]
    if own[0] and own[1]:
        return float(own[0][1]), float(own[1][1])
    shown = re.split(r"[\s,]+", said.get("viewBox", "").strip())
    try:
        _, _, width, height = map(float, shown)
    except ValueError:
        return None
    return width, height


def _other_size(file: str) -> tuple[float, float]:
    import imagesize  # it imports the network's libraries, which cost a tenth of a second

    width, height = imagesize.get(file)
    return width, height
