"""What the editions of SCORM 2004 have in common. An edition is a module of its own beside this.

Source: SCORM 2004 Content Aggregation Model (CAM), Sequencing and Navigation (SN).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from blc_scorm.diagnostics import Diagnostic, Severity
from blc_scorm.formats import Format, _manifest
from blc_scorm.formats._lom import LOM, ieee_lom
from blc_scorm.formats._order import gates
from blc_scorm.formats._sequencing import IMSSS, course_sequencing, module_sequencing
from blc_scorm.formats._xml import maker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from blc_scorm.formats._order import Gate
    from blc_scorm.model import Course, Module

_IMSCP = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ADLCP = "http://www.adlnet.org/xsd/adlcp_v1p3"
_ADLSEQ = "http://www.adlnet.org/xsd/adlseq_v1p3"
_ADLNAV = "http://www.adlnet.org/xsd/adlnav_v1p3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

ADLCP = maker(_ADLCP, {"adlcp": _ADLCP})
_ADLNAV_MAKER = maker(_ADLNAV, {"adlnav": _ADLNAV})


def edition(
    schemaversion: str, schema_folder: str, completion_threshold: Callable[[float], _Element]
) -> Format:
    """A format for one edition. ``completion_threshold`` spells a share from 0 to 1."""
    dialect = _manifest.Dialect(
        schemaversion=schemaversion,
        namespaces={
            None: _IMSCP,
            "adlcp": _ADLCP,
            "adlseq": _ADLSEQ,
            "adlnav": _ADLNAV,
            "imsss": IMSSS,
            "lom": LOM,
            "xsi": _XSI,
        },
        schemas=(
            (_IMSCP, "imscp_v1p1.xsd"),
            (_ADLCP, "adlcp_v1p3.xsd"),
            (_ADLSEQ, "adlseq_v1p3.xsd"),
            (_ADLNAV, "adlnav_v1p3.xsd"),
            (IMSSS, "imsss_v1p0.xsd"),
            (LOM, "lom.xsd"),
        ),
        schema_folder=schema_folder,
        scorm_type="scormType",
        lom=ieee_lom,
        item_extras=partial(_item_extras, completion_threshold),
        organization_extras=lambda: (course_sequencing(),),
        organization_attributes={f"{{{_ADLSEQ}}}objectivesGlobalToSystem": "false"},
    )
    return Format(
        title=f"SCORM {schemaversion}",
        driver="scorm2004",
        package=partial(_manifest.package, dialect),
        check=partial(_check, schemaversion),
    )


def _check(schemaversion: str, course: Course) -> Iterator[Diagnostic]:
    """Rules that make a platform refuse the whole package."""
    rules = gates(course)
    waiting = next((module for module in course.modules if rules[module.id].passed), None)
    if waiting is not None:
        yield Diagnostic(
            waiting.span,
            "BLC503",
            f"Module '{waiting.id}' waits until another is passed. Moodle on PHP 8 takes no SCORM "
            f"{schemaversion} package that says so. For Moodle build scorm12, or one package for "
            "each module (--split module).",
            Severity.WARNING,
        )


def _item_extras(
    completion_threshold: Callable[[float], _Element], course: Course, module: Module, gate: Gate
) -> Iterator[_Element]:
    if module.time_limit:
        yield ADLCP.timeLimitAction("exit,message")
    if share := author_threshold(module):
        yield completion_threshold(share)
    yield module_sequencing(course, module, gate)
    yield _presentation(course)


def author_threshold(module: Module) -> float | None:
    """The share of pages that completes the module, if its author set one below all of them.

    With it a platform derives the completion from the progress that the runtime
    reports, so it stands only where progress is what completes.
    """
    rule = module.completion
    return rule.threshold if rule.rule in ("pages", "chosen") and rule.threshold < 1 else None


def _presentation(course: Course) -> _Element:
    """Hide the platform's buttons that lose a session's work or, with one module, do nothing."""
    idle = ("previous", "continue") if len(course.modules) == 1 else ()
    hidden = (_ADLNAV_MAKER.hideLMSUI(name) for name in (*idle, "abandon", "abandonAll"))
    return _ADLNAV_MAKER.presentation(_ADLNAV_MAKER.navigationInterface(*hidden))
