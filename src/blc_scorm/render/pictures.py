"""How large a picture is, so that a page keeps its place while the picture loads."""

from __future__ import annotations

import re
import struct

from blc_scorm.regex import regex

_HEAD = 8_192
"""Bytes that hold the start of any picture: an SVG's first element, after its comments."""
_LARGEST = 1_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
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
