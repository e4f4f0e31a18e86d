"""The direction of imports: docs/architecture.md draws it, here it holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPILER = ROOT / "src" / "blc_scorm"
TOOL = ROOT / "lti_app"

LAYERS: dict[Path, tuple[str, ...]] = {
    COMPILER: (
        "cli",
        "command",
        "build validate preview translate",
        "all_pages",
        "compile cache",
        "pages",
        "parse check render formats archive",
        "sources blocks atomic zip_writer",
        "text",
        "model places",
        "ids names durations deflate",
        "errors",
        "diagnostics",
        "records regex",
    ),
    TOOL: (
        "cli wsgi",
        "server demo",
        "__init__",
        "web jobs",
        "services lti",
        "storage",
        "migrations",
        "models",
        "db",
        "direct",
        "postgres_line engine",
        "lines",
        "prepared",
        "config",
        "languages errors logs",
    ),
}
"""Imports go downward only; names on one line never import each other."""

FENCES: dict[Path, dict[str, set[str]]] = {
    COMPILER: {
        "click": {"command"},
        "jinja2": {"render"},
        "markupsafe": {"render"},
        "pyromark": {"parse"},
        "yaml": {"parse"},
        "nh3": {"parse"},
        "lxml": {"formats", "validate"},
        "zipfile": {"validate"},
    },
    TOOL: {
        "click": {"cli"},
        "pylti1p3": {"lti"},
        "requests": {"lti", "demo"},
        "flask": {"__init__", "cli", "demo", "web", "wsgi"},
        "flask_babel": {"web"},
        "babel": {"languages", "web"},
        "gunicorn": {"server"},
        "huey": {"jobs"},
        "obstore": {"storage"},
        "PIL": {"services"},
        "typst": {"services"},
        "docx": {"services"},
        "puremagic": {"services"},
    },
}
"""Which parts may import a third party's package at all."""


def modules(package: Path) -> list[Path]:
    return sorted(path for path in package.rglob("*.py") if "__pycache__" not in path.parts)


def imports(file: Path) -> Iterator[str]:
    """The full names of what ``file`` imports, also inside functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(package: Path, name: str) -> str | None:
    """The part of ``package`` that an imported ``name`` belongs to; None for other packages."""
    top, *rest = name.split(".")
    if top != package.name:
        return None
    is_module = bool(rest) and any((package / f"{rest[0]}{end}").exists() for end in ("", ".py"))
    return rest[0] if is_module else "__init__"


def own_part(package: Path, file: Path) -> str:
    return file.relative_to(package).with_suffix("").parts[0]


def rank(package: Path) -> dict[str, int]:
    lines = enumerate(LAYERS[package])
    return {name: number for number, line in lines for name in line.split()}


@pytest.mark.parametrize("package", LAYERS, ids=lambda package: package.name)
def test_every_module_has_a_place_in_the_house(package: Path) -> None:
    parts = {own_part(package, file) for file in modules(package)}
    assert parts - rank(package).keys() - {"__init__"} == set()


@pytest.mark.parametrize("package", LAYERS, ids=lambda package: package.name)
def test_imports_go_downward_only(package: Path) -> None:
    ranks = rank(package)
    wrong = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules(package)
        for name in imports(file)
        if (other := part(package, name)) not in {None, own_part(package, file)}
        and ranks[own_part(package, file)] >= ranks[str(other)]
    ]
    assert wrong == []


@pytest.mark.parametrize("package", FENCES, ids=lambda package: package.name)
def test_third_parties_stay_behind_their_fences(package: Path) -> None:
    fences = FENCES[package]
    wrong = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules(package)
        for name in imports(file)
        if own_part(package, file) not in fences.get(name.split(".")[0], {own_part(package, file)})
    ]
    assert wrong == []


def test_the_two_programs_do_not_know_each_other() -> None:
    tops = {name.split(".")[0] for file in modules(COMPILER) for name in imports(file)}
    assert "lti_app" not in tops
    tops = {name.split(".")[0] for file in modules(TOOL) for name in imports(file)}
    assert "blc_scorm" not in tops


def test_a_format_knows_no_other_format() -> None:
    folder = COMPILER / "formats"
    formats = {file.stem for file in folder.glob("[!_]*.py")}
    for file in folder.glob("*.py"):
        known = {name.removeprefix("blc_scorm.formats.").split(".")[0] for name in imports(file)}
        assert known & formats == set(), file


def test_nobody_but_the_command_prints_or_ends_the_program() -> None:
    for file in modules(COMPILER):
        if file.name in {"cli.py", "command.py"}:
            continue
        calls = {
            ast.unparse(n.func)
            for n in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(n, ast.Call)
        }
        assert calls & {"print", "exit", "sys.exit", "quit"} == set(), file
