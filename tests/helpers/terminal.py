"""``blc`` as a person calls it: what it prints, where, and with which exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from blc_scorm import command


@dataclass(frozen=True, slots=True)
class Run:
    code: int
    out: str
    err: str


def blc(*arguments: str | Path) -> Run:
    """Run the command in this process. A traceback fails the test."""
    result = CliRunner().invoke(command.blc, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Run(result.exit_code, result.stdout, result.stderr)
