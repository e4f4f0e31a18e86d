"""The command ``blc``: the only place that prints and, with ``cli``, picks an exit code.

0: done; 1: the course or the destination has mistakes; 2: wrong usage; 130: Ctrl-C.
Imports that take time stand inside the commands, so that ``--help`` is instant.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from blc_scorm.all_pages import Progress
    from blc_scorm.build import Built
    from blc_scorm.diagnostics import Diagnostic

BAR_WIDTH = 30


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="blc", prog_name="blc")
def blc() -> None:
    """Compile course modules written in Markdown into packages that any LMS plays."""


@blc.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="SRC")
@click.option(
    "formats",
    "-f",
    "--format",
    multiple=True,
    metavar="FORMAT",
    help="html, scorm12, scorm2004-3rd or scorm2004-4th; may be given several times. "
    "Without it: all of them.",
)
@click.option(
    "output",
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("build"),
    show_default=True,
    metavar="DIR",
    help="Where the packages go. Other files there are left alone.",
)
@click.option(
    "--split",
    type=click.Choice(["course", "module"]),
    help="One package for the course, or one for each module. Without it: as course.toml says.",
)
@click.option(
    "--country",
    default="",
    callback=lambda _context, _option, value: _country(value),
    metavar="CC",
    help="Build the variant for one country, by its two letters, such as ID.",
)
@click.option("--strict", is_flag=True, help="Let warnings stop the build, as errors do.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="all cores",
    metavar="N",
    help="How many pages to compile at the same time.",
)
@click.option("--quiet", is_flag=True, help="Print mistakes alone.")
@click.option("as_json", "--json", is_flag=True, help="Print one JSON object, for programs.")
def build(
    source: Path,
    formats: tuple[str, ...],
    output: Path,
    split: str | None,
    country: str,
    strict: bool,
    jobs: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Compile the course in the folder SRC.

    All mistakes are shown at once, each with its place and a way out; nothing is
    written unless the whole course is sound.
    """
    from blc_scorm.build import DEFAULT_FORMATS, Options
    from blc_scorm.build import build as run
    from blc_scorm.errors import CourseError, OutputError, UsageError

    if quiet and as_json:
        raise click.UsageError("--quiet and --json exclude each other.")
    options = Options(
        formats=tuple(dict.fromkeys(formats)) or DEFAULT_FORMATS,
        output=output,
        split=split or "",
        country=country,
        strict=strict,
        jobs=jobs,
    )
    try:
        with _Reporter(quiet=quiet or as_json) as progress:
            built = run(source, options, progress)
    except UsageError as error:
        _stop(as_json, str(error), 2)
    except CourseError as error:
        _print_diagnostics(source, error.diagnostics, as_json=as_json)
        sys.exit(1)
    except OutputError as error:
        _stop(as_json, str(error), 1)
    if as_json:
        _print(json.dumps(_as_json(built, source), ensure_ascii=False, indent=2))
        return
    for diagnostic in built.diagnostics:
        click.echo(_line(source, diagnostic), err=True)
    if not quiet:
        _print(_table(built))


def _print(text: str) -> None:
    """What a finished build has to say. Ends the program where it can't be written."""
    try:
        click.echo(text)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # the reader has heard enough, and click knows what to do
        click.echo(
            f"blc: All packages are written, but their list can't be: {error.strerror}.", err=True
        )
        sys.exit(1)


def _country(code: str) -> str:
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise click.BadParameter(f"'{code}' is not a country's two letters, such as ID.")
    return code.upper()


def _stop(as_json: bool, message: str, code: int) -> None:
    if as_json:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    else:
        click.echo(f"blc: {message}", err=True)
    sys.exit(code)


def _line(source: Path, diagnostic: Diagnostic) -> str:
    return str(source / "x")[:-1] + str(diagnostic)


def _print_diagnostics(source: Path, diagnostics: Iterable[Diagnostic], *, as_json: bool) -> None:
    found = list(diagnostics)
    if as_json:
        click.echo(
            json.dumps({"diagnostics": [_diagnostic_json(d) for d in found]}, ensure_ascii=False)
        )
        return
    for diagnostic in found:
        click.echo(_line(source, diagnostic), err=True)
    errors = sum(d.severity.value == "error" for d in found)
    warnings = len(found) - errors
    counts = " and ".join(
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((errors, "error"), (warnings, "warning"))
        if number
    )
    click.echo(
        f"blc: {counts}; nothing was written. docs/diagnostics.md explains the codes.", err=True
    )


def _diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    path, line, column = diagnostic.span
    return {
        "path": path,
        "line": line,
        "column": column,
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
    }


def _as_json(built: Built, source: Path) -> dict[str, Any]:
    return {
        "course": built.course.id,
        "source": str(source),
        "made": [
            {"format": made.format, "path": str(made.path), "bytes": made.size, "scos": made.scos}
            for made in built.made
        ],
        "diagnostics": [_diagnostic_json(diagnostic) for diagnostic in built.diagnostics],
    }


def _table(built: Built) -> str:
    """What was made, as columns: format, file, size, SCOs."""
    rows = [("FORMAT", "FILE", "SIZE", "SCOS")]
    for made in built.made:
        name = str(made.path) + ("/index.html" if made.path.is_dir() else "")
        scos = "" if made.path.is_dir() else str(made.scos)
        rows.append((made.format, name, _size(made.size), scos))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(
            (row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2].rjust(widths[2]), row[3])
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(round(size / 1e3), 1)} kB"


class _Reporter:
    """A bar on a terminal, one line a package elsewhere, nothing when quiet.

    The bar goes however the build ends: what follows stands on a clean line.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bar = not quiet and sys.stderr.isatty()
        self._shown = ""

    def __enter__(self) -> Progress:
        return self._progress

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r" + " " * len(self._shown) + "\r", nl=False, err=True)

    def _progress(self, what: str, done: int, total: int, name: str = "") -> None:
        if self._bar:
            filled = BAR_WIDTH * done // max(total, 1)
            text = f"\r{what:<9}[{'#' * filled}{' ' * (BAR_WIDTH - filled)}] {done}/{total}"
            if text != self._shown:
                click.echo(text, nl=False, err=True)
                self._shown = text
        elif not self._quiet and name:
            with suppress(OSError):  # a full disk under a log stops no build
                click.echo(f"wrote {name}", err=True)
