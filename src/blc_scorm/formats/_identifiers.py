"""Identifiers that outlive titles, order, versions and builds. Part of stage 5, package.

A platform ties a learner's results to the identifier of an item and deletes
them when it is gone from the next upload (docs/formats.md, "Identifiers"). So
an identifier is a function of the author's id and of nothing else.
"""

from __future__ import annotations

import hashlib

from blc_scorm.regex import regex

_PLAIN = regex(r"[a-z0-9][a-z0-9_-]{0,39}")
_UNSAFE = regex(r"[^a-z0-9_]+")


def identifier(kind: str, author_id: str) -> str:
    """An XML name for ``author_id``: ``identifier("module", "welcome")`` is ``module-welcome``.

    A slug of up to 40 characters stays as it is. Any other id (capitals, since
    platforms compare without case; spaces, other scripts, great length) becomes
    ``<kind>.<16 hex of its SHA-256>`` and a readable rest. Slugs follow a hyphen
    and digests a dot, so two ids of one kind never share an identifier.
    """
    if _PLAIN.fullmatch(author_id):
        return f"{kind}-{author_id}"
    digest = hashlib.sha256(author_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    readable = _UNSAFE.sub("-", author_id.lower()).strip("-")[:20].rstrip("-")
    return f"{kind}.{digest}-{readable}" if readable else f"{kind}.{digest}"


def manifest_id(course_id: str, module_ids: tuple[str, ...]) -> str:
    """Names a package: the course, or the course's one module in a package of its own.

    Two modules of a course, each in its package, must not look like releases of
    one package to a platform that replaces by this name.
    """
    name = identifier("course", course_id)
    return f"{name}.{identifier('module', module_ids[0])}" if len(module_ids) == 1 else name


def course_id(author_id: str) -> str:
    """The organization of a course."""
    return identifier("organization", author_id)


def item_id(module_id: str) -> str:
    """The item of a module, the same in every format and split: results hang on it."""
    return identifier("module", module_id)


def resource_id(module_id: str) -> str:
    """The resource that a module's item launches."""
    return identifier("resource", module_id)


SHARED_RESOURCE_ID = "files.shared"
"""The resource of the files that all modules use. No kind of its own is called ``files``."""


def objective_id(module_id: str) -> str:
    """The objective of a module as its own item and those that wait for it call it."""
    return identifier("objective", module_id)


def global_objective_id(course: str, module_id: str) -> str:
    """The objective of a module where a platform keeps it for the whole course."""
    return f"{identifier('course', course)}.{objective_id(module_id)}"
