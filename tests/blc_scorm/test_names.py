"""File names that every platform serves."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blc_scorm.names import safe_name, safe_names

SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("m1/assets/river-1_a.v2.png", "m1/assets/river-1_a.v2.png"),
        ("Réunion & cie/été 1.png", "Reunion-cie/ete-1.png"),
        ("l'eau.svg", "l-eau.svg"),
        ("ရေ.png", "file.png"),
        ("💧 drop 💧.webp", "drop.webp"),
        ("module.mjs", "module.js"),
        ("MODULE.MJS", "MODULE.js"),
        (".htaccess", "htaccess"),
        ("con.txt", "con_.txt"),
        ("a..b .png", "a.b.png"),
        ("-x-", "x"),
        ("x" * 200 + ".jpeg", "x" * 86 + ".jpeg"),
        ("x" * 100 + "/a.png", "x" * 100 + "/a.png"),
    ],
)
def test_a_name_becomes_safe(path: str, name: str) -> None:
    assert safe_name(path) == name


def test_different_paths_never_share_a_name() -> None:
    assert safe_names(["a b.png", "a-b.png", "A-B.png", "ရေ.png", "မြေ.png", "file.png"]) == {
        "A-B.png": "A-B.png",
        "a-b.png": "a-b-bac527ad.png",
        "a b.png": "a-b-47c1591e.png",
        "file.png": "file.png",
        "ရေ.png": "file-cd7f3c60.png",
        "မြေ.png": "file-4b7c5d1b.png",
    }


def test_a_file_never_takes_the_name_of_a_folder() -> None:
    assert safe_names(["a b", "a-b/c"]) == {"a-b/c": "a-b/c", "a b": "a-b-c8687a08"}


part = st.text(min_size=1, max_size=12).filter(lambda text: "/" not in text)
paths = st.lists(part, min_size=1, max_size=3).map("/".join)


@given(st.lists(paths, max_size=12))
def test_any_set_of_paths_gets_safe_names_that_differ_without_regard_to_case(
    some: list[str],
) -> None:
    names = safe_names(some)
    assert names.keys() == set(some)
    assert len({name.lower() for name in names.values()}) == len(names)
    assert all(SAFE.fullmatch(name) and not name.endswith(".mjs") for name in names.values())
    assert safe_names(reversed(some)) == names
    folders = {name[:i].lower() for name in names.values() for i, c in enumerate(name) if c == "/"}
    assert folders.isdisjoint(name.lower() for name in names.values())


@given(paths)
def test_a_safe_name_stays_as_it_is(path: str) -> None:
    assert safe_name(safe_name(path)) == safe_name(path)
