"""Links that lead nowhere, files that are missing, pictures that are too heavy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from blc_scorm.diagnostics import Diagnostic, Severity, Span
from blc_scorm.ids import did_you_mean
from blc_scorm.model import Course, LinkUse, Promises
from blc_scorm.sources import Asset, Sources

PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})
PICTURE_BUDGET = 300_000
"""Bytes. Above it a picture costs a learner on a slow line more than ten seconds."""
PICTURE_LIMIT = 10_000_000
"""Bytes. Above it a picture is a mistake."""
PACKAGE_LIMIT = 1_000_000_000
"""Bytes. Above it several platforms refuse a package."""


def check(
    course: Course, promises: Mapping[str, Promises], sources: Sources
) -> Iterator[Diagnostic]:
    """Every link and file that a page uses."""
    pages = {page.path for page in course.pages}
    heavy: set[str] = set()
    for page in promises.values():
        for link in page.links:
            yield from _link(link, pages, promises, sources)
        for path, span in page.assets:
            asset = sources.assets.get(path)
            if asset is None and sources.has_unread(path):
                continue  # told of already
            if asset is None:
                yield _missing(path, span, sources)
            elif asset.size > PICTURE_BUDGET and path not in heavy:
                heavy.add(path)
                yield from _weight(path, asset.size, span)


def check_package(part: Course, assets: Iterable[Asset]) -> Iterator[Diagnostic]:
    """What ``part``, the modules of one package, weighs with its ``assets``."""
    size = sum(asset.size for asset in assets)
    if size > PACKAGE_LIMIT:
        yield Diagnostic(
            part.modules[0].span if len(part.modules) == 1 else part.span,
            "BLC502",
            f"The files of this package have {size / 1e9:.1f} GB together; several LMSs take none "
            "over 1 GB. Make films shorter or smaller, or build one package for each module.",
            Severity.WARNING,
        )


def _link(
    link: LinkUse, pages: set[str], promises: Mapping[str, Promises], sources: Sources
) -> Iterator[Diagnostic]:
    if link.path not in pages:
        reason = "which is not in the course"
        if link.path in sources.texts:
            reason = "which is no page of a module of this build"
        yield Diagnostic(
            link.span,
            "BLC201",
            f"This link points to {link.path}, {reason}."
            f"{did_you_mean(link.path, sorted(pages), 'Correct the path, or add the page.')}",
        )
    elif link.anchor and link.anchor not in promises[link.path].anchors:
        yield Diagnostic(
            link.span,
            "BLC202",
            f"This link points to '#{link.anchor}', but {link.path} has no such heading or id."
            + did_you_mean(
                link.anchor,
                promises[link.path].anchors,
                f"Give the heading this id: {{#{link.anchor}}}.",
            ),
        )


def _missing(asset: str, span: Span, sources: Sources) -> Diagnostic:
    if asset.startswith("../"):
        message = f"'{asset}' lies outside the course folder. Copy it into the course."
    else:
        near = did_you_mean(asset, sorted(sources.assets), "Put it there, or correct the path.")
        message = f"The file {asset} is not in the course.{near}"
    return Diagnostic(span, "BLC203", message)


def _weight(asset: str, size: int, span: Span) -> Iterator[Diagnostic]:
    if PurePosixPath(asset).suffix.lower() not in PICTURES:
        return
    too_much = size > PICTURE_LIMIT
    yield Diagnostic(
        span,
        "BLC409" if too_much else "BLC406",
        f"The picture {asset} has {size / 1e6:.1f} MB; a learner on a slow line waits for it. "
        f"Make it smaller than {PICTURE_BUDGET / 1e6:.1f} MB: 1,200 pixels wide is enough, or "
        "draw it as SVG.",
        Severity.ERROR if too_much else Severity.WARNING,
    )
