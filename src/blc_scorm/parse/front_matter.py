"""The YAML between the two ``---`` lines at the top of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from blc_scorm.diagnostics import Diagnostic, Span
from blc_scorm.parse.values import Fields

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Loader):  # type: ignore[misc]  # its type depends on how PyYAML was built
    """Reads YAML, but leaves dates as texts: a title may be one, and no setting is one."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {
        first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
        for first, rules in _Loader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class FrontMatter:
    fields: Fields
    body: str
    first_line: int
    """The line of the file on which ``body`` starts."""


def split_front_matter(path: str, text: str, diagnostics: list[Diagnostic]) -> FrontMatter:
    """A page's settings and its Markdown. A page without front matter has no settings."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    end = _closing_line(lines)
    if end == 0:
        if lines[0].rstrip() == "---":
            diagnostics.append(
                Diagnostic(
                    Span(path),
                    "BLC116",
                    "The settings that start here with '---' have no end. Close them with a line "
                    "'---' before the text.",
                )
            )
            diagnostics = []  # what is missing in there can't be known
        return FrontMatter(_fields({}, {}, path, diagnostics), text, 1)
    body = "\n".join(lines[end + 1 :])
    loaded = _load(path, "\n".join(lines[1:end]), diagnostics)
    if loaded is None:
        return FrontMatter(_fields({}, {}, path, []), body, end + 2)
    return FrontMatter(_fields(*loaded, path, diagnostics), body, end + 2)


def _closing_line(lines: list[str]) -> int:
    if lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in {"---", "..."}:
            return number
    return 0


def _fields(
    values: dict[str, object], places: dict[str, Span], path: str, diagnostics: list[Diagnostic]
) -> Fields:
    return Fields(
        values,
        lambda key: places.get(key.split(".")[0].split("[")[0], Span(path)),
        diagnostics,
        "the settings at the top of a page",
    )


def _load(
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
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
    problem = getattr(error, "problem", None) or str(error).split("\n", maxsplit=1)[0]
    return Diagnostic(
        Span(path, line, column),
        "BLC112",
        f"The settings at the top of this page can't be read: {problem}. A value with a colon "
        'needs quotes, such as title: "Rights: a start".',
    )
