"""SCORM 1.2."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from blc_scorm.diagnostics import Diagnostic
from blc_scorm.formats import Format, _manifest
from blc_scorm.formats import _identifiers as ids
from blc_scorm.formats._lom import IMSMD, imsmd
from blc_scorm.formats._order import gates
from blc_scorm.formats._text import clock, percent
from blc_scorm.formats._xml import maker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from blc_scorm.formats._order import Gate
    from blc_scorm.model import Course, Module

_IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_E = maker(_ADLCP, {"adlcp": _ADLCP})

_PREREQUISITES_LENGTH = 200
"""Source: SCORM 1.2 CAM, 2.3.2.5.1."""


def _item_extras(_course: Course, module: Module, gate: Gate) -> Iterator[_Element]:
    """In the order of CAM 2.3.2.5; SCORM 1.2 knows no completion threshold and no rollup."""
    if gate.passed or gate.completed:
        yield _E.prerequisites(_aicc_script(gate), type="aicc_script")
    if module.time_limit:
        yield _E.maxtimeallowed(clock(module.time_limit))
        yield _E.timelimitaction("exit,message")
    if module.mastery_score is not None:
        yield _E.masteryscore(percent(module.mastery_score))


def _aicc_script(gate: Gate) -> str:
    """``module-a&module-b``: true when each is completed or passed.

    Where completion is enough, a failed module with a score opens the next too.
    """
    names = [ids.item_id(other.id) for other in gate.passed]
    for other in gate.completed:
        name = ids.item_id(other.id)
        scored = other.mastery_score is not None
        names.append(f'({name}|{name}="failed")' if scored else name)
    return "&".join(names)


def _check(course: Course) -> Iterator[Diagnostic]:
    """Prerequisites that a platform would cut."""
    rules = gates(course)
    for module in course.modules:
        length = len(_aicc_script(rules[module.id]))
        if length > _PREREQUISITES_LENGTH:
            yield Diagnostic(
                module.span,
                "BLC501",
                f"The prerequisites of module '{module.id}' take {length} characters in SCORM "
                f"1.2, which holds {_PREREQUISITES_LENGTH}. Name only the last modules of a "
                "chain, or build another format.",
            )


_DIALECT = _manifest.Dialect(
    schemaversion="1.2",
    namespaces={None: _IMSCP, "adlcp": _ADLCP, "imsmd": IMSMD, "xsi": _XSI},
    schemas=(
        (_IMSCP, "imscp_rootv1p1p2.xsd"),
        (IMSMD, "imsmd_rootv1p2p1.xsd"),
        (_ADLCP, "adlcp_rootv1p2.xsd"),
    ),
    schema_folder="scorm12",
    scorm_type="scormtype",
    lom=imsmd,
    item_extras=_item_extras,
    organization_extras=tuple,
    organization_attributes={},
)

FORMAT = Format(
    title="SCORM 1.2",
    driver="scorm12",
    package=partial(_manifest.package, _DIALECT),
    check=_check,
)
