"""Deflate piece by piece: blocks that end with a byte, and can be laid one behind the other.

Source: RFC 1951.
"""

from __future__ import annotations

import struct
import zlib

LEVEL = 6
"""Also zlib's own choice, which is what streamed files get."""
END = b"\x03\x00"
"""An empty block that says: the last one."""
_WORTH_DEFLATING = 128
"""Bytes. A shorter piece becomes a block that is stored as it is."""


def deflated(piece: bytes) -> bytes:
    """``piece`` in blocks that look at nothing before them, and of which none is the last."""
    if len(piece) < _WORTH_DEFLATING:
        return struct.pack("<BHH", 0, len(piece), len(piece) ^ 0xFFFF) + piece
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(piece) + deflate.flush(zlib.Z_FULL_FLUSH)


class Piece(bytes):
    """A part of several files, with the blocks that it deflates to."""

    blocks: bytes

    @classmethod
    def of(cls, content: bytes) -> Piece:
        """``content`` with its blocks."""
        piece = cls(content)
        piece.blocks = deflated(content)
        return piece

    @classmethod
    def within(cls, blocks: bytes) -> Piece:
        """What :func:`deflated` made ``blocks`` of."""
        piece = cls(zlib.decompressobj(-zlib.MAX_WBITS).decompress(blocks))
        piece.blocks = blocks
        return piece
