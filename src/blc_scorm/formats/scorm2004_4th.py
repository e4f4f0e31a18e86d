"""SCORM 2004 4th Edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blc_scorm.formats._scorm2004 import ADLCP, edition
from blc_scorm.formats._text import measure

if TYPE_CHECKING:
    from lxml.etree import _Element


def completion_threshold(share: float) -> _Element:
    """The share as an attribute, and that it decides. Source: 4th Edition CAM, 5.2.3."""
    return ADLCP.completionThreshold(
        completedByMeasure="true", minProgressMeasure=measure(share), progressWeight="1.0"
    )


FORMAT = edition("2004 4th Edition", "scorm2004_4th", completion_threshold)
