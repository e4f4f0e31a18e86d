"""SCORM 2004 3rd Edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blc_scorm.formats._scorm2004 import ADLCP, edition
from blc_scorm.formats._text import measure

if TYPE_CHECKING:
    from lxml.etree import _Element


def completion_threshold(share: float) -> _Element:
    """The share as the element's text. Source: SCORM 2004 3rd Edition CAM, 5.2.3."""
    return ADLCP.completionThreshold(measure(share))


FORMAT = edition("2004 3rd Edition", "scorm2004_3rd", completion_threshold)
