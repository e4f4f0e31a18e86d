"""A block for audio, with captions and a transcript."""

from __future__ import annotations

from blc_scorm.blocks._media import media_block

BLOCK = media_block("audio")
