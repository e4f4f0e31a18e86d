"""Jinja as the templates use it: strict, and compiled once for all builds."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, MutableMapping
from functools import cache
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any, cast

import jinja2

from blc_scorm.render import templates


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
        path = templates.TEMPLATES / name
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
