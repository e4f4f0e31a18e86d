"""What video and audio share: a file, captions, and a transcript for who can't see or hear."""

from __future__ import annotations

from collections.abc import Callable

from blc_scorm.blocks import BlockType, Renderer, Report
from blc_scorm.diagnostics import Severity
from blc_scorm.model import Block, Custom, Division
from blc_scorm.records import dataclass


@dataclass(frozen=True, slots=True)
class Media:
    source: str
    title: str
    captions: str
    """A WebVTT file, or empty."""
    poster: str
    transcript: tuple[Block, ...]


def media_block(name: str) -> BlockType:
    """The block ``::: {.video src=… title=… captions=… poster=…}`` with its transcript inside."""
    return BlockType((name,), _parser(name), _context)


def _parser(name: str) -> Callable[[Division, Report], Block | None]:
    def parse(division: Division, report: Report) -> Block | None:
        get = division.attributes.get
        if not get("src"):
            report(
                division.span,
                "BLC209",
                f"This block names no file. Write it as {{.{name} src=assets/talk.mp4}}.",
            )
            return None
        media = Media(get("src"), get("title"), get("captions"), get("poster"), division.children)
        if not media.captions and not media.transcript:
            report(
                division.span,
                "BLC410",
                "Who can't hear this gets nothing. Add captions=… (a WebVTT file), or put a "
                "transcript into the block.",
                Severity.WARNING,
            )
        return Custom(name, media, division.span)

    return parse


def _context(block: Custom, render: Renderer) -> dict[str, object]:
    media: Media = block.content
    return {
        "src": render.asset(media.source, block.span),
        "title": media.title,
        "captions": render.asset(media.captions, block.span) if media.captions else "",
        "poster": render.asset(media.poster, block.span) if media.poster else "",
        "transcript": render.html(media.transcript),
    }
