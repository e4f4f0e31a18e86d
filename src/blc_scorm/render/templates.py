"""The templates, compiled once."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, MutableMapping
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any, cast

import jinja2
from markupsafe import Markup

from blc_scorm.errors import BlcError

RUNTIME = Path(__file__).parents[1] / "runtime"
TEMPLATES = RUNTIME / "templates"
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur"})
"""Languages written from right to left in their usual script."""


@cache
def environment() -> jinja2.Environment:
    """Strict: an undefined name is an error, and every text is escaped."""
    return jinja2.Environment(
        loader=_Loader(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class _Loader(jinja2.BaseLoader):
    """Templates that are compiled once for all builds, as Python keeps its own modules."""

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - as jinja2 calls it
    ) -> jinja2.Template:
        path = TEMPLATES / name
        if not path.is_file():
            raise jinja2.TemplateNotFound(name)
        code = cast("CodeType", _Compiled(name, str(path)).get_code(name))
        return environment.template_class.from_code(environment, code, globals or {})


class _Compiled(SourceFileLoader):
    """Python's way to keep compiled code in ``__pycache__``, for a template."""

    def source_to_code(  # type: ignore[override]  # Python's own has looser types
        self, data: bytes, path: str, *, _optimization: int = -1
    ) -> CodeType:
        return environment().compile(data.decode(), self.name, path)

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """In place of the file's time: what else kept code must agree with, besides its size."""
        stats = super().path_stats(path)
        time = zlib.crc32(f"{stats['mtime']} {jinja2.__version__}".encode())
        return {**stats, "mtime": time}


@cache
def template(name: str) -> jinja2.Template:
    """The template ``name`` below ``runtime/templates``."""
    return environment().get_template(name)


def render(name: str, /, **context: object) -> Markup:
    """A template as safe HTML, without white space round it."""
    return Markup(template(name).render(context).strip())  # noqa: S704 - autoescaped


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, by the language's usual script."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


@cache
def words(language: str) -> dict[str, Any]:
    """The interface texts in ``language``, English where a text (or the language) is missing.

    ``template`` are for templates, ``script`` for the runtime's scripts.
    """
    english = _words_file("en")
    own = _words_file(language) or _words_file(language.split("-")[0])
    return {part: english[part] | own.get(part, {}) for part in english}


def _words_file(language: str) -> dict[str, Any]:
    file = RUNTIME / "words" / f"{language}.json"
    if not file.is_file():
        return {}
    loaded = json.loads(file.read_text("utf-8"))
    if not isinstance(loaded, dict):
        raise BlcError(f"words/{language}.json must hold an object.")
    return loaded
