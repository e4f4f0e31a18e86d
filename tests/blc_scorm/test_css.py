"""House rules of the styles that a linter lacks."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import blc_scorm

RUNTIME = Path(blc_scorm.__file__).parent / "runtime"
CSS = RUNTIME / "css"
FILES = sorted(CSS.rglob("*.css"))
BUDGET_BYTES = 9 * 1024
"""For all blocks together; a package carries those that it uses. 9 KiB, and no longer 8, since
there are fourteen types of question and quizzes."""

RAW = {
    "a colour": r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|lch|hwb)\(",
    "a length in px": r"\b\d*\.?\d+px\b",
}
PHYSICAL = (
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:top|right|bottom|left)"
    r"(?:-\w+)?|border-(?:top|bottom)-(?:left|right)-radius|top|right|bottom|left|width|height"
    r"|min-width|min-height|max-width|max-height|overflow-[xy](?=:\s*visible))\s*:"
)
SIDES = r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b"


def rules(path: Path) -> str:
    """A file without comments, images in addresses, and the conditions of media queries."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r'url\("[^"]*"\)', "", text)
    return re.sub(r"@media[^{]*\{", "@media {", text)


def name(path: Path) -> str:
    return path.relative_to(CSS).as_posix()


@pytest.mark.parametrize("path", [p for p in FILES if p.name != "tokens.css"], ids=name)
@pytest.mark.parametrize("what", RAW)
def test_raw_values_stand_in_tokens_alone(path: Path, what: str) -> None:
    assert re.findall(RAW[what], rules(path)) == [], f"{what} belongs into tokens.css"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_directions_are_logical(path: Path) -> None:
    assert re.findall(PHYSICAL, rules(path)) == []
    assert re.findall(SIDES, rules(path)) == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_name_that_is_used_is_given(path: Path) -> None:
    given = set(re.findall(r"(--[\w-]+)\s*:", "".join(rules(file) for file in FILES)))
    assert set(re.findall(r"var\((--[\w-]+)", rules(path))) <= given


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_is_asked_from_outside_the_package(path: Path) -> None:
    addresses = re.findall(r"url\(\"?([^\")]{0,20})", path.read_text("utf-8"))
    assert all(address.startswith("data:") for address in addresses)
    assert "@import" not in path.read_text("utf-8")


def test_every_block_has_its_style() -> None:
    blocks = (RUNTIME / "templates" / "blocks").glob("[!_]*.html")
    assert {b.stem for b in blocks} <= {p.stem for p in (CSS / "blocks").glob("*.css")}


def test_night_is_the_same_whether_wished_for_or_forced() -> None:
    text = rules(CSS / "tokens.css")
    wished = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', text, re.DOTALL)
    forced = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', text, re.DOTALL)
    assert wished
    assert forced
    assert wished[1].split() == forced[1].replace("color-scheme: dark;", "").split()


def test_motion_waits_for_those_who_like_it() -> None:
    """No transition at all; the only animation reveals the contents once, without movement."""
    text = "".join(rules(path) for path in FILES)
    assert "transition" not in text
    assert not re.search(r"(?<!over)scroll-behavior", text)
    assert re.findall(r"animation:\s*(\w+)", text) == ["late"]


def test_all_styles_together_stay_small() -> None:
    text = "".join(re.sub(r"\s+", " ", rules(p)) for p in FILES)
    signs = "".join(re.findall(r'url\("[^"]*"\)', "".join(p.read_text("utf-8") for p in FILES)))
    assert len(gzip.compress((text + signs).encode(), 9, mtime=0)) <= BUDGET_BYTES
