"""A plain website, which also works when opened from a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blc_scorm.formats import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from blc_scorm.formats import Remember
    from blc_scorm.model import Course, PackageFile, Site


def package(_course: Course, site: Site, _remember: Remember) -> Iterator[PackageFile]:
    """The site's files as they are: a browser needs nothing around them."""
    yield from site.files


FORMAT = Format(title="Website", driver="web", package=package, is_website=True)
