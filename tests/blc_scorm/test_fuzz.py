"""Whatever an author writes: never an exception, always a build or diagnostics with places."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blc_scorm.model import CompiledPage
from tests.helpers.course import compile_text, page, write_course
from tests.helpers.terminal import blc

PIECES = (
    *("::: {.question #q points=1}\n", '::: {.only country="ID"}\n', "::: {.video src=a.mp4}\n"),
    *(':::: {.callout-note title="x"}\n', "::: hint\n", "::: {#x .y}\n", "::: {bad\n", ":::\n"),
    *("- [ ] a\n", "- [x] b\n", "  : feedback\n", "> [!NOTE] Title\n", "> ", "- ", "1. ", "    "),
    *("\t", "\n", "\n\n", "## H\n", "### H {#x .c k=v}\n", "===\n", "---\n", "+++\n"),
    *("| a | b |\n|:-|-:|\n", "| 1 | 2 |\n", "Term\n", ": Def\n", "```py\n", "```\n", "~~~\n"),
    *("[^1]", "[^2]", "[^1]: note\n", "[^2]: note [^1]\n", "*[ABC]: Alpha\n", "ABC ", "`code`"),
    *(
        "[x]{.c}",
        "[x](02-b.md#z){.c}",
        "![a](b.png 't')",
        "![a](b.mp4)",
        "[x](javascript:alert(1))",
    ),
    *("[x](http://[)", "![x](//e.org/a.png)", "[b]: c.md\n", "[a][b]", "<https://a.b>", "<a@b.c>"),
    *("$x^2$", "$\\text{<script>}$", "$$\\frac{1}{2}$$\n", "$\\frac$", "$"),
    *(
        "<script>alert(1)</script>\n",
        '<b onclick="x">',
        "</b>",
        "<!--",
        "-->",
        "<div>\n",
        "</div>\n",
    ),
    *("<!--blc-fence:0-->", "*", "**", "~~", "^", "~", "[", "]", "{", "}", "(", ")", "!", "\\"),
    *("&lt;", "&#0;", "é", "😀", "\u202e", "\x00", "\x0b", "\u2028", "\r\n", "...", '"q"'),
)
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORBIDDEN = frozenset({"script", "style", "iframe", "object", "embed", "base", "meta", "link"})
quickly = settings(max_examples=60, derandomize=True, deadline=None, database=None)


@quickly
@given(
    text=TEXTS,
    kind=st.sampled_from(["page", "presentation", "quiz", "reflection"]),
    html=st.booleans(),
    country=st.sampled_from(["", "ID", "NP"]),
    website=st.booleans(),
)
def test_any_text_becomes_harmless_html(
    text: str, kind: str, html: bool, country: str, website: bool
) -> None:
    compiled = compile_text(text, kind=kind, html=html, country=country, website=website)
    assert_places(compiled, text)
    assert_harmless(compiled)


def assert_places(compiled: CompiledPage, text: str) -> None:
    """Every diagnostic is at a place of the page."""
    lines = text.count("\n") + 1
    for diagnostic in compiled.diagnostics:
        assert diagnostic.span.path == "m/01-a.md"
        assert 1 <= diagnostic.span.line <= lines
        assert 1 <= diagnostic.span.column <= len(text) + 1


def assert_harmless(compiled: CompiledPage) -> None:
    """The page's HTML runs nothing, and no id stands there twice without a word."""
    root = lxml.html.fragment_fromstring(CONTROLS.sub("", compiled.html), create_parent="div")
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    assert FORBIDDEN.isdisjoint(element.tag for element in elements)
    for element in elements:
        for name, value in element.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name != "href" or not value.strip().lower().startswith("javascript:")
    identifiers = [element.get("id") for element in elements if element.get("id")]
    assert len(identifiers) == len(set(identifiers)) or compiled.diagnostics


FILES = ("course.toml", "m/module.toml", "m/01-a.md", "m/map.png", "m/map.svg")
HEADS = (b"", b"---\n", b'id = "c"\ntitle = "x"\nmodules = ["m"]\n', b"\x89PNG\r\n\x1a\n", b"<svg ")
SETTINGS = st.dictionaries(
    st.sampled_from(["title", "id", "kind", "duration", "modules", "pass", "weight", "objectives"]),
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=9).map(repr),
        st.sampled_from(["[]", "{}", "[m]", "[[1]]", "&a [*a]", "2026-02-30", "1979-05-27", "'''"]),
    ),
)


def assert_built_or_explained(files: dict[str, str | bytes | None]) -> None:
    """Building ends with code 0 or 1; with 1, every line says where, and nothing is left."""
    with TemporaryDirectory() as folder:
        course = write_course(Path(folder) / "course", {"m/02-b.md": page(PICTURES), **files})
        run = blc("build", course, "-o", f"{folder}/out", "-f", "html", "-f", "scorm12", "--quiet")
        assert run.code in {0, 1}
        assert (Path(folder) / "out").exists() == (run.code == 0)
        assert run.code == 0 or re.match(rf"{course}/[^:]+:\d+:\d+: ", run.err)


PICTURES = "![One](map.png) ![Two](map.svg)\n"


@quickly
@given(name=st.sampled_from(FILES), head=st.sampled_from(HEADS), data=st.binary(max_size=200))
def test_any_bytes_in_any_file_are_built_or_explained(name: str, head: bytes, data: bytes) -> None:
    files: dict[str, str | bytes | None] = {"m/map.png": b"", "m/map.svg": b""}
    assert_built_or_explained({**files, name: head + data})


@quickly
@given(name=st.sampled_from(FILES[:3]), values=SETTINGS)
def test_any_settings_are_built_or_explained(name: str, values: dict[str, object]) -> None:
    equals, fence = (": ", "---\n") if name.endswith(".md") else (" = ", "")
    lines = "".join(f"{key}{equals}{value}\n" for key, value in values.items())
    files: dict[str, str | bytes | None] = {"m/map.png": b"", "m/map.svg": b""}
    assert_built_or_explained({**files, name: f"{fence}{lines}{fence}\nText.\n"})


@settings(quickly, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_builds_as_a_page_of_a_course(text: str) -> None:
    assert_built_or_explained({"m/map.png": b"", "m/map.svg": b"", "m/01-a.md": page(text)})


DEEP = {
    "quotes": ">" * 20_000 + " x",
    "lists": "".join("  " * depth + "- x\n" for depth in range(300)),
    "lists in a line": "- " * 2_000 + "x",
    "blocks": ":::: {.callout-note}\n" * 600,
    "closed blocks": "::: {.only country=ID}\n" * 500 + "x\n" + ":::\n" * 500,
    "emphasis": "*a **b " * 2_000 + "x" + "** *" * 2_000,
    "brackets": "[" * 2_000 + "x" + "]{.a}" * 2_000,
    "links": "[" * 5_000 + "x" + "](02-b.md)" * 5_000,
    "formulas": "$" + "{" * 3_000 + "}" * 3_000 + "$",
    "definitions": "a\n: " * 1_500,
    "tags": "<b>" * 2_000 + "x" + "</b>" * 2_000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_without_end_is_explained(text: str) -> None:
    for html in (False, True):
        compiled = compile_text(text, html=html)
        assert_places(compiled, text)
        assert compiled.html or compiled.diagnostics
