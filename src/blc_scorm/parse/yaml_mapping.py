"""A mapping in YAML with the places of its names. Importing this costs as much as some pages."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.parse.complaints import yaml_complaint

UNCLOSED = re.compile(r"end of stream|expected ',' or")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Loader):  # type: ignore[misc]  # its type depends on how PyYAML was built
    """Reads YAML, but leaves dates as texts: a title may be one, and no setting is one."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {
        first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
        for first, rules in _Loader.yaml_implicit_resolvers.items()
    }


def load_mapping(
    path: str, text: str, diagnostics: list[Diagnostic]
) -> tuple[dict[str, object], dict[str, Span]] | None:
    """The settings and the places of their names; None (and a diagnostic) when they are broken."""
    loader = None
    try:
        loader = Loader(text)
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            diagnostics.append(_not_a_mapping(path))
            return None
        places: dict[str, Span] = {}
        for key, _ in node.value:
            place = Span(path, key.start_mark.line + 2, key.start_mark.column + 1)
            if str(key.value) in places:
                diagnostics.append(_twice(place, str(key.value)))
            places[str(key.value)] = place
        values = loader.construct_document(node)
        return {str(key): value for key, value in values.items()}, places
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        diagnostics.append(_malformed(path, error))
        return None
    finally:
        if loader is not None:
            loader.dispose()


def _not_a_mapping(path: str) -> Diagnostic:
    return Diagnostic(
        Span(path, 2),
        "BLC113",
        "The settings at the top of a page must be lines of the form 'name: value', such as "
        "'title: Welcome'.",
    )


def _twice(place: Span, name: str) -> Diagnostic:
    return Diagnostic(place, "BLC112", f"'{name}' stands here a second time. Keep one of the two.")


def _malformed(path: str, error: Exception) -> Diagnostic:
    problem = getattr(error, "problem", None) or str(error).split("\n", maxsplit=1)[0]
    mark = getattr(error, "problem_mark", None)
    if UNCLOSED.search(problem):  # tells where it noticed; what is to be mended stands before
        mark = getattr(error, "context_mark", None) or mark
    line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
    return Diagnostic(
        Span(path, line, column),
        "BLC112",
        f"The settings at the top of this page can't be read: {yaml_complaint(problem)}",
    )
