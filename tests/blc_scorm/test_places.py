"""Where settings belong: what the messages say must be there."""

from __future__ import annotations

import re
from pathlib import Path

from blc_scorm.places import PLACES, way_out

AUTHORING = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text("utf-8")


def test_every_setting_that_has_a_place_is_documented_and_has_one_place_alone() -> None:
    names = [name for names in PLACES.values() for name in names]
    unknown = [name for name in names if not re.search(rf"\b{name}\b *[=:`]", AUTHORING)]
    assert unknown == []
    assert len(names) == len(set(names))


def test_the_place_of_a_setting_goes_before_a_name_that_is_near() -> None:
    assert way_out("logo", ("log",)) == " It belongs under a line [theme] in course.toml."
    assert way_out("lgo", ("logo",)) == " Did you mean 'logo'?"
    assert way_out("points", ("pints",), here="on a question") == " Did you mean 'pints'?"
    assert way_out("x", ()) == " Remove it, or correct its name."
