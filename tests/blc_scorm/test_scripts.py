"""What no script of the runtime may do, whichever part of it comes to need it."""

from __future__ import annotations

import re

import pytest

from blc_scorm.blocks import block_types, question_types
from blc_scorm.render import bundle
from blc_scorm.render.templates import TEMPLATES

BLOCKS = tuple(sorted({*block_types(), *question_types()}))
NEVER = {
    "unload, which frames block": r"[\"'](?:before)?unload[\"']|on(?:before)?unload",
    "synchronous requests, which go with the page": r"\.open\([^)]*,\s*(?:false|!1)\)",
    "code from text": r"\beval\(|new Function\(",
}


@pytest.mark.parametrize("driver", ["scorm12", "scorm2004", "web"])
def test_no_script_needs_what_platforms_serve_as_a_download(driver: str) -> None:
    script = (bundle.core_script(driver) + bundle.later_script(driver, BLOCKS)).decode()
    assert re.findall(r"\bimport\b|\bexport\b|WebAssembly|\.wasm\b|\.mjs\b", script) == []
    templates = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    assert "<script defer src=" in templates
    assert 'type="module"' not in templates


@pytest.mark.parametrize("driver", ["scorm12", "scorm2004", "web"])
def test_no_script_waits_for_unload_or_for_an_answer(driver: str) -> None:
    script = (bundle.core_script(driver) + bundle.later_script(driver, BLOCKS)).decode()
    assert "pagehide" in script
    assert [what for what, pattern in NEVER.items() if re.search(pattern, script)] == []
