"""A block for video, with captions and a transcript."""

from __future__ import annotations

from blc_scorm.blocks._media import media_block

BLOCK = media_block("video")
