"""The templates. Jinja loads for the first one that a build renders; many a rebuild needs none."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from blc_scorm.errors import BlcError

if TYPE_CHECKING:
    import jinja2

RUNTIME = Path(__file__).parents[1] / "runtime"
TEMPLATES = RUNTIME / "templates"
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur"})
"""Languages written from right to left in their usual script."""


@cache
def template(name: str) -> jinja2.Template:
    """The template ``name`` below ``runtime/templates``."""
    from blc_scorm.render.environment import environment

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
