"""The exceptions that blc_scorm raises.

::

    BlcError                 everything that is not a fault of the program
    ├── UsageError           the command line asks for something that is not there
    ├── CourseError          the course has mistakes; carries all its diagnostics
    └── OutputError          the destination can't be written; nothing half-made is left

An author's mistake is a value (:class:`blc_scorm.diagnostics.Diagnostic`); an
exception ends the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blc_scorm.diagnostics import Diagnostic


class BlcError(Exception):
    """What a person can mend. ``str()`` of it is the whole message."""


class UsageError(BlcError):
    """The command was called wrongly: an unknown format, a source that is no folder."""


class CourseError(BlcError):
    """The course can't be built. ``diagnostics`` holds every mistake, in reading order."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics


class OutputError(BlcError):
    """The output folder or its disk refuses the files."""
